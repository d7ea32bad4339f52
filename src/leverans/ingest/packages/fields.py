"""What an element says of a record, by a mapping that is data (`maps/*.toml`).

A field is the path of an element or attribute below the record's own, by local names:
`Bilaga/@Namn`. Where an element comes in kinds (`marks`), its path has the kind in brackets:
`date[created]`, `Agent[Handläggare]/Namn`; a mapping may say `date[*]` for all others. What no
line of the mapping names is *unmapped*: it is kept verbatim, and counted.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from lxml import etree

MOST_FIELDS = 2000  # of one record that are kept verbatim
MOST_TEXT = 64 * 1024  # characters of one that are
KEPT = "raw"
_KIND = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Values that belong together: one `Agent`, `Restriction`, `Relation` … for each element.

    Attributes:
        element: path of the element. to: attribute of the record. fields: part of the value ->
            path below the element ("." its own text). words: kind in the source -> our kind.
        constants: parts that are the same for all.
    """

    element: str
    to: str
    fields: Mapping[str, str]
    words: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMap:
    """How one kind of element becomes a record.

    Attributes:
        name: of the file. title: of the standard. record: local name of the element.
        marks: element -> attribute (`@name`) or child that tells its kinds apart.
        fields: path -> attribute of the record, several parted by `|`, or `raw` for what is only
            kept verbatim.
        groups: see `Group`. skips: elements whose insides belong to others.
    """

    name: str
    title: str
    record: str
    marks: Mapping[str, str]
    fields: Mapping[str, str]
    groups: tuple[Group, ...]
    skips: frozenset[str]

    def target(self, path: str) -> str | None:
        """The attribute that a path goes to; `*` in it is replaced by the kind; None: unmapped."""
        found = self.fields.get(path)
        if found is not None:
            return found
        head, mark, rest = path.rpartition("[")
        kind, _, tail = rest.partition("]")
        found = self.fields.get(f"{head}[*]{tail}") if mark else None
        return found.replace("*", kind) if found is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What was read of one element.

    Attributes:
        texts: attribute -> texts. groups: attribute -> parts of each value.
        raw: path -> text, verbatim. unmapped: paths that the mapping does not know.
    """

    texts: dict[str, list[str]]
    groups: dict[str, list[dict[str, str]]]
    raw: dict[str, str]
    unmapped: list[str]


@cache
def field_map(name: str) -> FieldMap:
    """The mapping of that name in `maps/`."""
    text = files("leverans.ingest.packages").joinpath(f"maps/{name}.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return FieldMap(
        name=name,
        title=table["title"],
        record=table.get("record", ""),
        marks=table.get("marks", {}),
        fields=table.get("fields", {}),
        groups=tuple(Group(**group) for group in table.get("groups", ())),
        skips=frozenset(table.get("skips", ())),
    )


def map_names() -> list[str]:
    """The names of all mappings."""
    folder = files("leverans.ingest.packages").joinpath("maps")
    return sorted(one.name.removesuffix(".toml") for one in folder.iterdir())


def local(element: etree._Element) -> str:
    """The name without its namespace; "" for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def describe(element: etree._Element, mapping: FieldMap) -> Described:
    """All that an element says, its own insides only."""
    return described(fields_of(element, mapping), mapping)


def described(said: Iterator[tuple[str, str]], mapping: FieldMap) -> Described:
    """What fields say: by the mapping, verbatim, and what it does not know.

    The same path again gets a number in `raw`: `Notering`, `Notering #2`.
    """
    found = Described(texts={}, groups={}, raw={}, unmapped=[])
    grouping = Grouping(mapping)
    seen: dict[str, int] = {}
    for path, text in said:
        in_group = grouping.take(path, text)
        if path.endswith("/"):
            continue
        seen[path] = seen.get(path, 0) + 1
        if len(found.raw) < MOST_FIELDS:
            number = f" #{seen[path]}" if seen[path] > 1 else ""
            found.raw[path + number] = text[:MOST_TEXT]
        target = mapping.target(path)
        if target is None and not in_group:
            found.unmapped.append(path)
        for attribute in (target or KEPT).split("|"):
            if attribute != KEPT:
                found.texts.setdefault(attribute, []).append(text)
    found.groups.update(grouping.values())
    return found


def fields_of(
    element: etree._Element, mapping: FieldMap, above: str = ""
) -> Iterator[tuple[str, str]]:
    """(path, text) of attributes and texts below an element; a new group begins with `path/`."""
    for name, value in element.attrib.items():
        if value.strip() and not str(name).startswith("{http://www.w3.org/2001/XMLSchema"):
            yield f"{above}@{str(name).rpartition('}')[2]}", str(value).strip()
    if above and (text := (element.text or "").strip()):
        yield above.rstrip("/"), text
    for child in element:
        name = local(child)
        if not name or name in mapping.skips:
            continue
        path = f"{above}{name}{_kind(child, mapping.marks.get(name, ''))}/"
        yield path, ""
        yield from fields_of(child, mapping, path)


def _kind(element: etree._Element, mark: str) -> str:
    """The kind of an element in brackets, or "" where it has none."""
    if mark.startswith("@"):
        return f"[{element.get(mark[1:], '')}]"
    if not mark:
        return ""
    found = next((one for one in element if local(one) == mark), None)
    return f"[{(found.text or '').strip() if found is not None else ''}]"


class Grouping:
    """Gathers the parts of groups as the fields pass by."""

    def __init__(self, mapping: FieldMap) -> None:
        """Take the groups of a mapping."""
        self._groups = mapping.groups
        self._found: dict[str, list[dict[str, str]]] = {}
        self._open: dict[int, dict[str, str]] = {}

    def take(self, path: str, text: str) -> bool:
        """Whether the field is part of a group, or the begin of an element (`path/`)."""
        taken = False
        plain = _KIND.sub("", path)
        for number, group in enumerate(self._groups):
            if plain == f"{group.element}/":
                self._open[number] = dict(group.constants)
                self._found.setdefault(group.to, []).append(self._open[number])
            elif number in self._open and (part := _part(group, plain)):
                self._open[number].setdefault(part, _worded(group, part, text))
                taken = True
        return taken

    def values(self) -> dict[str, list[dict[str, str]]]:
        """Attribute -> the parts of each value."""
        return self._found


def _part(group: Group, path: str) -> str:
    if path == group.element:
        return next((part for part, below in group.fields.items() if below == "."), "")
    inside = path.removeprefix(f"{group.element}/")
    if inside == path:
        return ""
    return next((part for part, below in group.fields.items() if below == inside), "")


def _worded(group: Group, part: str, text: str) -> str:
    """Kinds and roles in our words; the source's own where we have none."""
    return group.words.get(text, text) if part in ("type", "role") else text
