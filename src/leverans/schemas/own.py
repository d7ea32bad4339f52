"""Our own re-expressions of published schemas, which stand in where the official file is not.

They lie in the folder `own`. One may redefine another (XML Schema 1.0, section 4.2.2); that is
carried out here, so that each engine gets one text and fetches nothing.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from lxml import etree

from leverans.schemas.held import SchemaText
from leverans.schemas.registry import KnownSchema, known_schemas
from leverans.schemas.xml import read_tree

_XSD = "{http://www.w3.org/2001/XMLSchema}"


def own_text(schema: KnownSchema) -> SchemaText:
    """Our expression of a schema whose entry names one, with our own of all that it imports."""
    imports = {other.namespace: other.own for other in known_schemas() if other.own}
    return SchemaText(
        namespace=schema.namespace,
        main=own_file(schema.own),
        imports=tuple((space, own_file(imports[space])) for space in schema.imports),
    )


@cache
def own_file(name: str) -> bytes:
    """A file of the folder, with what it redefines in it."""
    data = _read(name)
    return _redefined(data) if b"<xs:redefine" in data else data


def _read(name: str) -> bytes:
    return files("leverans.schemas").joinpath("own", name).read_bytes()


def _redefined(data: bytes) -> bytes:
    """The schema with the components of the redefined one inside it.

    A component that is redefined keeps its name for all who refer to it; the original gets another
    name, by which alone the new one refers to it.
    """
    root = read_tree(data)
    for redefinition in root.findall(_XSD + "redefine"):
        original = read_tree(_read(redefinition.get("schemaLocation", "")))
        changed = {child.get("name", ""): child for child in redefinition.iterchildren(tag="{*}*")}
        for component in original.iterchildren(tag="{*}*"):
            name = component.get("name", "")
            if name in changed:
                component.set("name", f"{name}.original")
                _rebase(changed[name])
        place = root.index(redefinition)
        root[place : place + 1] = [*_components(original), *changed.values()]
    return etree.tostring(root)


def _rebase(component: etree._Element) -> None:
    restriction = next(component.iter(_XSD + "restriction"))
    restriction.set("base", f"{restriction.get('base')}.original")


def _components(schema: etree._Element) -> Iterable[etree._Element]:
    return schema.iterchildren(*(_XSD + kind for kind in _KINDS))


_KINDS = ("simpleType", "complexType", "group", "attributeGroup", "element", "attribute")
