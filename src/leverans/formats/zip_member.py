"""The bytes of one member of a zip, inflated as they are read, its size and CRC-32 held to.

Imports are few: the processes that hash members read by this too, and the archive takes in by it.
"""

import bz2
import zlib
from typing import Protocol, Self

from leverans.formats.zip_records import ENCRYPTED, BrokenZip, ReadAt, data_place, read_entry

PIECE = 64 * 1024
STORED, DEFLATED, BZIP2 = 0, 8, 12
METHODS = (STORED, DEFLATED, BZIP2)


class _Unpacker(Protocol):
    """Takes packed bytes, gives unpacked ones."""

    @property
    def eof(self) -> bool: ...

    def more(self, data: bytes, most: int) -> bytes: ...


class _Stored:
    """What is stored is as it is."""

    eof = False

    def more(self, data: bytes, _: int) -> bytes:
        return data


class _Deflated:
    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    def more(self, data: bytes, most: int) -> bytes:
        return self._inflate.decompress(self._inflate.unconsumed_tail + data, most)


class _Bzip2:
    def __init__(self) -> None:
        self._unpack = bz2.BZ2Decompressor()

    @property
    def eof(self) -> bool:
        return self._unpack.eof

    def more(self, data: bytes, most: int) -> bytes:
        return self._unpack.decompress(data, most)


class ZipMember:
    """Reads one member from its start, by position: many may read one zip at once."""

    def __init__(self, read: ReadAt, place: int) -> None:
        """`read` reads the zip; `place` is where the member's record lies in the directory.

        Raises:
            OSError: it is encrypted, packed in a way that is not read, or its records disagree.
        """
        entry = read_entry(read, place)
        if entry.flags & ENCRYPTED:
            raise BrokenZip("it is encrypted")
        self._read_at = read
        self._entry = entry
        self._unpacker = _unpacker(entry.method)
        self._at = data_place(read, entry)
        self._end = self._at + entry.packed
        self._left = entry.size
        self._crc = 0

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """The zip stays open."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes (all with -1), b"" at the member's end.

        Raises:
            OSError: it ends before its size, goes beyond it, or its CRC-32 is wrong.
        """
        if size < 0:
            return b"".join(iter(lambda: self.read(PIECE), b""))
        if not size or not self._left:
            return b""
        data = self._piece(min(size, self._left))
        self._left -= len(data)
        self._crc = zlib.crc32(data, self._crc)
        if not self._left:
            self._close()
        return data

    def _piece(self, most: int) -> bytes:
        try:
            data = self._unpacker.more(b"", most)
            while not data and not self._unpacker.eof:
                packed = self._packed(most)
                if not packed:
                    break
                data = self._unpacker.more(packed, most)
        except (zlib.error, OSError, EOFError) as error:
            raise BrokenZip(str(error)) from error
        if not data:
            raise BrokenZip("it ends before its size")
        return data

    def _packed(self, most: int) -> bytes:
        wanted = min(most if self._entry.method == STORED else PIECE, self._end - self._at)
        data = self._read_at(wanted, self._at)
        self._at += len(data)
        return data

    def _close(self) -> None:
        if self._crc != self._entry.crc:
            raise BrokenZip("its CRC-32 is wrong")
        if self._entry.method != STORED and self._piece_after():
            raise BrokenZip("it is longer than its size")
        if self._entry.method == STORED and self._at != self._end:
            raise BrokenZip("it is longer than its size")

    def _piece_after(self) -> bytes:
        """What comes after the size that the directory gives: nothing, if that is right."""
        try:
            while not self._unpacker.eof:
                packed = self._packed(PIECE)
                if data := self._unpacker.more(packed, 1):
                    return data
                if not packed:
                    break
        except (zlib.error, OSError, EOFError) as error:
            raise BrokenZip(str(error)) from error
        return b""


def _unpacker(method: int) -> _Unpacker:
    if method == STORED:
        return _Stored()
    if method == DEFLATED:
        return _Deflated()
    if method == BZIP2:
        return _Bzip2()
    raise BrokenZip(f"it is compressed by method {method}, which is not read")
