"""XLSX sheets by way of calamine: the first worksheet, values as text."""

import datetime as dt
from collections.abc import Iterator
from typing import BinaryIO

import python_calamine as calamine

from leverans.ingest.table import Line, Tell
from leverans.messages.catalogue import find
from leverans.model.errors import SourceError

_Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def worksheet_lines(stream: BinaryIO, name: str, tell: Tell) -> Iterator[Line]:
    """Lines of the first worksheet; further ones that hold anything are told, not read.

    Raises:
        SourceError: it is no workbook that can be read.
    """
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(stream)
        sheets = [workbook.get_sheet_by_index(place) for place in range(len(workbook.sheet_names))]
    except calamine.CalamineError as error:
        raise SourceError(f"the sheet is no XLSX that can be read: {error}", place=name) from error
    if not sheets:
        raise SourceError("the workbook has no worksheet", place=name)
    first, *others = sheets
    for other in others:
        if other.height:
            tell(find("SRC-SHEET-MORE", location=name, worksheet=other.name, rows=other.height))
    for number, values in enumerate(first.iter_rows(), start=1):
        yield number, [_text(value) for value in values]


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
