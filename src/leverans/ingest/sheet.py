"""The metadata sheet: its rows as text, whatever it was written with.

CSV with `;` `,` or tab in UTF-8, UTF-16 (with its mark) or Windows-1252; XLSX; JSON lines.
Rows are streamed; only XLSX is held in memory, by the library that reads it.
"""

import codecs
import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from leverans.ingest.table import Line, Row, Tell, titled, under_header
from leverans.ingest.workbook import worksheet_lines
from leverans.messages.catalogue import find
from leverans.model.errors import SourceError
from leverans.model.record import Content

_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ZIP = b"PK\x03\x04"
_MAX_CELL = 16 << 20


def read_sheet(content: Content, name: str, tell: Tell) -> Iterator[Row]:
    """Rows of a sheet, in its order; empty rows are passed over, but counted in the numbers.

    Args:
        content: where the sheet is. name: how findings call it.
        tell: takes what is wrong with header, rows or encoding.

    Raises:
        SourceError: it cannot be read, has no header, or is in no encoding that we know.
    """
    with _told(name), content.open() as stream:
        start = stream.read(4)
        stream.seek(0)
        if start == _ZIP:
            yield from under_header(worksheet_lines(stream, name, tell), name, tell)
            return
        encoding = _encoding(stream, name, tell)
        text = io.TextIOWrapper(stream, encoding=encoding, newline="")
        first = _first_line(text)
        if first.lstrip().startswith("{"):
            yield from _json_rows(text, name)
        else:
            yield from under_header(_csv_lines(text, first), name, tell)


@contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        yield
    except csv.Error as error:
        raise SourceError(f"the sheet is no CSV that can be read: {error}", place=name) from error
    except OSError as error:
        raise SourceError(f"the sheet cannot be read: {error.strerror}", place=name) from error


def _encoding(stream: BinaryIO, name: str, tell: Tell) -> str:
    """Find the encoding: what the mark says, else UTF-8 if all bytes are, else Windows-1252."""
    start = stream.read(4)
    stream.seek(0)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    if _decodes(stream, "utf-8"):
        return "utf-8"
    if not _decodes(stream, "cp1252"):
        raise SourceError("the sheet is neither UTF-8 nor Windows-1252", place=name)
    tell(find("SRC-SHEET-ENCODING", location=name, encoding="Windows-1252"))
    return "cp1252"


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := stream.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)
    return True


def _first_line(text: io.TextIOWrapper) -> str:
    first = next((line for line in text if line.strip()), "")
    text.seek(0)
    return first


def _csv_lines(text: io.TextIOWrapper, first: str) -> Iterator[Line]:
    csv.field_size_limit(_MAX_CELL)
    stated = first.strip().lower()
    if stated.startswith("sep=") and len(stated) == 5:  # noqa: PLR2004  (Excel's own first line)
        delimiter, skipped = stated[-1], 1
        text.readline()
    else:
        delimiter, skipped = _delimiter(first), 0
    yield from enumerate(csv.reader(text, delimiter=delimiter), start=1 + skipped)


def _delimiter(header: str) -> str:
    """What parts the header's names most often, text in quotes left out."""
    outside = "".join(header.split('"')[::2])
    return max(";\t,", key=outside.count)


def _json_rows(text: io.TextIOWrapper, name: str) -> Iterator[Row]:
    for number, line in enumerate(text, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line, parse_float=str, parse_int=str)
        except ValueError as error:
            raise SourceError(f"is no JSON: {error}", place=f"{name}#row {number}") from error
        if not isinstance(value, dict):
            raise SourceError("is no JSON object", place=f"{name}#row {number}")
        cells = {titled(key): _text(cell) for key, cell in value.items()}
        yield Row(number=number, cells=cells)


def _text(value: object) -> str:
    """A JSON value as a cell: lists of plain values parted by line ends, the rest as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(value)
    return json.dumps(value, ensure_ascii=False)
