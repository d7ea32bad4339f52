"""One streamed pass over a METS document: XSD, rules, references and IDs, in flat memory."""

from collections.abc import Callable, Iterator

from lxml import etree

from leverans.schemas.xml import Readable, XmlFault, XmlStream, forget
from leverans.validators.document import METS, Div, Document, Group, Node, StructMap
from leverans.validators.versions import recognise_profile

SECTIONS = ("dmdSec", "rightsMD", "digiprovMD", "techMD", "sourceMD")
KEPT = 100_000  # sections, groups and divs that are remembered for rules at the document's end
TAGS = (
    "mets",
    "metsHdr",
    *SECTIONS,
    "amdSec",
    "fileSec",
    "fileGrp",
    "file",
    "structMap",
    "div",
    "fptr",
)
_PREFIX = f"{{{METS}}}"
_CUT = len(_PREFIX)
_FILE, _FLOCAT = _PREFIX + "file", _PREFIX + "FLocat"

Tell = Callable[[str, Node], None]


class MetsReader:
    """Reads one document and tells of each element, by name, when it is complete."""

    def __init__(self, document: Document, tell: Tell) -> None:
        """`tell` is called with (`file`, node) and so on; last with (`end`, the root)."""
        self.document = document
        self.is_mets = False
        self._tell = tell
        self._groups: list[Group] = []
        self._divs: list[Div] = []
        self._map: StructMap | None = None
        self._closers = {
            "metsHdr": self._header,
            "fileGrp": self._close_group,
            "div": self._close_div,
            "fptr": self._pointer,
            "structMap": self._close_map,
            **dict.fromkeys(SECTIONS, self._section),
        }
        self._openers: dict[str, Callable[[Node], None]] = {
            "mets": self._open_root,
            "amdSec": self._open_amd,
            "fileSec": document.file_secs.append,
            "fileGrp": self._open_group,
            "structMap": self._open_map,
            "div": self._open_div,
        }

    def read(self, source: Readable, schema: etree.XMLSchema | None) -> tuple[XmlFault, ...]:
        """Read it to its end, or to where it breaks; gives the faults of the XML and the XSD."""
        stream = XmlStream(
            source, tags=[_PREFIX + tag for tag in TAGS], schema=schema, events=("start", "end")
        )
        for event, element in stream:
            if event == "start":
                if element.tag != _FILE:
                    self._opened(element)
            elif element.tag == _FILE:
                self._file(element)
            else:
                self._closed(element)
        self.is_mets = stream.root_tag == _PREFIX + "mets"
        if self.is_mets and all(fault.kind == "schema" for fault in stream.faults):
            if self.document.header is None:
                self._recognise()
                self._tell("mets", self.document.root)
            self._tell("end", self.document.root)
        return stream.faults

    def group(self) -> Group | None:
        """The fileGrp that is being read."""
        return self._groups[-1] if self._groups else None

    def div(self) -> Div | None:
        """The div that is being read."""
        return self._divs[-1] if self._divs else None

    # --- elements

    def _opened(self, element: etree._Element) -> None:
        opener = self._openers.get(_name(element))
        if opener is not None:
            opener(shallow(element))

    def _closed(self, element: etree._Element) -> None:
        closer = self._closers.get(_name(element))
        if closer is not None:
            closer(element)

    def _open_root(self, node: Node) -> None:
        self.document.root = node

    def _open_amd(self, node: Node) -> None:
        self.document.amd_secs += 1
        self._tell("amdSec", node)

    def _recognise(self) -> None:
        self.document.package_type, self.document.version = recognise_profile(self.document)

    def _header(self, element: etree._Element) -> None:
        node = deep(element, 3)
        self.document.headers += 1
        if self.document.header is None:
            self.document.header = node
            self._recognise()
            self._tell("mets", self.document.root)
        self._tell("metsHdr", node)
        element.clear()

    def _section(self, element: etree._Element) -> None:
        node = deep(element, 1)
        kept = self.document.sections.setdefault(node.tag, [])
        if len(kept) < KEPT:
            kept.append(Node(node.tag, node.attributes, node.line, "", node.children))
        self._tell(node.tag, node)
        _forget_elder(element)

    def _open_group(self, node: Node) -> None:
        group = Group(node=node, parent=self.group())
        self._groups.append(group)
        if len(self.document.groups) < KEPT:
            self.document.groups.append(group)

    def _close_group(self, element: etree._Element) -> None:
        self._tell("fileGrp", self._groups[-1].node)
        self._groups.pop()
        forget(element)

    def _file(self, element: etree._Element) -> None:
        if self._groups:
            self._groups[-1].files += 1
        line = element.sourceline or 0
        locations = tuple(
            [  # FLocat stands on the line of its file, or below
                Node("FLocat", dict(child.attrib), line)
                for child in element
                if child.tag == _FLOCAT
            ]
        )
        self._tell("file", Node("file", dict(element.attrib), line, "", locations))
        forget(element)

    def _open_map(self, node: Node) -> None:
        self._map = StructMap(node=node)
        if len(self.document.struct_maps) < KEPT:
            self.document.struct_maps.append(self._map)

    def _close_map(self, element: etree._Element) -> None:
        self._map = None
        forget(element)

    def _open_div(self, node: Node) -> None:
        div = Div(node=node, depth=len(self._divs) + 1)
        self._divs.append(div)
        if self._map is None or div.depth > 2 or len(self._map.divs) >= KEPT:  # noqa: PLR2004 (the two levels)
            return
        (self._map.tops if div.depth == 1 else self._map.divs).append(div)

    def _close_div(self, element: etree._Element) -> None:
        div = self._divs[-1]
        div.mptrs = [shallow(child) for child in element.iterchildren(_PREFIX + "mptr")]
        self._tell("div", div.node)
        self._divs.pop()
        _forget_elder(element)

    def _pointer(self, element: etree._Element) -> None:
        if not self._divs:
            return
        div = self._divs[min(1, len(self._divs) - 1)]  # the upper div speaks for those below it
        div.fptrs += 1
        if len(div.file_ids) < KEPT:
            div.file_ids.append(element.get("FILEID", ""))
        self._tell("fptr", shallow(element))
        _forget_elder(element)


def _forget_elder(element: etree._Element) -> None:
    """Free an element, and its elder sibling when that is of the same kind."""
    element.clear()
    elder = element.getprevious()
    parent = element.getparent()
    if elder is not None and parent is not None and elder.tag == element.tag:
        parent.remove(elder)


def shallow(element: etree._Element) -> Node:
    """The element without its children."""
    return Node(_name(element), dict(element.items()), element.sourceline or 0)


def deep(element: etree._Element, levels: int) -> Node:
    """The element with its children, so many levels down."""
    children = tuple(_children(element, levels)) if levels else ()
    text = (element.text or "").strip()
    return Node(_name(element), dict(element.items()), element.sourceline or 0, text, children)


def _children(element: etree._Element, levels: int) -> Iterator[Node]:
    for child in element.iterchildren("*"):
        yield deep(child, levels - 1)


def _name(element: etree._Element) -> str:
    tag = str(element.tag)
    return tag[_CUT:] if tag.startswith(_PREFIX) else tag
