"""A METS document as rules see it: light nodes, and what has been read so far."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

METS = "http://www.loc.gov/METS/"
XLINK = "{http://www.w3.org/1999/xlink}"
CSIP = "{https://DILCIS.eu/XML/METS/CSIPExtensionMETS}"
SIP = "{https://DILCIS.eu/XML/METS/SIPExtensionMETS}"

HREF, LINK_TYPE, LINK_TITLE = XLINK + "href", XLINK + "type", XLINK + "title"


class Node(NamedTuple):
    """An element (a tuple: there may be millions). METS names are local, others in Clark form."""

    tag: str
    attributes: Mapping[str, str]
    line: int = 0
    text: str = ""
    children: "tuple[Node, ...]" = ()

    def get(self, name: str) -> str:
        """An attribute, or ""."""
        return self.attributes.get(name, "")

    def all(self, tag: str) -> "list[Node]":
        """The children of that name."""
        return [child for child in self.children if child.tag == tag]


NOTHING = Node("", {})


@dataclass(slots=True, kw_only=True)
class Group:
    """A fileGrp: its own attributes, and how many files lie directly in it."""

    node: Node
    files: int = 0
    parent: "Group | None" = None

    @property
    def use(self) -> str:
        """USE, its own or the one it inherits."""
        own = self.node.get("USE")
        return own or (self.parent.use if self.parent else "")


@dataclass(slots=True, kw_only=True)
class Div:
    """A div of a structMap: its fptr are counted, and kept up to a limit.

    `linked` are the titles of the mptr in divs below it.
    """

    node: Node
    depth: int
    fptrs: int = 0
    file_ids: list[str] = field(default_factory=list)
    mptrs: list[Node] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """LABEL, or ""."""
        return self.node.get("LABEL")


@dataclass(slots=True, kw_only=True)
class StructMap:
    """A structMap and the two upper levels of its divs."""

    node: Node
    tops: list[Div] = field(default_factory=list)
    divs: list[Div] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What lies around a METS document, known before it is read.

    Attributes:
        number: of the document in this check. path: in the container; prefix: of the root folder.
        folder: its folder in the container, with a slash at the end, or "".
        name: of that folder. is_root: the package's own METS.
        has: folders with files below this one (`documentation`, `schemas`, `metadata`,
            `metadata/descriptive` …), lower case.
        representations: names of the folders below representations/; representation_mets: of those
            with a METS of their own.
        file_name: of the container without its ending, "" when it is a folder.
        today: ISO date, for dates that may not lie ahead; "" = not checked.
    """

    number: int
    path: str
    folder: str
    name: str
    is_root: bool
    prefix: str = ""
    has: frozenset[str] = frozenset()
    representations: tuple[str, ...] = ()
    representation_mets: tuple[str, ...] = ()
    file_name: str = ""
    today: str = ""


@dataclass(slots=True, kw_only=True)
class Document:
    """What has been read of one METS document. It grows while the pass goes on.

    Attributes:
        around: where it lies. package_type: `sip`, `aip`, `dip`, `csip`. version: `2.2.0` …
        root: the mets element. header: its metsHdr, and how many there were.
        amd_secs: how many, and amd_ids: their IDs.
        sections: name of the section -> its nodes' IDs and STATUS, up to a limit.
        groups: fileGrps; struct_maps: structMaps, in document order.
        beyond: element -> line of the first that is not remembered, because there are too many,
            and whether rules then judge without it altogether.
    """

    around: Surroundings
    package_type: str = ""
    version: str = ""
    root: Node = NOTHING
    header: Node | None = None
    headers: int = 0
    sections: dict[str, list[Node]] = field(default_factory=dict)
    amd_secs: int = 0
    amd_ids: set[str] = field(default_factory=set)
    file_secs: list[Node] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    struct_maps: list[StructMap] = field(default_factory=list)
    beyond: dict[str, tuple[int, bool]] = field(default_factory=dict)

    def section(self, *names: str) -> Iterator[Node]:
        """The sections of these kinds, such as `dmdSec`."""
        for name in names:
            yield from self.sections.get(name, ())

    def groups_using(self, use: str) -> list[Group]:
        """Groups whose USE is a folder name or a path below it."""
        return [g for g in self.groups if g.use == use or g.use.startswith(use + "/")]

    @property
    def csip_map(self) -> StructMap | None:
        """The structMap that CSIP speaks of: by its LABEL, else the one that was meant, if any."""
        return (
            self._only_map(lambda found: found.get("LABEL") == "CSIP", sole=False)
            or self._only_map(lambda found: "csip" in found.get("LABEL").casefold())
            or self._only_map(lambda found: found.get("TYPE").casefold() == "physical")
            or self._only_map(lambda _: True)
        )

    def _only_map(self, marked: Callable[[Node], bool], *, sole: bool = True) -> StructMap | None:
        """The map so marked; where `sole`, only when there is no other."""
        found = [one for one in self.struct_maps if marked(one.node)]
        return found[0] if found and (len(found) == 1 or not sole) else None
