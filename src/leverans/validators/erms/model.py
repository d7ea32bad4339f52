"""The elements of a format as a table, and the shapes that its reader walks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Attributes = Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Opened:
    """An element whose children are kept until it ends.

    Attributes:
        line: where its start tag ends. attributes: its own.
        texts: name of a child -> its text where that is wanted; of a repeated one, the last.
    """

    line: int
    attributes: Attributes
    texts: dict[str, str] = field(default_factory=dict)


Begin = Callable[[Attributes], None]
Finish = Callable[[str, str], None]  # name, text
Gathered = Callable[[Opened], None]


@dataclass(slots=True, kw_only=True)
class Shape:
    """One kind of element, and what is to be done when one is met.

    Attributes:
        name: without namespace. children: by their tag in Clark form. foreign: anything may lie
            in it, and none of it is ours.
        attributes: names that it may have; required: must have. terms: attribute -> vocabulary.
        needs: children that must be there; filled: those of them that must have a text.
        text: whether its text is wanted. gathers: whether its children are kept until it ends.
        begin, finish, gathered: called at its start, with its text, with its children.
    """

    name: str
    children: dict[str, "Shape"] = field(default_factory=dict)
    foreign: bool = False
    attributes: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()
    filled: frozenset[str] = frozenset()
    text: bool = False
    gathers: bool = False
    begin: Begin | None = None
    finish: Finish | None = None
    gathered: Gathered | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A format's elements; every name has one content, wherever it stands.

    Attributes:
        namespace, root. children: name -> names, those that must be there marked `!`, those that
            must have a text as well `+`.
        attributes: name -> attributes, required ones marked `!`, those with a list of terms
            followed by `=` and the name of the vocabulary.
        foreign: elements that anything may lie in.
    """

    namespace: str
    root: str
    children: Mapping[str, str]
    attributes: Mapping[str, str]
    foreign: frozenset[str]

    def clark(self, name: str) -> str:
        """The tag of an element."""
        return f"{{{self.namespace}}}{name}"

    def names(self) -> tuple[str, ...]:
        """Every element there is."""
        found = [self.root]
        for names in self.children.values():
            found += [name.rstrip("!+") for name in names.split()]
        return tuple(dict.fromkeys(found))

    def shapes(self) -> dict[str, Shape]:
        """New shapes of all elements, by name, joined to each other."""
        made = {name: self._shape(name) for name in self.names()}
        for parent, text in self.children.items():
            names = text.split()
            shape = made[parent]
            shape.children = {self.clark(n.rstrip("!+")): made[n.rstrip("!+")] for n in names}
            shape.needs = tuple(name[:-1] for name in names if name[-1] in "!+")
            shape.filled = frozenset(name[:-1] for name in names if name[-1] == "+")
            shape.gathers = bool(shape.needs)
            for name in shape.filled:
                made[name].text = True
        return made

    def _shape(self, name: str) -> Shape:
        stated = [one.partition("=") for one in self.attributes.get(name, "").split()]
        return Shape(
            name=name,
            foreign=name in self.foreign,
            attributes=frozenset(one.rstrip("!") for one, _, _ in stated),
            required=tuple(one[:-1] for one, _, _ in stated if one.endswith("!")),
            terms=tuple((one.rstrip("!"), terms) for one, _, terms in stated if terms),
        )
