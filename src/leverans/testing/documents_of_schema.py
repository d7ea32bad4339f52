"""Documents that a schema allows, made from it at random, and documents with one thing changed."""

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from xmlschema import XMLSchema10

DEEPEST = 12  # below it, only what must be there
FEWER = 5  # below it, what may be there stands more seldom
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_SAMPLES = {
    "string": ("text", "a b", "", "åäö & <>"),
    "anyURI": ("a/b.txt", "urn:uuid:1", "#x"),
    "dateTime": ("2026-03-02T08:00:00Z", "2026-03-02T08:00:00.5+01:00"),
    "date": ("2026-03-02",),
    "boolean": ("true", "false", "0", "1"),
    "decimal": ("1", "7"),
    "base64Binary": ("YWJj",),
}
VALUES = (
    "",
    "x",
    "-1",
    "0",
    "7",
    "2147483648",
    "2026",
    "2026-03-02",
    "2026-13-02T08:00:00Z",
    "a b",
)


class Documents:
    """Makes documents by one schema."""

    def __init__(self, schema: "XMLSchema10", random: Random) -> None:
        """The same `random` gives the same documents."""
        self._schema = schema
        self._random = random
        self._ids = 0

    def document(self, root: str) -> etree._Element:
        """A document with this root element (Clark form)."""
        self._ids = 0
        return self._element(self._schema.maps.elements[root], 0)

    def _element(self, declared: Any, depth: int) -> etree._Element:  # noqa: ANN401 (xmlschema's)
        element = etree.Element(declared.name, nsmap={"n": declared.target_namespace})
        kind = declared.type
        if kind.abstract:
            kind = self._random.choice(self._derived(kind))
            element.set(XSI_TYPE, f"n:{kind.local_name}")
        if kind.is_complex():
            self._attributes(element, kind)
        if kind.has_simple_content() or kind.is_simple():
            element.text = self._value(kind.content if kind.is_complex() else kind)
        else:
            element.extend(self._particle(kind.content, depth + 1))
        return element

    def _derived(self, kind: Any) -> list[Any]:  # noqa: ANN401
        types = self._schema.maps.types.values()
        return sorted(
            (one for one in types if one.is_derived(kind) and not one.abstract),
            key=lambda one: str(one.name),
        )

    def _attributes(self, element: etree._Element, kind: Any) -> None:  # noqa: ANN401
        for name, declared in kind.attributes.items():
            if name is None:
                continue
            if declared.use == "required" or self._random.random() < 0.3:
                element.set(name, declared.fixed or self._value(declared.type))

    def _particle(self, particle: Any, depth: int) -> Iterator[etree._Element]:  # noqa: ANN401
        for _ in range(self._often(particle, depth)):
            if getattr(particle, "model", None) is None:
                yield self._one(particle, depth)
                continue
            parts = list(particle)
            if particle.model == "choice" and parts:
                parts = [self._random.choice(parts)]
            elif particle.model == "all":
                self._random.shuffle(parts)
            for part in parts:
                yield from self._particle(part, depth)

    def _one(self, particle: Any, depth: int) -> etree._Element:  # noqa: ANN401
        if particle.name is None:  # a wildcard
            return etree.Element("{urn:foreign}thing", {"a": "1"})
        return self._element(particle.ref or particle, depth)

    def _often(self, particle: Any, depth: int) -> int:  # noqa: ANN401
        least: int = particle.min_occurs
        most = least + 2 if particle.max_occurs is None else particle.max_occurs
        if depth > DEEPEST:
            return least
        if depth > FEWER and self._random.random() < 0.7:
            return least
        return self._random.randint(least, min(most, least + 2))

    def _value(self, kind: Any) -> str:  # noqa: ANN401
        if kind.enumeration:
            return str(self._random.choice(kind.enumeration))
        names = {str(one.local_name) for one in (kind, *kind.iter_ancestors())}
        if names & {"IDREF", "IDREFS"}:
            return "id1"
        if "ID" in names:
            self._ids += 1
            return f"id{self._ids}"
        if kind.is_union():
            return self._value(self._random.choice(kind.member_types))
        if kind.is_list():
            return " ".join(self._value(kind.item_type) for _ in range(2))
        primitive = getattr(kind, "primitive_type", None)
        return self._random.choice(_SAMPLES[str(primitive.local_name) if primitive else "string"])


class Mutator:
    """Changes one thing in a document."""

    def __init__(self, schema: "XMLSchema10", random: Random) -> None:
        """Names of elements and attributes are those of the schema, and some foreign ones."""
        self._random = random
        parts = list(schema.iter_components())
        self._elements = _names(parts, "XsdElement", "Xsd11Element")
        self._attributes = _names(parts, "XsdAttribute", "Xsd11Attribute")
        self._changes: tuple[Callable[[etree._Element], None], ...] = (
            self._lose_attribute, self._add_attribute, self._change_attribute, self._lose_element,
            self._repeat_element, self._swap_elements, self._rename_element, self._add_element,
            self._add_text,
        )  # fmt: skip

    def change(self, root: etree._Element) -> None:
        """Change it; sometimes there is nothing to change."""
        elements = list(root.iter(tag="{*}*"))
        self._random.choice(self._changes)(self._random.choice(elements))

    def _lose_attribute(self, element: etree._Element) -> None:
        if element.attrib:
            del element.attrib[self._random.choice(sorted(map(str, element.attrib)))]

    def _add_attribute(self, element: etree._Element) -> None:
        name = self._random.choice((*self._attributes, "unknown", "{urn:foreign}any"))
        element.set(name, self._random.choice(VALUES))

    def _change_attribute(self, element: etree._Element) -> None:
        if element.attrib:
            name = self._random.choice(sorted(map(str, element.attrib)))
            element.set(name, self._random.choice(VALUES))

    def _lose_element(self, element: etree._Element) -> None:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)

    def _repeat_element(self, element: etree._Element) -> None:
        if element.getparent() is not None:
            twin = etree.fromstring(etree.tostring(element))  # noqa: TID251 (our own document)
            for one in twin.iter(tag="{*}*"):
                for name in ("ID", "xmlID"):
                    if name in one.attrib:
                        one.set(name, f"twin-{one.get(name)}")
            element.addnext(twin)

    def _swap_elements(self, element: etree._Element) -> None:
        younger = element.getnext()
        if younger is not None:
            younger.addnext(element)

    def _rename_element(self, element: etree._Element) -> None:
        element.tag = self._random.choice((*self._elements, "{urn:foreign}thing"))

    def _add_element(self, element: etree._Element) -> None:
        child = etree.Element(self._random.choice((*self._elements, "{urn:foreign}thing")))
        element.insert(self._random.randint(0, len(element)), child)

    def _add_text(self, element: etree._Element) -> None:
        element.text = self._random.choice(VALUES)


def _names(parts: Sequence[object], *kinds: str) -> list[str]:
    found = {str(getattr(one, "name", "")) for one in parts if type(one).__name__ in kinds}
    return sorted(found)
