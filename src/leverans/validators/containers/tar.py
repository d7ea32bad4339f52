"""A package in a tar file, read by offsets: the headers once, then each file where it lies."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Self

from leverans.formats.tar_records import FOLDER, LINKS, REGULAR, BrokenTar, read_headers
from leverans.model.finding import Finding
from leverans.validators.containers.elsewhere import Elsewhere, Pread
from leverans.validators.containers.folder import STRUCTURE_DEPTH
from leverans.validators.containers.interface import Bare, Limits, Member, flaw
from leverans.validators.containers.names import Names, clean, name_fault, shown


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
            for header in read_headers(self._pread, self._end):
                path = clean(header.name)
                if header.kind in REGULAR and path[-1:] != "/":
                    yield fault(path) or Member(path, header.size, header.place)
                else:
                    yield from self._other(path, header.kind)
        except BrokenTar as broken:
            yield flaw("PKG-CONTAINER-BROKEN", self.path.name, reason=str(broken))

    def open(self, member: Member) -> Slice:
        """The member's bytes."""
        return Slice(self._pread, member.place, member.size)

    def close(self) -> None:
        """Close the tar."""
        if self._descriptor >= 0:
            os.close(self._descriptor)

    def _other(self, name: str, kind: bytes) -> Iterator[Bare | Finding]:
        """Folders are noted; what is no file and no folder is a finding."""
        if kind in FOLDER or kind in REGULAR:
            folder = name.rstrip("/")
            fault = name_fault(folder, self._limits) if folder else None
            if fault is not None:
                yield fault
            elif folder not in ("", "."):
                if folder.count("/") <= STRUCTURE_DEPTH:
                    self.folders.add(folder)
                yield Bare(folder)
        else:
            yield flaw("PKG-LINK" if kind in LINKS else "PKG-SPECIAL", shown(name))
