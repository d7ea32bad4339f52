"""The records of a zip file (APPNOTE.TXT 6.3), read a piece at a time and believed in nothing.

Only what one record says is in memory: a million entries cost as much as ten.
"""

import struct
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

ReadAt = Callable[[int, int], bytes]  # at most so many bytes, from this place on
CHUNK = 1024**2
_END = struct.Struct("<4s4H2LH")  # 4.3.16
_LOCATOR = struct.Struct("<4sLQL")  # 4.3.15
_END64 = struct.Struct("<4sQ2H2L4Q")  # 4.3.14
_ENTRY = struct.Struct("<4s6H3L5H2L")  # 4.3.12
_LOCAL = struct.Struct("<4s5H3L2H")  # 4.3.7
_MOST_COMMENT = 0xFFFF
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_ZIP64_FIELDS = 0x0001
_UNIX = 3
ENCRYPTED = 0x1


class BrokenZip(OSError):
    """A record is not where, or not what, another says."""


class Entry(NamedTuple):
    """One entry of the directory.

    `place` is where its record lies, `name` are the bytes of the name, `offset` is where its local
    header lies, `packed` and `size` its bytes there and unpacked, `mode` its Unix file mode or 0,
    `moment` its time as MS-DOS has it: date in the upper, time in the lower 16 bits.
    """

    place: int
    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    offset: int
    moment: int = 0

    @property
    def mtime_ns(self) -> int:
        """Modification time, ns since 1970, taken as UTC (4.4.6 has no zone); 0: it is none."""
        day, time = self.moment >> 16, self.moment & _FULL16
        try:
            moment = datetime(
                1980 + (day >> 9), day >> 5 & 15, day & 31,
                time >> 11, time >> 5 & 63, (time & 31) * 2, tzinfo=UTC,
            )  # fmt: skip
        except ValueError:
            return 0
        return int(moment.timestamp()) * 1_000_000_000


class Directory(NamedTuple):
    """Where the directory lies: from `start` to `end`, and how many entries it should have."""

    start: int
    end: int
    entries: int


def find_directory(read: ReadAt, size: int) -> Directory:
    """The directory by the end record, which ends a file of `size` bytes.

    Raises:
        BrokenZip: there is none, or it lies in several files or not where it is said to lie.
    """
    reach = min(size, _END.size + _MOST_COMMENT)
    tail = read(reach, size - reach)
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        if at + _END.size <= len(tail):
            fields = _END.unpack_from(tail, at)
            if at + _END.size + fields[7] == len(tail):
                return _directory(read, size - reach + at, fields)
        at = tail.rfind(b"PK\x05\x06", 0, at)
    raise BrokenZip("no end record: the zip is cut off")


def _directory(read: ReadAt, at: int, fields: tuple[int, ...]) -> Directory:
    _, disk, first_disk, here, entries, length, start, _ = fields
    end = at
    if _FULL16 in (here, entries) or _FULL32 in (length, start):
        end, disk, first_disk, here, entries, length, start = _directory64(read, at)
    if disk or first_disk or here != entries:
        raise BrokenZip("the zip is one part of several")
    if start + length != end:
        raise BrokenZip("the directory does not lie where the end record says")
    return Directory(start, end, entries)


def _directory64(read: ReadAt, at: int) -> tuple[int, ...]:
    locator = read(_LOCATOR.size, max(0, at - _LOCATOR.size))
    if len(locator) < _LOCATOR.size or not locator.startswith(b"PK\x06\x07"):
        raise BrokenZip("the record of a zip64 is missing")
    place = _LOCATOR.unpack(locator)[2]
    record = read(_END64.size, place) if place < at else b""
    if len(record) < _END64.size or not record.startswith(b"PK\x06\x06"):
        raise BrokenZip("the record of a zip64 is not where it is said to lie")
    _, _, _, _, disk, first_disk, here, entries, length, start = _END64.unpack(record)
    return place, disk, first_disk, here, entries, length, start


def read_entries(read: ReadAt, directory: Directory) -> Iterator[Entry]:
    """All entries in the order of the directory.

    Raises:
        BrokenZip: a record is none, or there are more or fewer than the end record says.
    """
    place, count, buffer, base = directory.start, 0, b"", directory.start
    while place < directory.end:
        if place + _ENTRY.size + 3 * _FULL16 > base + len(buffer) and base + len(buffer) < (
            directory.end
        ):
            base, buffer = place, read(CHUNK, place)
        entry, place = _entry(buffer, place - base, place, directory.end)
        count += 1
        yield entry
    if count != directory.entries:
        raise BrokenZip(f"the directory has {count} entries and should have {directory.entries}")


def read_entry(read: ReadAt, place: int) -> Entry:
    """The one entry whose record lies at `place`.

    Raises:
        BrokenZip: it is none.
    """
    data = read(_ENTRY.size + 2 * _FULL16, place)
    return _entry(data, 0, place, place + len(data))[0]


def _entry(data: bytes, at: int, place: int, end: int) -> tuple[Entry, int]:
    """The entry at `at`, and where the next one begins."""
    if at + _ENTRY.size > len(data) or data[at : at + 4] != b"PK\x01\x02":
        raise BrokenZip(f"no entry of the directory at byte {place}")
    fields = _ENTRY.unpack_from(data, at)
    _, made_by, _, flags, method, time, day, crc, packed, size = fields[:10]
    name_length, extra_length, comment_length, _, _, attributes, offset = fields[10:]
    at += _ENTRY.size
    following = place + _ENTRY.size + name_length + extra_length + comment_length
    if following > end:
        raise BrokenZip(f"an entry of the directory is cut off at byte {place}")
    name = data[at : at + name_length]
    extra = data[at + name_length : at + name_length + extra_length]
    if _FULL32 in (size, packed, offset):
        size, packed, offset = _wide(extra, size, packed, offset)
    if offset >= place:  # of 64 bits: also what no file position can be
        raise BrokenZip("a member lies behind the directory")
    mode = attributes >> 16 if made_by >> 8 == _UNIX else 0
    moment = day << 16 | time
    return Entry(place, name, flags, method, crc, packed, size, mode, offset, moment), following


def _wide(extra: bytes, *values: int) -> list[int]:
    """Those of the values that are too large for 32 bits, from the zip64 field (4.5.3)."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == _ZIP64_FIELDS:
            field = extra[at + 4 : at + 4 + length]
            wide = iter(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) // 8 * 8]))
            found = [next(wide, -1) if value == _FULL32 else value for value in values]
            if -1 in found:
                break
            return found
        at += 4 + length
    raise BrokenZip("a size is too large for its field, and no zip64 field has it")


def data_place(read: ReadAt, entry: Entry) -> int:
    """Where the entry's bytes begin, by its local header, which has to agree with the entry.

    Raises:
        BrokenZip: it does not.
    """
    header = read(_LOCAL.size + len(entry.name), entry.offset)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
        raise BrokenZip("its local header is not where the directory says")
    _, _, flags, method, _, _, _, _, _, name_length, extra_length = _LOCAL.unpack_from(header)
    if header[_LOCAL.size :] != entry.name or name_length != len(entry.name):
        raise BrokenZip("its local header has another name than the directory")
    if method != entry.method or (flags ^ entry.flags) & ENCRYPTED:
        raise BrokenZip("its local header disagrees with the directory")
    return int(entry.offset + _LOCAL.size + name_length + extra_length)
