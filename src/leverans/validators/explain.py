"""Explains what a schema refused: the line, and in other words the path, reason and expectation.

lxml gives the verdict; xmlschema, slower by far, gives its second opinion on a small document or
on the refused element alone. The work is bounded, and neither engine reads any file or address.
"""

import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import lru_cache
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any

from lxml import etree

from leverans.schemas.held import HeldSchema, SchemaText
from leverans.schemas.located import Located, locate
from leverans.schemas.xml import Readable, XmlFault, read_tree

if TYPE_CHECKING:
    from xmlschema import XMLSchema10, XMLSchemaValidationError

SMALL = 1024**2  # bytes of a document that is explained as a whole
EXPLAINED = 20  # faults of a document that get a second opinion
LONGEST = 400  # characters of it
MAX_ERRORS = 200  # of the second engine, before it is told to stop
_ATTRIBUTE = re.compile(r"attribute '(?:\{[^}]*\})?([^']+)'")
_IMPORT = "{http://www.w3.org/2001/XMLSchema}import"

Reread = Callable[[], AbstractContextManager[Readable]]
Told = tuple[XmlFault, str]
Explain = Callable[[Iterable[XmlFault]], Iterable[Told]]


def unexplained(faults: Iterable[XmlFault]) -> Iterable[Told]:
    """The faults as they are."""
    return ((fault, "") for fault in faults)


def explain(
    faults: Iterable[XmlFault], *, schema: HeldSchema | None, reread: Reread
) -> Iterable[Told]:
    """Each fault, those of the schema with their line, and a second opinion or "".

    Whatever stands in the way, the faults come back at least as they were.
    """
    first = tuple(faults)
    if schema is None or not first or any(fault.kind != "schema" for fault in first):
        return unexplained(first)
    try:
        with reread() as source:
            located = locate(source, schema.compiled, most=len(first))
    except OSError:
        located = []
    pairs = zip(first, located, strict=False)
    same = [one for _, one in takewhile(lambda pair: pair[0].message == pair[1].message, pairs)]
    opinions = _opinions(same, schema.text, reread)
    told = [XmlFault(kind="schema", line=one.line, message=one.message) for one in same]
    return [*zip(told, opinions, strict=True), *unexplained(first[len(same) :])]


def _opinions(located: list[Located], text: SchemaText, reread: Reread) -> list[str]:
    from xmlschema import XMLSchemaException

    opinions = [""] * len(located)
    try:
        second = _SecondEngine(text)
        with reread() as source:
            data = source.read(SMALL + 1)
        if len(data) <= SMALL:
            second.take_whole(text, data)
        for number, fault in enumerate(located[:EXPLAINED]):
            opinions[number] = second.opinion(fault)[:LONGEST]
    except (XMLSchemaException, etree.LxmlError, OSError, ValueError, LookupError, RecursionError):
        pass  # an opinion is a kindness: the verdict stands without it
    return opinions


class _SecondEngine:
    """xmlschema, with the texts that were handed over and nothing else."""

    def __init__(self, text: SchemaText) -> None:
        self._schema = second_schema(text)
        self._whole: dict[str, list[str]] | None = None

    def take_whole(self, text: SchemaText, data: bytes) -> None:
        """Judge a small document once, for all its faults."""
        self._whole = _whole_opinions(text, data)

    def opinion(self, fault: Located) -> str:
        """What this engine says of the same element, or ""."""
        said = self._of_part(fault) if self._whole is None else self._whole.get(fault.path, [])
        return next((words for words in said if _marks(fault.message).search(words)), "")

    def _of_part(self, fault: Located) -> list[str]:
        """The refused element alone, held against its own declaration."""
        if not fault.part:
            return []
        spaces = dict.fromkeys(_namespace(name) for name in fault.names)
        prefixes = {space: f"n{number}" for number, space in enumerate(spaces)}
        steps = (f"{prefixes[_namespace(n)]}:{n.rpartition('}')[2]}" for n in fault.names)
        errors = self._errors(
            fault.part,
            schema_path="/" + "/".join(steps),
            namespaces={prefix: space for space, prefix in prefixes.items()},
        )
        return [f"{fault.path}: {error.reason}" for error in errors]

    def _errors(self, data: bytes, **where: Any) -> "list[XMLSchemaValidationError]":  # noqa: ANN401
        return _errors_in(self._schema, data, **where)


@lru_cache(maxsize=32)  # of one supplier's packages many carry the same document
def _whole_opinions(text: SchemaText, data: bytes) -> dict[str, list[str]]:
    """Path of an element -> what this engine says of it."""
    opinions: dict[str, list[str]] = {}
    for error in _errors_in(second_schema(text), data):
        concerned = (error.elem, getattr(error, "invalid_child", None))
        for element in (one for one in concerned if one is not None):
            words = f"{_path(error.elem)}: {error.reason}"
            opinions.setdefault(_path(element), []).append(words)
    return opinions


def _errors_in(
    schema: "XMLSchema10",
    data: bytes,
    **where: Any,  # noqa: ANN401 (the engine's own options)
) -> "list[XMLSchemaValidationError]":
    tree: Any = read_tree(data)
    return list(islice(schema.iter_errors(tree, **where), MAX_ERRORS))


def _marks(message: str) -> re.Pattern[str]:
    """What an opinion must say to be on the same matter as the verdict."""
    attribute = _ATTRIBUTE.search(message)
    if attribute:
        return re.compile(rf"\b{re.escape(attribute[1])}\b")
    return re.compile("Unexpected child" if "is not expected" in message else "")


@lru_cache(maxsize=8)
def second_schema(text: SchemaText) -> "XMLSchema10":
    """The schema for the engine that explains; it reads what was handed over and nothing else."""
    from xmlschema import XMLSchema10

    schema = XMLSchema10(
        _without_addresses(text.main),
        allow="none",
        defuse="always",
        use_fallback=False,
        build=False,
    )
    for namespace, imported in text.imports:
        schema.add_schema(_without_addresses(imported), namespace=namespace)
    schema.build()
    return schema


def _without_addresses(schema: bytes) -> str:
    """The schema, its imports by namespace alone: the files are handed over, never fetched."""
    root = read_tree(schema)
    for element in root.iter(_IMPORT):
        element.attrib.pop("schemaLocation", None)
    return etree.tostring(root, encoding="unicode")


def _path(element: Any) -> str:  # noqa: ANN401 (lxml's, whatever xmlschema calls it)
    """As `Located.path` writes it."""
    steps = []
    for one in (element, *element.iterancestors()):
        name = str(one.tag).rpartition("}")[2]
        elder = sum(1 for other in one.itersiblings("{*}" + name, preceding=True))
        steps.append(name if one.getparent() is None else f"{name}[{elder + 1}]")
    return "/" + "/".join(reversed(steps))


def _namespace(name: str) -> str:
    return name[1:].partition("}")[0] if name.startswith("{") else ""
