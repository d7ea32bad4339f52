"""The zip layout (APPNOTE 6.3): stored members, UTF-8 names, zip64 where sizes ask for it.

Nothing is compressed: an archive wants to find a file again in a damaged container, and most
records are compressed formats already. The time is kept twice: as DOS time in UTC for old
programs, and to the second in the extended time stamp (extra field 0x5455).
"""

import struct
import time

_LIMIT = 0xFFFFFFFF
_COUNT_LIMIT = 0xFFFF
_UTF8 = 0x0800
_STORED = 0
_UNIX = 3 << 8  # made by: unix, so that the mode is read
_MODE = 0o100644 << 16
_FOLDER_MODE = 0o040755 << 16 | 0x10  # and the bit that old programs look at
_DOS_FIRST, _DOS_LAST = 315_532_800, 4_354_819_198  # 1980-01-01 … 2107-12-31


class Zip:
    """Members one after the other, each with its CRC-32, and a central directory at the end."""

    suffix = ".zip"
    wants_crc = True

    def length(self, name: bytes, size: int) -> int:
        """Bytes that a member takes before the central directory."""
        return self.head_length(name, size) + size

    def head_length(self, name: bytes, size: int) -> int:
        """Bytes of the local header."""
        return 30 + len(name) + 9 + (20 if size >= _LIMIT else 0)

    def padding(self, size: int) -> int:
        """No padding in a zip."""
        del size
        return 0

    def head(self, name: bytes, size: int, mtime: int, crc: int = 0) -> bytes:
        """Local file header; `mtime` in seconds since 1970."""
        wide = size >= _LIMIT
        extra = _stamp(mtime) + (struct.pack("<HHQQ", 1, 16, size, size) if wide else b"")
        short = min(size, _LIMIT)
        fixed = struct.pack(
            "<4s5H3I2H", b"PK\x03\x04", 45 if wide else 20, _UTF8, _STORED, *_dos(mtime),
            crc, short, short, len(name), len(extra),
        )  # fmt: skip
        return fixed + name + extra

    def index(self, name: bytes, size: int, mtime: int, crc: int, offset: int) -> bytes:
        """The member's line of the central directory."""
        wide = [size, size] if size >= _LIMIT else []
        wide += [offset] if offset >= _LIMIT else []
        extra = _stamp(mtime)
        if wide:
            extra += struct.pack(f"<HH{len(wide)}Q", 1, 8 * len(wide), *wide)
        short = min(size, _LIMIT)
        fixed = struct.pack(
            "<4s6H3I5H2I", b"PK\x01\x02", _UNIX | 45, 45 if wide else 20, _UTF8, _STORED,
            *_dos(mtime), crc, short, short, len(name), len(extra), 0, 0, 0,
            _FOLDER_MODE if name.endswith(b"/") else _MODE, min(offset, _LIMIT),
        )  # fmt: skip
        return fixed + name + extra

    def end(self, offset: int, index_size: int, members: int) -> bytes:
        """What stands behind the central directory that begins at `offset`."""
        wide = b""
        if members >= _COUNT_LIMIT or offset >= _LIMIT or index_size >= _LIMIT:
            wide = struct.pack(
                "<4sQ2H2I4Q", b"PK\x06\x06", 44, _UNIX | 45, 45, 0, 0,
                members, members, index_size, offset,
            )  # fmt: skip
            wide += struct.pack("<4sIQI", b"PK\x06\x07", 0, offset + index_size, 1)
        count = min(members, _COUNT_LIMIT)
        return wide + struct.pack(
            "<4s4H2IH", b"PK\x05\x06", 0, 0, count, count,
            min(index_size, _LIMIT), min(offset, _LIMIT), 0,
        )  # fmt: skip


def _stamp(mtime: int) -> bytes:
    """Extended time stamp: the modification time, 32 bits with sign."""
    return struct.pack("<HHBi", 0x5455, 5, 1, max(-(2**31), min(mtime, 2**31 - 1)))


def _dos(mtime: int) -> tuple[int, int]:
    """(time, date) in DOS form, UTC, two seconds' precision, held between 1980 and 2107."""
    at = time.gmtime(max(_DOS_FIRST, min(mtime, _DOS_LAST)))
    clock = at.tm_hour << 11 | at.tm_min << 5 | at.tm_sec // 2
    return clock, (at.tm_year - 1980) << 9 | at.tm_mon << 5 | at.tm_mday
