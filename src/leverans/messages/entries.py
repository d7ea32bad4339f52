"""Reads the text files that are shipped with this package, entry by entry."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files


class TextMissing(ResourceWarning):
    """A text, a placeholder or a rule id is missing in the catalogue.

    Python keeps a `ResourceWarning` from users and our tests turn it into an error: a gap in
    the catalogue stops us, and never an archivist.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a text file: its file, its id (`SRC-EMPTY`, `advice.usage`), its fields."""

    file: str
    id: str
    fields: Mapping[str, str]


def entries(folder: str) -> Iterator[Entry]:
    """Every entry of every TOML file in `codes` or `texts`, file by file in order of names."""
    found = (part for part in files(__package__).joinpath(folder).iterdir())
    for part in sorted(found, key=lambda part: part.name):
        if part.name.endswith(".toml"):
            tables = tomllib.loads(part.read_text(encoding="utf-8"))
            yield from _walk(part.name, "", tables)


def _walk(file: str, prefix: str, table: Mapping[str, object]) -> Iterator[Entry]:
    """Go down nested tables until one has texts of its own."""
    for key, value in table.items():
        if not isinstance(value, dict):
            continue
        if any(isinstance(field, str) for field in value.values()):
            fields = {name: text for name, text in value.items() if isinstance(text, str)}
            yield Entry(file=file, id=prefix + key, fields=fields)
        yield from _walk(file, f"{prefix}{key}.", value)
