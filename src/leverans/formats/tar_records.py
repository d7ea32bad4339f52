"""The headers of a tar (POSIX.1-1988 ustar, PAX, GNU names), read by place and believed in nothing.

Only what one header says is in memory: a million entries cost as much as ten.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

ReadAt = Callable[[int, int], bytes]  # at most so many bytes, from this place on
BLOCK = 512
MAX_EXTENDED = 1024**2  # a PAX header or long name larger than this is no name
REGULAR, FOLDER, LINKS = b"0\x007", b"5", b"12"
_ADLER_PRIME = 65521
_MOST_DIGITS = 18  # of a size
_EXTENDED = b"xgLK"
_PAX = re.compile(rb"(\d{1,7}) ([^=]+)=")
_SECONDS = re.compile(r"(\d{1,11})(?:\.(\d{1,9}))?", re.ASCII)
_BILLION = 1_000_000_000


class BrokenTar(OSError):
    """The tar ends too early or a header is no header."""


class Header(NamedTuple):
    """One entry: its name, type flag, the size and place of its bytes, and its time.

    `modified` is the time's text as the header has it: octal seconds, or decimal ones in a PAX
    record (`pax` is True).
    """

    name: str
    kind: bytes
    size: int
    place: int
    modified: str
    pax: bool

    @property
    def mtime_ns(self) -> int:
        """Modification time, ns since 1970; 0 where the header has none that can be read."""
        if not self.pax:
            text = self.modified.strip(" \0")
            return int(text, 8) * _BILLION if text and not text.strip("01234567") else 0
        found = _SECONDS.fullmatch(self.modified)
        if found is None:
            return 0
        return int(found[1]) * _BILLION + int((found[2] or "").ljust(9, "0"))


def read_headers(read: ReadAt, end: int) -> Iterator[Header]:
    """All entries of a tar of `end` bytes in their order, extended headers joined to them.

    Raises:
        BrokenTar: a header is none, or the tar ends before its end mark.
    """
    position = 0
    said: dict[str, str] = {}
    everywhere: dict[str, str] = {}
    while header := _header(read, position):
        size, kind = _number(header[124:136]), header[156:157]
        position += BLOCK
        if kind in _EXTENDED:
            target = everywhere if kind == b"g" else said
            target.update(_extended(read, end, (kind, position, size)))
        else:
            facts, said = ({**everywhere, **said} if said or everywhere else said), {}
            size = _pax_size(facts, size)
            if position + size > end:
                raise _cut_off(position)
            yield _entry(header, facts, size, position)
        if kind not in LINKS:
            position += size + -size % BLOCK


def _entry(header: bytes, facts: dict[str, str], size: int, place: int) -> Header:
    stated = facts.get("mtime", "") if facts else ""
    modified = stated or header[136:148].decode("latin-1")
    name = (facts.get("path", "") if facts else "") or _name(header)
    return Header(name, header[156:157], size, place, modified, bool(stated))


def _header(read: ReadAt, position: int) -> bytes:
    """The header at this place, b"" at the end mark."""
    header = read(BLOCK, position)
    if len(header) < BLOCK:
        raise BrokenTar(f"no end mark at byte {position}")
    if header[0] == 0 and not header.strip(b"\0"):
        return b""
    if zlib.adler32(header) & 0xFFFF != _sum_for(header[148:156]):
        raise BrokenTar("a header whose checksum is wrong")
    return header


def _extended(read: ReadAt, end: int, found: tuple[bytes, int, int]) -> dict[str, str]:
    kind, position, size = found
    if size > MAX_EXTENDED:
        raise BrokenTar(f"a name of {size} bytes at byte {position}")
    if position + size > end:
        raise _cut_off(position)
    data = read(size, position)
    if kind in b"LK":
        return {"path": _text(data.rstrip(b"\0"))} if kind == b"L" else {}
    return _records(data)


def _cut_off(position: int) -> BrokenTar:
    return BrokenTar(f"the entry at byte {position} is cut off")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _name(header: bytes) -> str:
    name = header[:100].split(b"\0", 1)[0]
    if header[345] and header[257:263] == b"ustar\0":
        name = header[345:500].split(b"\0", 1)[0] + b"/" + name
    return _text(name)


def _number(field: bytes) -> int:
    if field[0] & 0x80:
        return int.from_bytes(field[1:], "big")  # GNU: base 256, for files above 8 GB
    try:
        return int(field.strip(b" \0") or b"0", 8)
    except ValueError:
        raise BrokenTar("a size that is no number") from None


@lru_cache(maxsize=8192)  # headers of one tar have few different sums
def _sum_for(stated: bytes) -> int:
    """The low half of the Adler-32 of a whole header with this text in its checksum field.

    It is the sum of the bytes modulo a prime, and far quicker than that sum itself.
    """
    plain = _number(stated) + sum(stated) - 8 * 0x20
    return (plain + 1) % _ADLER_PRIME


def _pax_size(facts: dict[str, str], size: int) -> int:
    stated = facts.get("size", "") if facts else ""
    if not (stated.isascii() and stated.isdigit()):
        return size
    if len(stated) > _MOST_DIGITS:
        raise BrokenTar("a size that no file has")
    return int(stated)


def _records(data: bytes) -> dict[str, str]:
    """The records of a PAX header, each `LENGTH KEY=VALUE` and a line end."""
    found, position = {}, 0
    while match := _PAX.match(data, position):
        end = position + int(match[1])
        if end <= match.end() or end > len(data):
            raise BrokenTar("a PAX record of impossible length")
        found[_text(match[2])] = _text(data[match.end() : end - 1])
        position = end
    return found
