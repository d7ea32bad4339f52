"""A schema that an agreement names by its sha256: a vendor's variant, or another version."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from leverans.schemas.held import HeldSchema, SchemaAbsent, SchemaText
from leverans.schemas.xml import compile_schema, read_tree

SHORT = 12  # digits of a digest that reports show
_SCHEMA = "{http://www.w3.org/2001/XMLSchema}schema"
_IMPORT = "{http://www.w3.org/2001/XMLSchema}import"

Held = Callable[[str], HeldSchema | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A file whose digest was asked for."""

    path: Path
    data: bytes


def vendor_schema(main: Vendor, digest: str, beside: Sequence[Vendor], held: Held) -> HeldSchema:
    """Compile it with the other files that are named, and with what the shelf holds.

    Raises:
        SchemaAbsent: it is no schema, or it needs what is not there.
    """
    try:
        text = _text(main, beside, held)
        compiled = compile_schema(text.main, dict(text.imports), dict(text.parts))
    except ValueError as error:
        raise SchemaAbsent(digest, str(error)) from error
    return HeldSchema(
        name=main.path.stem,
        version=digest[:SHORT],
        status="required",
        rule="XSD-REQUIRED",
        path=str(main.path),
        text=text,
        compiled=compiled,
    )


def _text(main: Vendor, beside: Sequence[Vendor], held: Held) -> SchemaText:
    root = _root(main.data)
    namespace = root.get("targetNamespace", "")
    if not namespace:
        raise ValueError("the schema has no target namespace")
    named = {}
    parts = {}
    for other in beside:
        space = _root(other.data).get("targetNamespace", "")
        if space in {namespace, ""}:
            parts[other.path.name] = other.data
        else:
            named[space] = other.data
    return SchemaText(
        namespace=namespace,
        main=main.data,
        imports=tuple(_imports(root, named, held).items()),
        parts=tuple(parts.items()),
    )


def _imports(root: etree._Element, named: dict[str, bytes], held: Held) -> dict[str, bytes]:
    """What it imports, and what that imports; a namespace that is not there is left out."""
    found = dict(named)
    roots = [root, *(_root(data) for data in named.values())]
    for element in (one for tree in roots for one in tree.iter(_IMPORT)):
        namespace = element.get("namespace", "")
        if namespace in found or namespace == root.get("targetNamespace"):
            continue
        other = held(namespace)
        if other is not None:
            found[namespace] = other.text.main
            found.update((space, text) for space, text in other.text.imports if space not in found)
    return found


def _root(data: bytes) -> etree._Element:
    root = read_tree(data)
    if root.tag != _SCHEMA:
        raise ValueError("the file is no XML schema")
    return root
