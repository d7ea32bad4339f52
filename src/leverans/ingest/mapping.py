"""The mapping file of an authority (TOML): which column of its sheets says what of a record.

[columns]
"Sökväg" = "path"
"Dokument-ID" = "record"
"Titel" = "title"
"Granskad av" = { to = "agents.reviewer", separator = ";" }
"Åtkomst" = { to = "access_level", words = { "Öppen" = "1", "Sluten" = "4" } }
"Sekretess" = { to = "restriction.law", empty = ["Nej"] }
"Egen anteckning" = "raw"

[constants]
language = "sv"

[defaults]
personal_data = "unknown"
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leverans.ingest.attributes import OPEN, is_attribute, nearest, plain_values
from leverans.ingest.table import titled
from leverans.model.errors import ConfigurationError

_TABLES = ("columns", "constants", "defaults")
_KEYS = ("to", "separator", "words", "empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What one column says.

    Attributes:
        name: the column's heading. to: the attribute (`attributes.py` lists them).
        separator: what parts several values in one cell; line ends always do.
        words: cell text, in small letters -> value. empty: texts that mean nothing is there.
    """

    name: str
    to: str
    separator: str = ";"
    words: Mapping[str, str] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMapping:
    """A mapping: columns by heading in small letters; values for all rows, and for empty cells."""

    columns: Mapping[str, Column]
    constants: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)

    def column(self, heading: str) -> Column | None:
        """What a heading means; small and capital letters are the same here."""
        return self.columns.get(heading.casefold())

    def columns_of(self, attribute: str) -> tuple[Column, ...]:
        """The columns that say an attribute, in the order of the file."""
        return tuple(column for column in self.columns.values() if column.to == attribute)


def read_mapping(path: Path) -> SheetMapping:
    """Read a mapping file.

    Raises:
        ConfigurationError: it is absent, no TOML, or names what does not exist; says which
            key, and what is allowed.
    """
    try:
        return mapping_of(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", place=str(path)) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError("is not UTF-8", place=str(path)) from error


def mapping_of(text: str, place: str = "mapping") -> SheetMapping:
    """A mapping from its TOML text; raises as `read_mapping`."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"is no TOML: {error}", place=place) from error
    for key in tables:
        _allowed(key, _TABLES, "table", place)
    columns = [_column(*pair, place) for pair in _pairs(tables, "columns", place)]
    mapping = SheetMapping(
        columns={column.name.casefold(): column for column in columns},
        constants=dict(_values(tables, "constants", place)),
        defaults=dict(_values(tables, "defaults", place)),
    )
    if len(mapping.columns_of("path")) != 1:
        raise ConfigurationError('exactly one of the columns must be "path"', place=place)
    return mapping


def _pairs(tables: Mapping[str, object], name: str, place: str) -> list[tuple[str, object]]:
    table = tables.get(name, {})
    if not isinstance(table, dict):
        raise ConfigurationError(f"[{name}] must be a table", place=place)
    return list(table.items())


def _values(tables: Mapping[str, object], name: str, place: str) -> Iterator[tuple[str, str]]:
    for attribute, value in _pairs(tables, name, place):
        where = f"[{name}] {attribute}"
        _attribute(attribute, where, place)
        if not isinstance(value, str):
            raise ConfigurationError(f'{where}: must be text in quotes ("…")', place=place)
        _value(attribute, value, where, place)
        yield attribute, value


def _column(heading: str, terms: object, place: str) -> Column:
    where = f'[columns] "{heading}"'
    if isinstance(terms, str):
        terms = {"to": terms}
    if not isinstance(terms, dict) or not isinstance(terms.get("to"), str):
        raise ConfigurationError(f'{where}: must be "attribute" or {{ to = "…" }}', place=place)
    for key in terms:
        _allowed(key, _KEYS, where, place)
    to = terms["to"]
    _attribute(to, where, place)
    table = terms.get("words", {})
    if not isinstance(table, dict):
        raise ConfigurationError(f"{where}: words must be a table", place=place)
    words = {str(word).casefold(): str(value) for word, value in table.items()}
    for value in words.values():
        _value(to, value, where, place)
    return Column(
        name=titled(heading),
        to=to,
        separator=str(terms.get("separator", ";")),
        words=words,
        empty=frozenset(str(word).casefold() for word in terms.get("empty", ())),
    )


def _attribute(name: str, where: str, place: str) -> None:
    if not is_attribute(name):
        hint = ", ".join(nearest(name)) or "see the reference of mappings"
        raise ConfigurationError(
            f"{where}: there is no attribute {name!r}; nearest: {hint}; own ones: {OPEN}…",
            place=place,
        )


def _value(attribute: str, value: str, where: str, place: str) -> None:
    allowed = plain_values(attribute)
    if allowed:
        _allowed(value, allowed, where, place)


def _allowed(value: str, allowed: tuple[str, ...], where: str, place: str) -> None:
    if value not in allowed:
        raise ConfigurationError(
            f"{where}: {value!r} is not known; allowed: {', '.join(allowed)}", place=place
        )
