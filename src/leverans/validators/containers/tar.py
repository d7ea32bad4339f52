"""A package in a tar file, read by offsets: the headers once, then each file where it lies."""

import os
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Self

from leverans.model.finding import Finding
from leverans.validators.containers.elsewhere import Elsewhere, Pread
from leverans.validators.containers.folder import STRUCTURE_DEPTH
from leverans.validators.containers.interface import Bare, Limits, Member, flaw
from leverans.validators.containers.names import Names, clean, name_fault, shown

BLOCK = 512
ADLER_PRIME = 65521
MOST_DIGITS = 18  # of a size
MAX_EXTENDED = 1024**2  # a PAX header or long name larger than this is no name
_PAX = re.compile(rb"(\d{1,7}) ([^=]+)=")
_REGULAR, _FOLDER, _LINKS, _EXTENDED = b"0\x007", b"5", b"12", b"xgLK"


class BrokenTar(Exception):
    """The tar ends too early or a header is no header."""


class Slice:
    """The bytes of one member, read by position: many may read one file at once."""

    def __init__(self, pread: Pread, offset: int, size: int) -> None:
        self._pread = pread
        self._offset = offset
        self._left = size

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """The tar stays open."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, b"" at the member's end."""
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._pread(wanted, self._offset)
        self._offset += len(data)
        self._left -= len(data)
        return data


class Tar:
    """An uncompressed tar: ustar, PAX and GNU names; nothing is unpacked."""

    kind = "tar"

    def __init__(self, path: Path, limits: Limits, elsewhere: Elsewhere | None = None) -> None:
        self.path = path
        self.elsewhere = elsewhere
        self.folders: set[str] = set()
        self._limits = limits
        self._descriptor = -1
        if elsewhere is not None:
            self._pread: Pread = elsewhere.pread
            self._end = elsewhere.size
            return
        self._descriptor = os.open(path, os.O_RDONLY)
        self._pread = partial(os.pread, self._descriptor)
        self._end = os.fstat(self._descriptor).st_size

    def members(self) -> Iterator[Member | Bare | Finding]:
        """Files in their order in the tar; a broken tar ends with a finding."""
        fault = Names(self._limits).fault
        try:
            for name, kind, size, offset in self._headers():
                path = clean(name)
                if kind in _REGULAR and path[-1:] != "/":
                    yield fault(path) or Member(path, size, offset)
                else:
                    yield from self._other(path, kind)
        except BrokenTar as broken:
            yield flaw("PKG-CONTAINER-BROKEN", self.path.name, reason=str(broken))

    def open(self, member: Member) -> Slice:
        """The member's bytes."""
        return Slice(self._pread, member.place, member.size)

    def close(self) -> None:
        """Close the tar."""
        if self._descriptor >= 0:
            os.close(self._descriptor)

    def _headers(self) -> Iterator[tuple[str, bytes, int, int]]:
        """(name, type, size, offset of the data) of each entry, extended headers joined."""
        position = 0
        said: dict[str, str] = {}
        everywhere: dict[str, str] = {}
        while header := self._header(position):
            size, kind = _number(header[124:136]), header[156:157]
            position += BLOCK
            if kind in _EXTENDED:
                target = everywhere if kind == b"g" else said
                target.update(self._extended(kind, position, size))
            else:
                name = ""
                if said or everywhere:
                    facts = {**everywhere, **said}
                    name, size = facts.get("path", ""), _pax_size(facts, size)
                    said = {}
                if position + size > self._end:
                    raise _cut_off(position)
                yield name or _name(header), kind, size, position
            if kind not in _LINKS:
                position += size + -size % BLOCK

    def _header(self, position: int) -> bytes:
        """The header at this place, b"" at the end mark."""
        header = self._pread(BLOCK, position)
        if len(header) < BLOCK:
            raise BrokenTar(f"no end mark at byte {position}")
        if header[0] == 0 and not header.strip(b"\0"):
            return b""
        if zlib.adler32(header) & 0xFFFF != _sum_for(header[148:156]):
            raise BrokenTar("a header whose checksum is wrong")
        return header

    def _extended(self, kind: bytes, position: int, size: int) -> dict[str, str]:
        if size > MAX_EXTENDED:
            raise BrokenTar(f"a name of {size} bytes at byte {position}")
        if position + size > self._end:
            raise _cut_off(position)
        data = self._pread(size, position)
        if kind in b"LK":
            return {"path": _text(data.rstrip(b"\0"))} if kind == b"L" else {}
        return _records(data)

    def _other(self, name: str, kind: bytes) -> Iterator[Bare | Finding]:
        """Folders are noted; what is no file and no folder is a finding."""
        if kind in _FOLDER or kind in _REGULAR:
            folder = name.rstrip("/")
            fault = name_fault(folder, self._limits) if folder else None
            if fault is not None:
                yield fault
            elif folder not in ("", "."):
                if folder.count("/") <= STRUCTURE_DEPTH:
                    self.folders.add(folder)
                yield Bare(folder)
        else:
            yield flaw("PKG-LINK" if kind in _LINKS else "PKG-SPECIAL", shown(name))


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
    return (plain + 1) % ADLER_PRIME


def _pax_size(facts: dict[str, str], size: int) -> int:
    stated = facts.get("size", "")
    if not (stated.isascii() and stated.isdigit()):
        return size
    if len(stated) > MOST_DIGITS:
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
