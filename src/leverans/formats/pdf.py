"""The structure of a PDF, read in a few small pieces: trailer, and objects when they are asked for.

Nothing is drawn, no content stream is read, and the file is never read as a whole.
"""

import re
from collections.abc import Mapping

from leverans.formats.magic import HEAD
from leverans.formats.pdf_values import Malformed, Ref, Value, parse, parse_dictionary
from leverans.formats.pdf_xref import MAX_DECODED, Place, Rows, Section, Table, decoded
from leverans.formats.seekable import Seekable

MAX_OBJECT = 64 * 1024
_MAX_SECTIONS = 64
_MOST_DECODED = 2 * MAX_DECODED  # of all cross-reference streams of a file together
_MAX_CHAIN = 8
_START = re.compile(rb"startxref\s*+(\d{1,12})")
_OBJECT = re.compile(rb"[\s\0]*+(\d{1,10})\s++(\d{1,10})\s++obj")
_STREAM = re.compile(rb"[\s\0]*+stream(?:\r\n|\n|\r)")


class Pdf:
    """A PDF file.

    Attributes:
        trailer: its entries; where there are several, the newest counts.
        ends: whether `%%EOF` stands in the last 1,024 bytes (ISO 32000-1 Annex H.3).
    """

    def __init__(self, stream: Seekable) -> None:
        """Read the way to the objects.

        Raises:
            Malformed: there is none. OSError: the bytes cannot be read.
        """
        self._stream = stream
        self._size = stream.seek(0, 2)
        self._start = self._read(0, HEAD).find(b"%PDF-")
        if self._start < 0:
            raise Malformed("no header")
        tail = self._tail(1024)
        self.ends = b"%%EOF" in tail
        self._streams: dict[int, tuple[Mapping[str, Value], bytes]] = {}
        self._sections: list[Section] = []
        self._decoded = 0
        self._find_sections(tail)
        self.trailer: dict[str, Value] = {}
        for section in reversed(self._sections):
            self.trailer.update(section.trailer)

    def resolve(self, value: Value) -> Value:
        """The value itself, or the object that it refers to."""
        for _ in range(_MAX_CHAIN):
            if not isinstance(value, Ref):
                return value
            value = self._object(value.number)
        raise Malformed("references in a circle")

    def dictionary(self, value: Value) -> Mapping[str, Value]:
        """As `resolve`; an empty one for what is no dictionary."""
        found = self.resolve(value)
        return found if isinstance(found, dict) else {}

    def stream_data(self, value: Value, limit: int) -> bytes:
        """The decoded bytes of the stream that is referred to, the first `limit` of them."""
        place = self._place(value.number) if isinstance(value, Ref) else None
        if place is None or place.stream:
            raise Malformed("no stream where one must be")
        dictionary, raw = self._stream_at(place.offset, limit)
        return decoded(dictionary, raw)[:limit]

    def _find_sections(self, tail: bytes) -> None:
        found = _START.findall(tail) or _START.findall(self._tail(16 * 1024))
        if not found:
            raise Malformed("no startxref")
        waiting, seen = [int(found[-1])], set[int]()
        while waiting and len(self._sections) < _MAX_SECTIONS:
            offset = waiting.pop(0)
            if offset in seen:
                continue
            seen.add(offset)
            section = self._section(offset)
            self._sections.append(section)
            further = (section.trailer.get(key) for key in ("XRefStm", "Prev"))
            waiting += [place for place in further if isinstance(place, int)]

    def _section(self, offset: int) -> Section:
        data = self._at(offset, 64)
        start = data.lstrip(b" \t\r\n\0\f")
        if start.startswith(b"xref"):
            return Table(self._at, offset + len(data) - len(start) + len(b"xref"))
        dictionary, raw = self._stream_at(offset, MAX_DECODED)
        data = decoded(dictionary, raw)
        self._decoded += len(data)
        if self._decoded > _MOST_DECODED:
            raise Malformed("cross-references without end")
        return Rows(dictionary, data)

    def _place(self, number: int) -> Place | None:
        found = (section.find(number) for section in self._sections)
        return next((place for place in found if place is not None), None)

    def _object(self, number: int) -> Value:
        place = self._place(number)
        if place is None:
            return None
        if not place.stream:
            data = self._at(place.offset, MAX_OBJECT)
            return parse(data, self._begin(data, number))[0]
        dictionary, data = self._object_stream(place.stream)
        first = dictionary.get("First")
        if not isinstance(first, int) or first < 0:
            raise Malformed("an object stream without a directory")
        said = data[:first].split()[place.position * 2 : place.position * 2 + 2]
        if len(said) < 2 or said[0] != b"%d" % number or not said[1].isdigit():  # noqa: PLR2004
            raise Malformed("an object that is not where it should be")
        return parse(data, first + int(said[1][:10]))[0]

    def _object_stream(self, number: int) -> tuple[Mapping[str, Value], bytes]:
        if number not in self._streams:
            place = self._place(number)
            if place is None or place.stream:
                raise Malformed("an object stream that is nowhere")
            dictionary, raw = self._stream_at(place.offset, MAX_DECODED)
            self._streams.clear()  # one at a time is enough for what is asked here
            self._streams[number] = (dictionary, decoded(dictionary, raw))
        return self._streams[number]

    def _stream_at(self, offset: int, limit: int) -> tuple[dict[str, Value], bytes]:
        data = self._at(offset, MAX_OBJECT)
        dictionary, end = parse_dictionary(data, self._begin(data))
        begin = _STREAM.match(data, end)
        length = dictionary.get("Length")
        if isinstance(length, Ref):
            length = self._plain_number(length)
        if begin is None or not isinstance(length, int):
            raise Malformed("no stream where one must be")
        return dictionary, self._at(offset + begin.end(), max(0, min(length, limit)))

    def _plain_number(self, ref: Ref) -> Value:
        """A stream's length is an object of its own, never in an object stream of its own need."""
        place = self._place(ref.number) if self._sections else None
        if place is None or place.stream:
            raise Malformed("a stream of unknown length")
        data = self._at(place.offset, 256)
        return parse(data, self._begin(data, ref.number))[0]

    def _begin(self, data: bytes, number: int | None = None) -> int:
        match = _OBJECT.match(data)
        if match is None or (number is not None and int(match[1]) != number):
            raise Malformed("an object that is not where it should be")
        return match.end()

    def _at(self, offset: int, size: int) -> bytes:
        """Offsets count from the header (ISO 32000-1 Annex H.3)."""
        return self._read(self._start + offset, size)

    def _tail(self, size: int) -> bytes:
        return self._read(max(0, self._size - size), size)

    def _read(self, offset: int, size: int) -> bytes:
        if not 0 <= offset < self._size:
            return b""
        self._stream.seek(offset)
        return self._stream.read(size)
