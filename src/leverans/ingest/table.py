"""A sheet as rows under a header: what is wrong with header or row is told, nothing is dropped."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from leverans.messages.catalogue import find
from leverans.model.errors import SourceError
from leverans.model.finding import Finding

Tell = Callable[[Finding], None]
"""Takes a finding as soon as it is made."""

Line = tuple[int, list[str]]
"""A row's number and its cells, before they have names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row.

    Attributes:
        number: as a person sees it; the header is row 1.
        cells: column name -> text, empty cells included.
    """

    number: int
    cells: Mapping[str, str]


def titled(name: str) -> str:
    """A column's name as it is compared: composed letters, single blanks, none around it."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def under_header(lines: Iterator[Line], sheet: str, tell: Tell) -> Iterator[Row]:
    """Rows from lines, the first that is not empty being the header.

    Raises:
        SourceError: there is no header.
    """
    header = next((cells for _, cells in lines if any(cells)), None)
    if header is None:
        raise SourceError("the sheet is empty: its first row must name the columns", place=sheet)
    names = _named(header, sheet, tell)
    nameless = {name for name, title in zip(names, header, strict=True) if not titled(title)}
    for number, cells in lines:
        if not any(cells):
            continue
        _fitted(cells, len(names), f"{sheet}#row {number}", tell)
        row = dict(zip(names, cells, strict=False))
        for name in [name for name in nameless if row[name]]:
            tell(find("SRC-SHEET-HEADER-EMPTY", location=f"{sheet}#row {number}", column=name))
            nameless.discard(name)
        for name in nameless:  # an empty cell without a name says nothing
            del row[name]
        yield Row(number=number, cells=row)


def _named(header: list[str], sheet: str, tell: Tell) -> list[str]:
    """One name for each column: `#7` for the seventh without name, `Titel (2)` for a second."""
    names: list[str] = []
    seen = Counter[str]()
    for place, title in enumerate(header, start=1):
        name = titled(title) or f"#{place}"
        seen[name] += 1
        if seen[name] > 1:
            new = f"{name} ({seen[name]})"
            tell(find("SRC-SHEET-HEADER-TWICE", location=f"{sheet}#row 1", column=name, new=new))
            name = new
        names.append(name)
    return names


def _fitted(cells: list[str], width: int, place: str, tell: Tell) -> None:
    """Make a row as wide as the header, and tell when that loses or invents cells."""
    if len(cells) > width:
        if any(cells[width:]):
            tell(find("SRC-SHEET-LONG", location=place, expected=width, cells=len(cells)))
        del cells[width:]
    elif len(cells) < width:
        tell(find("SRC-SHEET-SHORT", location=place, expected=width, cells=len(cells)))
        cells.extend([""] * (width - len(cells)))
