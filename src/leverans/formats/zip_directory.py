"""The central directory of a zip (APPNOTE.TXT 4.3.12), read entry by entry and never held.

`zipfile` would hold a directory of millions of entries in memory; what is asked here is little.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from leverans.formats.magic import ZIP_ENTRY
from leverans.formats.seekable import Seekable

ENCRYPTED = 0x01
_CENTRAL = b"PK\x01\x02"
_END = b"PK\x05\x06"
_END64 = b"PK\x06\x06"
_LOCATOR64 = b"PK\x06\x07"
_COMMENT = 0xFFFF
_CHUNK = 256 * 1024
_MOST = 64 * 1024**2  # bytes of directory that are looked at: near a million entries
_IN_64 = 0xFFFFFFFF


class NoDirectory(Exception):
    """The zip has no directory where one must be."""


class Entry(NamedTuple):
    """One entry: `flags` and `method` of APPNOTE 4.4.4 and 4.4.5, `size` as it lies packed."""

    name: bytes
    flags: int
    method: int
    size: int
    offset: int


def entries(stream: Seekable) -> Iterator[Entry]:
    """The entries in the directory's order.

    Raises:
        NoDirectory: there is none, or it ends within an entry.
    """
    offset, size = _directory(stream)
    data, place, left = b"", 0, min(size, _MOST)
    while True:
        if len(data) - place < _CHUNK and left:
            stream.seek(offset)
            more = stream.read(min(_CHUNK, left))
            offset, left = offset + len(more), left - len(more) if more else 0
            data, place = data[place:] + more, 0
        if place == len(data):
            return
        if data[place : place + 4] != _CENTRAL or len(data) - place < 46:  # noqa: PLR2004
            raise NoDirectory("an entry that is none")
        flags, method, packed, names, extra, comment, local = struct.unpack_from(
            "<8xHH8xI4xHHH8xI", data, place
        )
        begin = place + 46
        yield Entry(data[begin : begin + names], flags, method, packed, local)
        place = min(len(data), begin + names + extra + comment)


def read_entry(stream: Seekable, entry: Entry, limit: int) -> bytes:
    """The first `limit` bytes of an entry that is stored or deflated.

    Raises:
        NoDirectory: it is not there, or packed in another way.
    """
    stream.seek(entry.offset)
    head = stream.read(30)
    if head[:4] != ZIP_ENTRY or len(head) < 30 or entry.size == _IN_64:  # noqa: PLR2004
        raise NoDirectory("an entry that is not where it should be")
    names, extra = struct.unpack_from("<26xHH", head)
    stream.seek(entry.offset + 30 + names + extra)
    packed = stream.read(min(entry.size, limit))
    if entry.method == 0:
        return packed
    if entry.method != zlib.DEFLATED:
        raise NoDirectory("a way of packing that is not read here")
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, limit)
    except zlib.error as error:
        raise NoDirectory(str(error)) from error


def _directory(stream: Seekable) -> tuple[int, int]:
    """Offset and size of the directory."""
    total = stream.seek(0, 2)
    begin = max(0, total - _COMMENT - 22)
    stream.seek(begin)
    tail = stream.read(_COMMENT + 22)
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < 22:  # noqa: PLR2004
        raise NoDirectory("no end record")
    size, offset = struct.unpack_from("<12xII", tail, place)
    if _IN_64 in {offset, size}:
        return _directory64(stream, begin + place)
    return offset, size


def _directory64(stream: Seekable, end: int) -> tuple[int, int]:
    stream.seek(max(0, end - 20))
    locator = stream.read(20)
    if locator[:4] != _LOCATOR64:
        raise NoDirectory("no zip64 locator")
    stream.seek(struct.unpack_from("<8xQ", locator)[0] & 0x7FFFFFFFFFFFFFFF)
    record = stream.read(56)
    if record[:4] != _END64 or len(record) < 56:  # noqa: PLR2004
        raise NoDirectory("no zip64 record")
    size, offset = struct.unpack_from("<40xQQ", record)
    return offset & 0x7FFFFFFFFFFFFFFF, size
