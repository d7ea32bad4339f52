"""Worksheets by way of calamine (XLSX, ODS, XLS): values as text."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

import python_calamine as calamine

from leverans.ingest.table import Line, Tell
from leverans.messages.catalogue import find
from leverans.model.errors import SourceError

_Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Worksheet:
    """One worksheet, whole.

    Attributes:
        name: on its tab. lines: its rows from row 1, cells as text.
        merged: (row, index of column) of a cell below the first of a merged one -> row it begins
            on, text. Empty for formats of which the library does not tell (ODS).
    """

    name: str
    lines: tuple[Line, ...]
    merged: Mapping[tuple[int, int], tuple[int, str]]


def worksheet_lines(stream: BinaryIO, name: str, tell: Tell) -> Iterator[Line]:
    """Lines of the first worksheet; further ones that hold anything are told, not read.

    Raises:
        SourceError: it is no workbook that can be read.
    """
    first, *others = _sheets(stream, name)
    for other in others:
        if other.height:
            tell(find("SRC-SHEET-MORE", location=name, worksheet=other.name, rows=other.height))
    yield from _lines(first)


def worksheets(stream: BinaryIO, name: str) -> list[Worksheet]:
    """Every worksheet that holds anything, in order, held in memory.

    Raises:
        SourceError: it is no workbook that can be read.
    """
    return [_whole(sheet) for sheet in _sheets(stream, name) if sheet.height]


def _sheets(stream: BinaryIO, name: str) -> list[calamine.CalamineSheet]:
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(stream)
        sheets = [workbook.get_sheet_by_index(place) for place in range(len(workbook.sheet_names))]
    except calamine.CalamineError as error:
        raise SourceError(f"the sheet is no XLSX that can be read: {error}", place=name) from error
    if not sheets:
        raise SourceError("the workbook has no worksheet", place=name)
    return sheets


def _lines(sheet: calamine.CalamineSheet) -> Iterator[Line]:
    for number, values in enumerate(sheet.iter_rows(), start=1):
        yield number, [_text(value) for value in values]


def _whole(sheet: calamine.CalamineSheet) -> Worksheet:
    lines = tuple(_lines(sheet))
    merged: dict[tuple[int, int], tuple[int, str]] = {}
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        cells = lines[top][1] if top < len(lines) else []
        text = cells[left] if left < len(cells) else ""
        for row in range(top + 1, min(bottom + 1, len(lines))):
            merged[row + 1, left] = (top + 1, text)
    return Worksheet(name=sheet.name, lines=lines, merged=merged)


def _text(value: _Value) -> str:
    """A typed cell as text: 2024 for 2024.0, dates and times in ISO 8601."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time.min
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)
