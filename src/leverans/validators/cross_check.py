"""What shows only when the package and its METS lie side by side: the index's questions."""

from collections.abc import Iterator, Mapping

from leverans.model.finding import Finding, Level
from leverans.validators.containers.interface import flaw
from leverans.validators.index_rows import Dangling, Unequal
from leverans.validators.line_ends import LineEnds
from leverans.validators.package_index import PackageIndex
from leverans.validators.references import resolve

EXISTS = {
    "dmdSec": "CSIP24",
    "digiprovMD": "CSIP38",
    "rightsMD": "CSIP51",
    "file": "CSIP79",
    "mptr": "CSIP110",
}
SIZES = {"dmdSec": "CSIP27", "digiprovMD": "CSIP41", "rightsMD": "CSIP54", "file": "CSIP69"}
DIGESTS = {"dmdSec": "CSIP29", "digiprovMD": "CSIP43", "rightsMD": "CSIP56", "file": "CSIP71"}

UNIQUE = {  # elements whose own rule on ID says that it is unique
    "dmdSec": "CSIP18",
    "digiprovMD": "CSIP33",
    "rightsMD": "CSIP46",
    "fileSec": "CSIP59",
    "fileGrp": "CSIP65",
    "file": "CSIP67",
}


def repeated_id(lines: Mapping[str, int]) -> list[tuple[str, int]]:
    """(rule, line) for elements, by their names, that share an ID: their own rules, if any."""
    own = [(UNIQUE[name], line) for name, line in lines.items() if name in UNIQUE]
    return own or [("PKG-ID-REPEATED", max(lines.values()))]


CROSS_RULES = (
    "CSIP61",
    "CSIP74",
    "CSIP75",
    *EXISTS.values(),
    "PKG-ADMID-DANGLING",
    "PKG-DMDID-DANGLING",
    "PKG-DUPLICATE-MEMBER",
    "PKG-FILEID-DANGLING",
    "PKG-ID-REPEATED",
    "PKG-LINE-ENDS",
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
        line_ends: LineEnds,
    ) -> None:
        """`documents`: number -> path in the container; `prefix`: of the root folder."""
        self._index = index
        self._line_ends = line_ends
        self._converted: set[str] = set()
        self._documents = documents
        self._prefix = prefix

    def findings(self) -> Iterator[Finding]:
        """All of them; references first, because a nearly right one makes its file referenced."""
        for path in self._index.duplicate_members():
            yield flaw("PKG-DUPLICATE-MEMBER", self._shown(path))
        yield from self._references()
        yield from self._identifiers()
        for path in self._index.unreferenced():
            payload = "/data/" in path and "representations/" in path
            level = Level.ERROR if payload else Level.WARNING
            yield flaw("PKG-UNREFERENCED", self._shown(path), level)

    def _references(self) -> Iterator[Finding]:
        for dangling in self._index.dangling():
            yield self._dangling(dangling)
        for unequal in self._index.unequal_sizes():
            yield from self._unequal(unequal, SIZES.get(unequal.kind, "PKG-REF-SIZE"))
        for unequal in self._index.unequal_digests():
            yield from self._unequal(unequal, DIGESTS.get(unequal.kind, "PKG-REF-DIGEST"))

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
        if self._index.find(folder + found.raw) is not None:
            return "PKG-REF-PERCENT", folder + found.raw
        if "\\" in found.raw:
            turned = resolve(folder, found.raw.replace("\\", "/")).path
            near = self._index.nearly(turned)
            if near:
                return "PKG-REF-BACKSLASH", near
        near = self._index.nearly(found.path) or ""
        if near and near.casefold() != found.path.casefold():
            return "PKG-REF-UNICODE", near
        return ("PKG-REF-CASE", near) if near else (EXISTS.get(found.kind, "PKG-REF-DANGLING"), "")

    def _unequal(self, found: Unequal, rule: str) -> Iterator[Finding]:
        """A file under a nearly right name, whose text is the one meant, is no second error.

        That it is shows by its digest; by its size alone it may be chance, and is not told of.
        """
        ends = self._line_ends.explain(found.path, found.said)
        file, place = self._shown(found.path), self._place(found.document, found.line)
        level = Level.WARNING if ends and found.guessed else Level.ERROR
        yield flaw(rule, place, level, file=file, value=f"{found.said} ≠ {found.found}")
        if ends and rule not in SIZES.values() and found.path not in self._converted:
            self._converted.add(found.path)
            yield flaw("PKG-LINE-ENDS", file, Level.INFO, value=ends)

    def _place(self, document: int, line: int) -> str:
        return f"{self._shown(self._documents[document])}#{line}"

    def _shown(self, path: str) -> str:
        return path.removeprefix(self._prefix)
