"""One streamed pass over a METS document: XSD, rules, references and IDs, in flat memory."""

from collections.abc import Callable, Mapping

from lxml import etree

from leverans.schemas.xml import (
    MAX_DEPTH,
    Readable,
    TooDeep,
    XmlFault,
    read_events,
)
from leverans.validators.document import LINK_TITLE, METS, Div, Document, Group, Node, StructMap

SECTIONS = ("dmdSec", "rightsMD", "digiprovMD", "techMD", "sourceMD")
KEPT = 100_000  # sections, groups and divs that are remembered for rules at the document's end
CHILDREN = 10_000  # of a header or section: agents, notes, references
_PREFIX = f"{{{METS}}}"
_CUT = len(_PREFIX)
_FILE, _FLOCAT, _HEADER = _PREFIX + "file", _PREFIX + "FLocat", _PREFIX + "metsHdr"
# how many levels of their children rules look at; deeper ones are read for the XSD alone
_LEVELS = {_HEADER: 3, **{_PREFIX + name: 1 for name in SECTIONS}}

Tell = Callable[[str, Node], None]
Usual = Callable[[Mapping[str, str], int, Mapping[str, str]], bool]
Recognise = Callable[[Document], tuple[str, str]]
Attributes = Mapping[str, str]
Odd = Callable[[Attributes, int], None]
_File = tuple[int, Attributes, int, list[Attributes]]  # depth, its own, line, those of its FLocat


class _Open:
    """A section or header, or an element in one, that has begun and not ended."""

    __slots__ = ("attributes", "children", "depth", "levels", "line", "tag", "text")

    def __init__(
        self, tag: str, attributes: Attributes, line: int, depth: int, levels: int
    ) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.depth = depth
        self.levels = levels
        self.text = ""
        self.children: list[Node] = []

    def node(self) -> Node:
        """As rules see it."""
        children = tuple(self.children)
        return Node(_name(self.tag), self.attributes, self.line, self.text.strip(), children)


