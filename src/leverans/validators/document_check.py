"""Checks one METS document: hands its elements to the rules and notes what it refers to."""

from collections.abc import Callable, Mapping

from lxml import etree

from leverans.model.finding import Finding, Level
from leverans.schemas.vocabulary import terms
from leverans.schemas.xml import Readable, XmlFault
from leverans.validators.dialect import Dialect
from leverans.validators.document import HREF, Document, Node
from leverans.validators.explain import Explain, unexplained
from leverans.validators.fixity import ALGORITHMS
from leverans.validators.forms import size_of
from leverans.validators.index_rows import Pointer, Reference
from leverans.validators.interface import CheckProfile, Rule
from leverans.validators.mets_reader import MetsReader
from leverans.validators.package_index import PackageIndex
from leverans.validators.pairing import DIGEST
from leverans.validators.references import Resolved, inside, is_to_be_resolved

XML_FAULTS = {"malformed": "XML-MALFORMED", "doctype": "XML-DOCTYPE", "too_large": "XML-TOO-LARGE"}
KINDS = {
    "dmdSec": "dmd",
    **dict.fromkeys(("amdSec", "rightsMD", "digiprovMD", "techMD", "sourceMD"), "amd"),
    "fileGrp": "file",
}
POINTS_TO = {"ADMID": "amd", "DMDID": "dmd", "FILEID": "file"}
PACE = 1000  # files between two looks at the hashing
_IDS = ("mets", "metsHdr", "amdSec", "fileSec", "fileGrp", "div", "structMap")

Report = Callable[[Finding], None]


