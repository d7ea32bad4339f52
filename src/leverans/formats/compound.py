"""The compound file of old Office formats ([MS-CFB]): names of its streams, and their first bytes.

Reads the header, some sectors of the allocation table and the directory; never the whole file.
"""

import struct
from typing import ClassVar

from leverans.formats.magic import COMPOUND
from leverans.formats.seekable import Seekable

_END = 0xFFFFFFFA
"""Sector numbers from here on mean the end of a chain, a free sector or the table itself."""
_ENTRY = 128
_MAX_SECTORS = 512
_HEAD = 8192


class NotCompound(Exception):
    """The bytes are no compound file, or a broken one."""


class CompoundFile:
    """A compound file's directory.

    Attributes:
        names: names of all storages and streams.
    """

    MAGIC: ClassVar[bytes] = COMPOUND

    def __init__(self, stream: Seekable) -> None:
        """Read header and directory.

        Raises:
            NotCompound: it is none, or its sector chain leads nowhere.
        """
        self._stream = stream
        header = self._read(0, 512)
        if not header.startswith(self.MAGIC):
            raise NotCompound("wrong magic number")
        shift, self._directory = struct.unpack_from("<30xH16xI", header)
        (self._cutoff, mini_table) = struct.unpack_from("<56xII", header)
        if shift not in {9, 12}:
            raise NotCompound("unknown sector size")
        self._sector = 1 << shift
        self._mini_table = mini_table
        self._tables = self._found_tables(header)
        self._entries = self._listed()
        self.names = frozenset(self._entries)

    def head(self, name: str) -> bytes:
        """The first bytes of a stream, at most 8 KiB."""
        start, size = self._entries[name]
        wanted = min(size, _HEAD)
        if size >= self._cutoff:
            return self._chain(start, wanted)
        return self._mini(start, wanted)

    def _found_tables(self, header: bytes) -> list[int]:
        """Sectors of the allocation table: 109 in the header, those of a large file in a chain."""
        tables = list(struct.unpack_from("<109I", header, 76))
        (further,) = struct.unpack_from("<68xI", header)
        for _ in range(_MAX_SECTORS):
            if further >= _END:
                break
            raw = self._read((further + 1) * self._sector, self._sector)
            *more, further = struct.unpack(f"<{len(raw) // 4}I", raw)
            tables += more
        return tables

    def _listed(self) -> dict[str, tuple[int, int]]:
        raw = self._chain(self._directory, _MAX_SECTORS * self._sector)
        entries: dict[str, tuple[int, int]] = {}
        for place in range(0, len(raw) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<64xHB", raw, place)
            start, size = struct.unpack_from("<116xIQ", raw, place)
            name = raw[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind == 5:  # noqa: PLR2004  (the root: its stream holds all small streams)
                self._small = start
            elif kind:
                entries[name] = (start, size & 0xFFFFFFFF)
        return entries

    def _mini(self, start: int, wanted: int) -> bytes:
        """Bytes of a small stream; its sectors of 64 bytes lie in the root's stream."""
        table = self._chain(self._mini_table, _MAX_SECTORS * self._sector)
        small = self._chain(self._small, _MAX_SECTORS * self._sector)
        out = bytearray()
        while start < _END and len(out) < wanted:
            out += small[start * 64 : start * 64 + 64]
            (start,) = struct.unpack_from("<I", table, start * 4)
        return bytes(out[:wanted])

    def _chain(self, start: int, wanted: int) -> bytes:
        out = bytearray()
        while start < _END and len(out) < wanted:
            out += self._read((start + 1) * self._sector, self._sector)
            start = self._next(start)
        return bytes(out[:wanted])

    def _next(self, sector: int) -> int:
        table, place = divmod(sector, self._sector // 4)
        if table >= len(self._tables) or self._tables[table] >= _END:
            raise NotCompound("the sector chain leads out of the table")
        raw = self._read((self._tables[table] + 1) * self._sector + place * 4, 4)
        return int(struct.unpack("<I", raw)[0])

    def _read(self, offset: int, size: int) -> bytes:
        self._stream.seek(offset)
        data = self._stream.read(size)
        if not data or (size == 4 and len(data) < size):  # noqa: PLR2004  (one table entry)
            raise NotCompound("ends too early")
        return data
