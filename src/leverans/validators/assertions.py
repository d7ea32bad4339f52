"""Our XSD 1.1 assertions: what in a document depends on another value, which XSD 1.0 cannot say.

An assertion is judged on its element alone, by xmlschema, while the document streams by. The
element is handed over with what its tests name and no more: attributes, each value that no test
compares with being as good as any other, and which children there are. Of such elements there are
few kinds, each is judged once, and so a million elements cost little.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from lxml import etree

from leverans.model.finding import Level
from leverans.schemas.own import own_file
from leverans.schemas.registry import known_schemas
from leverans.schemas.xml import Handler, read_tree
from leverans.validators.desk import Tell
from leverans.validators.documents import DocumentRules

if TYPE_CHECKING:
    from xmlschema import XMLSchema11

LEVELS: Mapping[str, Level] = {
    "XSD-ARENDE-TITLE": Level.WARNING,
    "XSD-ARENDE-DISPOSAL": Level.WARNING,
    "XSD-ARENDE-RESTRICTION": Level.ERROR,
    "XSD-ARENDE-RELATION": Level.ERROR,
}
_XSD = "{http://www.w3.org/2001/XMLSchema}"
_LITERAL = re.compile(r"'([^']*)'")
_ATTRIBUTE = re.compile(r"@([\w.-]+)")
_NAME = re.compile(r"(?<![@\w.-])[^\W\d][\w.-]*")
_ANY = "x"  # stands for every value that no test compares with


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the tests of one element name: attributes, children (Clark form), values compared."""

    attributes: frozenset[str]
    children: frozenset[str]
    literals: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """An element as far as its tests look at it."""

    tag: str
    attributes: frozenset[tuple[str, str]]
    children: frozenset[str]


def asserted(namespace: str, rules: DocumentRules | None) -> DocumentRules | None:
    """The rules of a namespace with our assertions added, None where there is neither."""
    known = next((s for s in known_schemas() if s.namespace == namespace and s.assertions), None)
    if known is None:
        return rules
    name = known.assertions
    found = subjects(name)
    ids = assertion_ids(name)
    if rules is None:
        title = f"{known.name} {known.version}"
        return DocumentRules(
            name=title, ids=ids, reader=lambda tell: _Reader(name, found, tell), anywhere=True
        )
    first = rules.reader
    return replace(
        rules,
        ids=(*rules.ids, *ids),
        reader=lambda tell: _Both(first(tell), _Reader(name, found, tell)),
    )


@cache
def subjects(name: str) -> Mapping[str, Subject]:
    """Element (Clark form) -> what its tests name, of a file of assertions."""
    schema = read_tree(own_file(name))
    space = f"{{{schema.get('targetNamespace')}}}"
    types = {each.get("name"): each for each in schema.iterchildren(_XSD + "complexType")}
    found = {}
    for element in schema.iterchildren(_XSD + "element"):
        holder = types.get(element.get("type"), element)
        tests = " ".join(one.get("test", "") for one in holder.iter(_XSD + "assert"))
        spoken = _LITERAL.sub("", tests)
        found[space + element.get("name", "")] = Subject(
            attributes=frozenset(_ATTRIBUTE.findall(tests)),
            children=frozenset(space + word for word in _NAME.findall(spoken)),
            literals=frozenset(_LITERAL.findall(tests)),
        )
    return found


@cache
def assertion_ids(name: str) -> tuple[str, ...]:
    """The rule of each assertion of a file."""
    return tuple(one.get("id", "") for one in read_tree(own_file(name)).iter(_XSD + "assert"))


@dataclass(slots=True)
class _Open:
    """An element that has assertions and whose end has not come."""

    line: int
    subject: Subject
    attributes: frozenset[tuple[str, str]]
    children: set[str]


class _Reader:
    """Sees the elements go by and tells which assertions they break."""

    def __init__(self, name: str, found: Mapping[str, Subject], tell: Tell) -> None:
        self.line = 1
        self._name = name
        self._found = found
        self._tell = tell
        self._open: list[_Open | None] = [None]  # of what is around the root

    def start(self, tag: str, attributes: Mapping[str, str], /) -> None:
        parent = self._open[-1]
        if parent is not None and tag in parent.subject.children:
            parent.children.add(tag)
        subject = self._found.get(tag)
        if subject is None:
            self._open.append(None)
            return
        named = frozenset(
            (name, _masked(attributes[name], subject.literals))
            for name in subject.attributes
            if name in attributes
        )
        self._open.append(_Open(self.line, subject, named, set()))

    def end(self, tag: str, /) -> None:
        ended = self._open.pop()
        if ended is None:
            return
        shape = Shape(tag=tag, attributes=ended.attributes, children=frozenset(ended.children))
        for rule in broken(self._name, shape):
            self._tell(rule, LEVELS[rule], ended.line)

    def data(self, text: str, /) -> None:
        """No test asks for texts."""


class _Both:
    """Two readers of one document; texts go to the first alone."""

    def __init__(self, first: Handler, second: _Reader) -> None:
        self.data = first.data
        self._first = first
        self._second = second
        self._starts = first.start, second.start
        self._ends = first.end, second.end

    @property
    def line(self) -> int:
        return self._first.line

    @line.setter
    def line(self, line: int) -> None:
        self._first.line = self._second.line = line

    def start(self, tag: str, attributes: Mapping[str, str], /) -> None:
        first, second = self._starts
        first(tag, attributes)
        second(tag, attributes)

    def end(self, tag: str, /) -> None:
        first, second = self._ends
        first(tag)
        second(tag)


def _masked(value: str, literals: frozenset[str]) -> str:
    value = value.strip()
    return value if value in literals else _ANY * bool(value)


@lru_cache(maxsize=1024)
def broken(name: str, shape: Shape) -> tuple[str, ...]:
    """The rules that an element of this shape breaks."""
    element = etree.Element(shape.tag, dict(shape.attributes))
    for child in sorted(shape.children):
        etree.SubElement(element, child)
    return tuple(_failed(_schema(name), element))


def _failed(schema: "XMLSchema11", element: etree._Element) -> Iterator[str]:
    given: Any = element  # lxml's will do
    for error in schema.iter_errors(given):
        assertion: Any = error.validator
        yield str(assertion.elem.get("id"))


@cache
def _schema(name: str) -> "XMLSchema11":
    from xmlschema import XMLSchema11

    return XMLSchema11(own_file(name).decode(), allow="none", defuse="always", use_fallback=False)