class DocumentCheck:
    """One METS document, one pass."""

    def __init__(
        self,
        document: Document,
        dialect: Dialect,
        *,
        profile: CheckProfile,
        index: PackageIndex,
        report: Report,
        meanwhile: Callable[[], None],
    ) -> None:
        """Findings go to `report`, references to `index`; `meanwhile` is called now and then."""
        self.document = document
        self._dialect = dialect
        self._in_order = dialect.in_order
        self._format_key = dialect.format_key
        self._bare = dialect.bare
        self._prefix = document.around.prefix
        self._place = document.around.path[len(self._prefix) :]
        self._number = document.around.number
        self._bound: dict[str, list[Rule]] = {}
        self._formats = frozenset(profile.formats)
        self._index = index
        self._pairing = index.pairing()
        self._add_id = index.ids().add_file
        self._report = report
        self._meanwhile = meanwhile
        self._files = 0
        self._on = {
            "fileGrp": self._file_group,
            "fptr": self._fptr,
            "div": self._div,
            "end": self._end,
        }

    def run(
        self,
        source: Readable,
        schema: etree.XMLSchema | None,
        explain: Explain = unexplained,
        name: str = "METS",
    ) -> bool:
        """Read it; true when it is METS at all.

        Faults are reported as `explain` tells them, those of the schema as `XSD-` and its `name`.
        """
        self._reader = MetsReader(
            self.document, self._tell, self._dialect.recognise, self._usual, self._odd
        )
        for fault, words in explain(self._reader.read(source, schema)):
            self._report(xml_finding(fault, self._place, name, words))
        return self._reader.is_mets

    def checked(self) -> set[str]:
        """Ids of the rules that bound this document."""
        return {rule.id for rules in self._bound.values() for rule in rules}

    def _tell(self, name: str, node: Node) -> None:
        if name == "mets":
            self._bind()
        if name == "file":
            self._file(node)
            return
        self._ask(name, node)
        note = self._on.get(name)
        if note is not None:
            note(node)
        elif name in _IDS:
            self._own_id(node)
        else:
            self._section(node)

    def _ask(self, name: str, node: Node) -> None:
        for rule in self._bound.get(name, ()):
            for hit in rule.seen(node, self.document):
                self.raise_(rule.id, hit.level or rule.level, hit.line, value=hit.value)

    def _bind(self) -> None:
        for rule in self._dialect.rules:
            if rule.applies(self.document):
                self._bound.setdefault(rule.on, []).append(rule)

    def raise_(self, rule: str, level: Level, line: int, **params: str) -> None:
        """Report a finding in this document."""
        shown = tuple(sorted((name, value[:300]) for name, value in params.items()))
        place = f"{self._place}#{line}" if line else self._place
        self._report(Finding(rule=rule, level=level, location=place, params=shown))

    def _odd(self, attributes: Mapping[str, str], line: int) -> None:
        for odd in self._dialect.odd(attributes):
            value = f"{odd.value} (≈ {odd.near})" if odd.near else odd.value
            self.raise_(odd.rule, Level.WARNING, line, value=value)

    # --- what the document says of files, and its IDs

    def _resolve(self, kind: str, node: Node, href: str) -> Resolved | None:
        resolved = inside(self._prefix, self._dialect.resolve(self.document.around.folder, href))
        if not resolved.fault:
            return resolved
        self.raise_(resolved.fault, Level.ERROR, node.line, value=href)
        rule = self._dialect.exists.get(kind)
        if rule is not None and self._dialect.relative:
            self.raise_(rule, Level.ERROR, node.line, value=href, near="")
        return None

    def _refer(self, kind: str, own_id: str | None, stated: Node, place: Node) -> None:
        """`stated` has SIZE and CHECKSUM, `place` the href: for a file these are two elements."""
        href = place.attributes.get(HREF, "")
        here = href and not self._dialect.is_elsewhere(place.attributes)
        resolved = self._resolve(kind, place, href) if here else None
        if resolved is None:
            if own_id is not None:
                self._index.identify(self._number, stated.line, own_id, "file")
            return
        get = stated.attributes.get
        said, algorithm = get("SIZE", ""), ALGORITHMS.get(get("CHECKSUMTYPE", ""), "")
        if not algorithm and "CHECKSUM" in stated.attributes:
            self._not_computed(stated)
        self._index.refer(
            Reference(
                self._number,
                place.line or stated.line,
                kind,
                own_id,
                resolved.path,
                href,
                size_of(said),
                get("CHECKSUM", "").strip().lower() if algorithm else "",
                algorithm,
            )
        )

    def _not_computed(self, stated: Node) -> None:
        kind = stated.get("CHECKSUMTYPE")
        if kind in terms("checksum_type"):
            self.raise_("PKG-DIGEST-UNKNOWN", Level.WARNING, stated.line, value=kind)

    def _usual(self, file: Mapping[str, str], line: int, place: Mapping[str, str]) -> bool:
        """Whether a file breaks no rule, and lies where and as it is said: then that is all."""
        self._files += 1
        if not self._files % PACE:
            self._meanwhile()
        if self._pairing is None or not self._in_order(file, place):
            return False
        href, digest = self._bare(place[HREF]), file["CHECKSUM"].lower()
        size = size_of(file["SIZE"])
        if (
            file["CHECKSUMTYPE"] != "SHA-256"
            or "ADMID" in file
            or "DMDID" in file
            or len(digest) != DIGEST
            or not digest.isascii()
            or size < 0
            or not href
            or is_to_be_resolved(href)
            or (self._formats and self._format_key(file) not in self._formats)
        ):
            return False
        path = self.document.around.folder + href
        if not self._pairing.pair(self._number, line, path, size, digest):
            return False
        self._add_id(file["ID"])
        return True

    def _file(self, node: Node) -> None:
        places = node.children
        if len(places) != 1 or not self._in_order(node.attributes, places[0].attributes):
            self._ask("file", node)
            for element in (node, *places):
                self._odd(element.attributes, element.line)
        own_id = node.attributes.get("ID")
        if places:
            self._refer("file", own_id, node, places[0])
        elif own_id:
            self._index.identify(self._number, node.line, own_id, "file")
        if "ADMID" in node.attributes:
            self._point(node, "ADMID")
        if "DMDID" in node.attributes:
            self._point(node, "DMDID")
        if self._formats:
            self._format(node)

    def _format(self, node: Node) -> None:
        key = self._format_key(node.attributes)
        if key and key not in self._formats:
            self.raise_("PKG-FORMAT-NOT-ALLOWED", Level.ERROR, node.line, value=key)

    def _section(self, node: Node) -> None:
        self._own_id(node)
        for child in node.children:
            if child.tag == "mdRef":
                self._refer(node.tag, child.attributes.get("ID"), child, child)

    def _file_group(self, node: Node) -> None:
        self._own_id(node)
        self._point(node, "ADMID")

    def _fptr(self, node: Node) -> None:
        self._point(node, "FILEID")

    def _div(self, node: Node) -> None:
        self._own_id(node)
        self._point(node, "ADMID")
        self._point(node, "DMDID")
        div = self._reader.div()
        for mptr in div.mptrs if div else ():
            self._refer("mptr", None, mptr, mptr)

    def _end(self, _: Node) -> None:
        for section in self.document.file_secs:
            self._own_id(section)
        for found in self.document.struct_maps:
            self._own_id(found.node)
        for tag, (line, unjudged) in self.document.beyond.items():
            level = Level.ERROR if unjudged else Level.WARNING
            self.raise_("PKG-METS-LIMIT", level, line, value=tag)

    def _own_id(self, node: Node) -> None:
        own_id = node.attributes.get("ID")
        if own_id:
            kind = KINDS.get(node.tag, "")
            self._index.identify(self._number, node.line, own_id, kind)

    def _point(self, node: Node, name: str) -> None:
        value = node.get(name)
        if name not in node.attributes:
            return
        rule = self._dialect.pointers.get(f"{node.tag}/@{name}", f"PKG-{name}-DANGLING")
        if not value.strip():
            self.raise_(rule, Level.ERROR, node.line, value="")
        for target in value.split():
            self._index.point(Pointer(self._number, node.line, rule, target, POINTS_TO[name]))


def xml_finding(fault: XmlFault, place: str, schema: str, second_opinion: str = "") -> Finding:
    """A fault of the XML itself, or of its schema (`XSD-METS`, `XSD-PREMIS` …)."""
    rule = XML_FAULTS.get(fault.kind, f"XSD-{schema}")
    return Finding(
        rule=rule,
        level=Level.ERROR,
        location=f"{place}#{fault.line}" if fault.line else place,
        params=(("reason", fault.message[:500]),),
        second_opinion=second_opinion,
    )