class MetsReader:
    """Reads one document and tells of each element, by name, when it is complete.

    The XML parser calls `start`, `end` and `data`; `line` is where it is.
    """

    def __init__(
        self,
        document: Document,
        tell: Tell,
        recognise: Recognise,
        usual: Usual | None = None,
        odd: Odd = lambda _attributes, _line: None,
    ) -> None:
        """`tell` is called with (`file`, node) and so on; last with (`end`, the root).

        `recognise` gives the document's kind and version once its header is read. A file with one
        FLocat is first shown to `usual`; `odd` sees the attributes of every other element.
        """
        self.document = document
        self.is_mets = False
        self.line = 0
        self._recognised, self._tell, self._usual, self._odd = recognise, tell, usual, odd
        self._root_tag = ""
        self._depth = 0
        self._files: list[_File] = []
        self._open: list[_Open] = []
        self._groups: list[Group] = []
        self._divs: list[tuple[int, Div]] = []
        self._map: StructMap | None = None
        openers: dict[str, Callable[[Node], None]] = {
            "mets": self._open_root,
            "amdSec": self._open_amd,
            "fileSec": document.file_secs.append,
            "fileGrp": self._open_group,
            "structMap": self._open_map,
            "div": self._open_div,
            "fptr": self._pointer,
            "mptr": self._mets_pointer,
        }
        self._openers = {_PREFIX + name: opener for name, opener in openers.items()}
        self._closers = {
            _PREFIX + "fileGrp": self._close_group,
            _PREFIX + "structMap": self._close_map,
            _PREFIX + "div": self._close_div,
        }

    def read(self, source: Readable, schema: etree.XMLSchema | None) -> tuple[XmlFault, ...]:
        """Read it to its end, or to where it breaks; gives the faults of the XML and the XSD."""
        faults = read_events(source, self, schema=schema)
        refused = any(fault.kind == "doctype" for fault in faults)  # before its root was seen
        self.is_mets = refused or self._root_tag == _PREFIX + "mets"
        if self.is_mets and all(fault.kind == "schema" for fault in faults):
            if self.document.header is None:
                self._recognise()
                self._tell("mets", self.document.root)
            self._tell("end", self.document.root)
        return faults

    def group(self) -> Group | None:
        """The fileGrp that is being read."""
        return self._groups[-1] if self._groups else None

    def div(self) -> Div | None:
        """The div that is being read."""
        return self._divs[-1][1] if self._divs else None

    # --- what the parser calls, a million times

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        if tag == _FLOCAT:  # it has no children: its own depth is not counted
            self._locate(attributes)
            return
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise TooDeep(f"elements lie deeper than {MAX_DEPTH}, at line {self.line}")
        if tag == _FILE:
            self._files.append((self._depth, attributes, self.line, []))
        else:
            self._begin(tag, attributes)

    def _locate(self, attributes: Attributes) -> None:
        file = self._files[-1] if self._files else None
        if file is None or file[0] != self._depth:
            return
        if len(file[3]) < CHILDREN:
            file[3].append(attributes)
        else:
            self._leave("FLocat", unjudged=True)

    def end(self, tag: str) -> None:
        """It is complete."""
        if tag == _FLOCAT:
            return
        depth = self._depth
        self._depth = depth - 1
        if tag == _FILE:
            self._file(*self._files.pop())
        elif self._open and self._open[-1].depth == depth:
            self._complete(self._open.pop())
        elif tag in self._closers:
            self._closers[tag]()

    def data(self, text: str) -> None:
        """The text of an element before its first child, where rules look at it."""
        if self._open and self._open[-1].depth == self._depth and not self._open[-1].children:
            self._open[-1].text += text

    def _begin(self, tag: str, attributes: Attributes) -> None:
        if not self._root_tag:
            self._root_tag = tag
        if attributes:
            self._odd(attributes, self.line)
        opener = self._openers.get(tag)
        if opener is not None:
            opener(Node(_name(tag), attributes, self.line))
        levels = _LEVELS.get(tag)
        if levels is None:
            parent = self._parent(self._depth)
            levels = parent.levels - 1 if parent else None
        if levels is not None and levels >= 0:
            self._open.append(_Open(tag, attributes, self.line, self._depth, levels))

    def _parent(self, depth: int) -> _Open | None:
        """What is being collected just above this depth."""
        return self._open[-1] if self._open and self._open[-1].depth == depth - 1 else None

    def _complete(self, done: _Open) -> None:
        node = done.node()
        parent = self._parent(done.depth)
        if parent is not None and parent.levels:
            if len(parent.children) < CHILDREN:
                parent.children.append(node)
            else:
                self._leave(node.tag, unjudged=True)
        if done.tag == _HEADER:
            self._header(node)
        elif done.tag in _LEVELS:
            self._section(node)

    def _leave(self, tag: str, *, unjudged: bool = False) -> None:
        """Note the first of its name that is not remembered."""
        self.document.beyond.setdefault(tag, (self.line, unjudged))

    # --- elements

    def _file(self, _: int, attributes: Attributes, line: int, locations: list[Attributes]) -> None:
        if self._groups:
            self._groups[-1].files += 1
        if (
            len(locations) == 1
            and self._usual is not None
            and self._usual(attributes, line, locations[0])
        ):
            return
        # FLocat stands on the line of its file, or below
        children = tuple(Node("FLocat", location, line) for location in locations)
        self._tell("file", Node("file", attributes, line, "", children))

    def _open_root(self, node: Node) -> None:
        self.document.root = node

    def _open_amd(self, node: Node) -> None:
        self.document.amd_secs += 1
        if "ID" in node.attributes:
            if len(self.document.amd_ids) < KEPT:
                self.document.amd_ids.add(node.attributes["ID"])
            else:
                self._leave("amdSec")
        self._tell("amdSec", node)

    def _recognise(self) -> None:
        self.document.package_type, self.document.version = self._recognised(self.document)

    def _header(self, node: Node) -> None:
        self.document.headers += 1
        if self.document.header is None:
            self.document.header = node
            self._recognise()
            self._tell("mets", self.document.root)
        self._tell("metsHdr", node)

    def _section(self, node: Node) -> None:
        kept = self.document.sections.setdefault(node.tag, [])
        if len(kept) < KEPT:
            kept.append(Node(node.tag, node.attributes, node.line, "", node.children))
        else:
            self._leave(node.tag)
        self._tell(node.tag, node)

    def _open_group(self, node: Node) -> None:
        group = Group(node=node, parent=self.group())
        self._groups.append(group)
        if len(self.document.groups) < KEPT:
            self.document.groups.append(group)
        else:
            self._leave("fileGrp", unjudged=True)

    def _close_group(self) -> None:
        self._tell("fileGrp", self._groups[-1].node)
        self._groups.pop()

    def _open_map(self, node: Node) -> None:
        self._map = StructMap(node=node)
        if len(self.document.struct_maps) < KEPT:
            self.document.struct_maps.append(self._map)
        else:
            self._leave("structMap", unjudged=True)

    def _close_map(self) -> None:
        self._map = None

    def _open_div(self, node: Node) -> None:
        div = Div(node=node, depth=len(self._divs) + 1)
        self._divs.append((self._depth, div))
        if self._map is None or div.depth > 2:  # noqa: PLR2004 (the two levels)
            return
        if _kept(self._map) >= KEPT:
            self._leave("div", unjudged=True)
            return
        (self._map.tops if div.depth == 1 else self._map.divs).append(div)

    def _close_div(self) -> None:
        self._tell("div", self._divs[-1][1].node)
        self._divs.pop()

    def _mets_pointer(self, node: Node) -> None:
        if not self._divs or self._divs[-1][0] != self._depth - 1:
            return
        div = self._divs[-1][1]
        if len(div.mptrs) < CHILDREN:
            div.mptrs.append(node)
        else:
            self._leave("mptr", unjudged=True)
        upper = self._divs[min(1, len(self._divs) - 1)][1]
        if upper is not div and len(upper.linked) < KEPT:
            upper.linked.append(node.get(LINK_TITLE))

    def _pointer(self, node: Node) -> None:
        if not self._divs:
            return
        div = self._divs[min(1, len(self._divs) - 1)][1]  # the upper div speaks for those below
        div.fptrs += 1
        if len(div.file_ids) < KEPT:
            div.file_ids.append(node.get("FILEID"))
        else:
            self._leave("fptr")
        self._tell("fptr", node)


def _kept(found: StructMap) -> int:
    return len(found.tops) + len(found.divs)


def _name(tag: str) -> str:
    return tag[_CUT:] if tag.startswith(_PREFIX) else tag
