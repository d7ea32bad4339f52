"""A plan's bytes cut into rows of cells, whatever program wrote them."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

SEPARATORS = ";,\t"
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: the line of the file it begins on, from 1, and its cells as they stand."""

    line: int
    cells: tuple[str, ...]


def decoded(data: bytes) -> str:
    """The text: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1252.

    Raises:
        UnicodeDecodeError: it is none of them.
    """
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def rows_of(text: str, sign: str = "") -> Iterator[Row]:
    """The rows that have anything in them, headings included, in order.

    Args:
        text: of the whole file. sign: what parts the cells; "" = as `separator` finds.

    Raises:
        csv.Error: a quotation mark or a cell is broken beyond reading.
    """
    reader = csv.reader(StringIO(text, newline=""), delimiter=sign or separator(text), strict=True)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield Row(line=line, cells=tuple(cells))
        line = reader.line_num + 1


def separator(text: str) -> str:
    """The one of `;`, `,` and tab that cuts the first row into most cells."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=lambda sign: len(next(csv.reader([first], delimiter=sign), [])))
