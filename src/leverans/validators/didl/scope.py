"""What the rules of DIDL see: the scope that has just ended, and what stood in its Statements."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from leverans.model.finding import Level
from leverans.validators.didl.names import local
from leverans.validators.document import Node
from leverans.validators.interface import Hit

KEPT = 10_000  # of what is remembered of one object


@dataclass(slots=True, kw_only=True)
class Scope:
    """An Item or a Component while it is read.

    Attributes:
        kind: `object`, `representation`, `deeper` (an Item that should not be) or `component`.
        line: where it begins. parent: what it stands in.
        records: the elements of its Statements that fit it (`ArchivalObject` for an object …).
        extensions: its other Statements' elements, such as `VgrExtension`.
        resources: Resource elements of a component; components: how many a representation has.
        uses: `use` of the representations of an object; known: hashes of their ids.
        sources: (line, values) of the hasSource relations of an object's representations.
    """

    kind: str
    line: int
    parent: "Scope | None" = None
    records: list[Node] = field(default_factory=list)
    extensions: list[Node] = field(default_factory=list)
    resources: list[Node] = field(default_factory=list)
    components: int = 0
    uses: set[str] = field(default_factory=set)
    known: set[int] = field(default_factory=set)
    sources: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)

    @property
    def record(self) -> Node | None:
        """The one that describes it, or None."""
        return self.records[0] if self.records else None


Look = Callable[[Scope], Iterable[Hit]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DidlRule:
    """One rule: it is told of each scope of its kind when that ends.

    Attributes:
        id, level: as in `messages/codes/didl.toml`. on: kinds of scope. look: gives its breaches.
    """

    id: str
    level: Level
    on: tuple[str, ...]
    look: Look


def found(node: Node | None, name: str) -> list[Node]:
    """Children of that name, in whatever namespace."""
    return [child for child in node.children if local(child.tag) == name] if node else []


def anywhere(node: Node, name: str) -> Iterator[Node]:
    """Elements of that name on any level, the node itself included."""
    if local(node.tag) == name:
        yield node
    for child in node.children:
        yield from anywhere(child, name)


def below(nodes: Iterable[Node], *names: str) -> Iterator[Node]:
    """Elements of these names in any of the nodes."""
    return (one for node in nodes for name in names for one in anywhere(node, name))
