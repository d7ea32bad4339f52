"""A package in a zip or zip64, read where it lies: its directory as it comes, files inflated."""

import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from leverans.formats.zip_member import ZipMember
from leverans.formats.zip_records import (
    ENCRYPTED,
    BrokenZip,
    Entry,
    find_directory,
    read_entries,
)
from leverans.model.finding import Finding
from leverans.validators.containers.folder import STRUCTURE_DEPTH
from leverans.validators.containers.interface import Bare, Limits, Member, flaw
from leverans.validators.containers.names import Names, clean, shown

GROWTH_ALLOWED = 100 * 1024**2
_HEADER = 30  # bytes of a local header without its name


class Zip:
    """Members are judged one by one; where the directory breaks off, a finding says so."""

    kind = "zip"

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self.folders: set[str] = set()
        self._limits = limits
        self._names = Names(limits)
        self._descriptor = os.open(path, os.O_RDONLY)
        try:
            self._read = partial(os.pread, self._descriptor)
            size = os.fstat(self._descriptor).st_size
            self._directory = find_directory(self._read, size)
        except OSError:
            os.close(self._descriptor)
            raise

    def members(self) -> Iterator[Member | Bare | Finding]:
        """Files in the order of the directory; bombs, links and bad names as findings.

        `place` of a member is that of its record in the directory.
        """
        unpacked = packed = 0
        try:
            for entry in read_entries(self._read, self._directory):
                unpacked += entry.size
                packed += entry.packed + _HEADER + len(entry.name)
                if self._is_bomb(entry, unpacked, packed):
                    yield flaw("PKG-BOMB", shown(_text(entry)))
                    return
                yield from self._member(entry)
        except BrokenZip as broken:
            yield flaw("PKG-CONTAINER-BROKEN", self.path.name, reason=str(broken))

    def open(self, member: Member) -> ZipMember:
        """The member's bytes, inflated."""
        return ZipMember(self._read, member.place)

    def close(self) -> None:
        """Close the zip."""
        os.close(self._descriptor)

    def _is_bomb(self, entry: Entry, unpacked: int, packed: int) -> bool:
        """A member or the whole that grows too much, or members that share their bytes."""
        limits, whole = self._limits, self._directory.start
        return (
            entry.size > GROWTH_ALLOWED + limits.ratio * entry.packed
            or unpacked > min(limits.unpacked, GROWTH_ALLOWED + limits.ratio * whole)
            or packed > whole
        )

    def _member(self, entry: Entry) -> Iterator[Member | Bare | Finding]:
        name = clean(_text(entry))
        fault = self._names.fault(name.rstrip("/"))
        if fault is not None:
            yield fault
        elif name.endswith("/"):
            if name.count("/") <= STRUCTURE_DEPTH + 1:
                self.folders.add(name.rstrip("/"))
            yield Bare(name.rstrip("/"))
        elif entry.mode and stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG):
            yield flaw("PKG-LINK" if stat.S_ISLNK(entry.mode) else "PKG-SPECIAL", shown(name))
        elif entry.flags & ENCRYPTED:
            yield flaw("PKG-ENCRYPTED", shown(name))
        else:
            yield Member(name, entry.size, entry.place)


def _text(entry: Entry) -> str:
    """The name, as UTF-8 whether the zip says so or not: another encoding would be a guess."""
    return entry.name.decode("utf-8", "surrogateescape")
