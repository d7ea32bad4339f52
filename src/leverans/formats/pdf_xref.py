"""Where the objects of a PDF lie: cross-reference tables and streams (ISO 32000-1 7.5.4, 7.5.8)."""

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple, Protocol

from leverans.formats.pdf_values import Malformed, Name, Value, parse_dictionary

MAX_DECODED = 16 * 1024**2
_MAX_SUBSECTIONS = 4096
_SUBSECTION = re.compile(rb"\s*+(\d{1,10})[ \t]+(\d{1,10})[ \t]*+(?:\r\n|\r|\n)?")
_TRAILER = re.compile(rb"\s*+trailer\s*+")
_MOST_COLUMNS = 4096
_ROW = 20  # bytes of an entry in a table


class Place(NamedTuple):
    """Where an object is: at an offset, or as number `position` of an object stream."""

    offset: int = 0
    stream: int = 0
    position: int = 0


class Reader(Protocol):
    """Reads at an offset; fewer bytes at the end of the file."""

    def __call__(self, offset: int, size: int, /) -> bytes:
        """At most `size` bytes."""
        ...


class Section(Protocol):
    """One cross-reference section."""

    @property
    def trailer(self) -> Mapping[str, Value]:
        """What its trailer says."""
        ...

    def find(self, number: int) -> Place | None:
        """Where this section says an object is; None when it says nothing or that it is free."""
        ...


class Table:
    """A table in plain text; its rows are read one by one when they are asked for."""

    def __init__(self, read: Reader, offset: int) -> None:
        """`offset`: behind the word `xref`."""
        self._read = read
        self._parts: list[tuple[int, int, int]] = []
        for _ in range(_MAX_SUBSECTIONS):
            data = read(offset, 256)
            trailer = _TRAILER.match(data)
            if trailer is not None:
                self.trailer, _ = parse_dictionary(read(offset + trailer.end(), 16 * 1024))
                return
            head = _SUBSECTION.match(data)
            if head is None:
                break
            first, count = int(head[1]), int(head[2])
            self._parts.append((first, count, offset + head.end()))
            offset += head.end() + count * _ROW
        raise Malformed("a cross-reference table without a trailer")

    def find(self, number: int) -> Place | None:
        """As in `Section`."""
        for first, count, offset in self._parts:
            if first <= number < first + count:
                row = self._read(offset + (number - first) * _ROW, 18)
                if len(row) == 18 and row[17:] == b"n" and row[:10].isdigit():  # noqa: PLR2004
                    return Place(offset=int(row[:10]))
                return None
        return None


class Rows:
    """A cross-reference stream, decoded."""

    def __init__(self, trailer: Mapping[str, Value], data: bytes) -> None:
        """`trailer` is the stream's own dictionary."""
        self.trailer = trailer
        widths, size = numbers(trailer.get("W")), trailer.get("Size")
        if len(widths) != 3 or not all(0 <= width <= 8 for width in widths):  # noqa: PLR2004
            raise Malformed("a cross-reference stream without widths")
        index = numbers(trailer.get("Index")) or [0, size if isinstance(size, int) else 0]
        self._widths = widths
        self._parts = list(zip(index[::2], index[1::2], strict=False))
        self._data = data

    def find(self, number: int) -> Place | None:
        """As in `Section`."""
        before = 0
        for first, count in self._parts:
            if first <= number < first + count:
                return self._row(before + number - first)
            before += count
        return None

    def _row(self, place: int) -> Place | None:
        width = sum(self._widths)
        row = self._data[place * width : place * width + width]
        if not width or len(row) < width:
            return None
        kind_width, second, _ = self._widths
        kind = int.from_bytes(row[:kind_width], "big") if kind_width else 1
        where = int.from_bytes(row[kind_width : kind_width + second], "big")
        if kind == 1:
            return Place(offset=where)
        index = int.from_bytes(row[kind_width + second :], "big")
        return Place(stream=where, position=index) if kind == 2 else None  # noqa: PLR2004


def numbers(value: Value) -> list[int]:
    """The whole numbers of an array; [] for anything else."""
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, int)]


def decoded(dictionary: Mapping[str, Value], raw: bytes) -> bytes:
    """The data of a stream without filter or with FlateDecode, at most 16 MB.

    Raises:
        Malformed: another filter, or data that it cannot decode at all.
    """
    filters, parms = _listed(dictionary.get("Filter")), _listed(dictionary.get("DecodeParms"))
    if not filters:
        return raw
    if filters not in ([Name("FlateDecode")], [Name("Fl")]):
        raise Malformed("a filter that is not read here")
    try:
        data = zlib.decompressobj().decompress(raw, MAX_DECODED)
    except zlib.error as error:
        raise Malformed(str(error)) from error
    told = parms[0] if parms and isinstance(parms[0], dict) else {}
    predictor, columns = told.get("Predictor", 1), told.get("Columns", 1)
    if not isinstance(predictor, int) or predictor < 10:  # noqa: PLR2004 (10 and more: PNG)
        return data
    if not isinstance(columns, int) or not 0 < columns <= _MOST_COLUMNS:
        raise Malformed("rows of impossible width")
    return _unpredicted(data, columns)


def _listed(value: Value) -> list[Value]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _unpredicted(data: bytes, columns: int) -> bytes:
    """PNG rows (ISO 32000-1 7.4.4.4): `none` and `up`, which is what cross-references are in."""
    width = columns + 1
    kinds = set(data[::width])
    rows = len(data) // width
    if kinds <= {0}:
        return b"".join(data[row * width + 1 : row * width + width] for row in range(rows))
    if kinds != {2}:
        return b"".join(_mixed(data, width, rows))
    out = bytearray(rows * columns)
    for column in range(columns):
        summed = accumulate(data[column + 1 : rows * width : width])
        out[column::columns] = bytes(value & 0xFF for value in summed)
    return bytes(out)


def _mixed(data: bytes, width: int, rows: int) -> Iterator[bytes]:
    above: Sequence[int] = bytes(width - 1)
    for row in range(rows):
        kind, line = data[row * width], data[row * width + 1 : row * width + width]
        if kind not in {0, 2}:
            raise Malformed("a predictor that is not read here")
        if kind:
            line = bytes((a + b) & 0xFF for a, b in zip(line, above, strict=True))
        above = line
        yield line
