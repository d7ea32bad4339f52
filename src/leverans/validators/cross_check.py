"""What shows only when the package and its METS lie side by side: the index's questions."""

from collections.abc import Iterator, Mapping

from leverans.model.finding import Finding, Level
from leverans.validators.containers.interface import flaw
from leverans.validators.dialect import Dialect
from leverans.validators.index_rows import Dangling, Unequal
from leverans.validators.line_ends import LineEnds
from leverans.validators.package_index import PackageIndex

CROSS_RULES = (
    "PKG-ADMID-DANGLING",
    "PKG-DMDID-DANGLING",
    "PKG-FILEID-DANGLING",
    "PKG-ID-REPEATED",
    "PKG-LINE-ENDS",
    "PKG-METS-LIMIT",
    "PKG-REF-ABSOLUTE",
    "PKG-REF-BACKSLASH",
    "PKG-REF-CASE",
    "PKG-REF-DANGLING",
    "PKG-REF-DIGEST",
    "PKG-REF-OUTSIDE",
    "PKG-REF-PERCENT",
    "PKG-REF-SIZE",
    "PKG-REF-UNICODE",
    "PKG-UNREFERENCED",
)


class CrossCheck:
    """Asks the index, and words the answers as findings."""

    def __init__(
        self,
        index: PackageIndex,
        documents: Mapping[int, str],
        prefix: str,
        dialect: Dialect,
        line_ends: LineEnds | None = None,
    ) -> None:
        """`documents`: number -> path in the container; `prefix`: of the root folder.

        With `line_ends`, files that were changed by a transfer of texts are told from others.
        """
        self._index = index
        self._dialect = dialect
        self._line_ends = line_ends
        self._converted: set[str] = set()
        self._documents = documents
        self._prefix = prefix

    def findings(self) -> Iterator[Finding]:
        """All of them; references first, because a nearly right one makes its file referenced."""
        yield from self._references()
        yield from self._identifiers()
        for path in self._index.unreferenced():
            shown = self._shown(path)
            level = Level.ERROR if self._dialect.is_content(shown) else Level.WARNING
            yield flaw("PKG-UNREFERENCED", shown, level)

    def _references(self) -> Iterator[Finding]:
        for dangling in self._index.dangling():
            yield self._dangling(dangling)
        for unequal in self._index.unequal_sizes():
            yield self._unequal(unequal, self._dialect.sizes.get(unequal.kind, "PKG-REF-SIZE"))
        for unequal in self._index.unequal_digests():
            yield self._unequal(unequal, self._dialect.digests.get(unequal.kind, "PKG-REF-DIGEST"))
            yield from self._line_ends_of(unequal)

    def _identifiers(self) -> Iterator[Finding]:
        for pointer in self._index.dangling_pointers():
            place = self._place(pointer.document, pointer.line)
            yield flaw(pointer.rule, place, value=pointer.target)

    def _dangling(self, found: Dangling) -> Finding:
        rule, near = self._nearest(found)
        if near:
            self._index.redirect(found.row, near)
        place = self._place(found.document, found.line)
        return flaw(rule, place, value=found.raw, near=self._shown(near))

    def _nearest(self, found: Dangling) -> tuple[str, str]:
        """Which kind of wrong reference it is, and the file that was probably meant."""
        folder = self._documents[found.document].rpartition("/")[0]
        folder = folder + "/" if folder else ""
        literal = folder + self._dialect.bare(found.raw)
        if self._index.find(literal) is not None:
            return "PKG-REF-PERCENT", literal
        if "\\" in found.raw:
            turned = self._dialect.resolve(folder, found.raw.replace("\\", "/")).path
            near = self._index.nearly(turned)
            if near:
                return "PKG-REF-BACKSLASH", near
        near = self._index.nearly(found.path) or ""
        if near and near.casefold() != found.path.casefold():
            return "PKG-REF-UNICODE", near
        if near:
            return "PKG-REF-CASE", near
        return self._dialect.exists.get(found.kind, "PKG-REF-DANGLING"), ""

    def _unequal(self, found: Unequal, rule: str) -> Finding:
        """A file under a nearly right name, whose text is the one meant, is no second error."""
        meant = found.guessed and self._explained(found)
        return flaw(
            rule,
            self._place(found.document, found.line),
            Level.WARNING if meant else Level.ERROR,
            file=self._shown(found.path),
            value=f"{found.said} ≠ {found.found}",
        )

    def _explained(self, found: Unequal) -> str:
        return self._line_ends.explain(found.path, found.said) if self._line_ends else ""

    def _line_ends_of(self, found: Unequal) -> Iterator[Finding]:
        """What an unequal digest comes from, if it is that; an unequal size may be so by chance."""
        if found.path in self._converted:
            return
        ends = self._explained(found)
        if ends:
            self._converted.add(found.path)
            yield flaw("PKG-LINE-ENDS", self._shown(found.path), Level.INFO, value=ends)

    def _place(self, document: int, line: int) -> str:
        return f"{self._shown(self._documents[document])}#{line}"

    def _shown(self, path: str) -> str:
        return path.removeprefix(self._prefix)
