"""A package in a zip file, its members inflated as they are read, within limits."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Self
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 (it is an exception)

from leverans.model.finding import Finding
from leverans.validators.containers.folder import STRUCTURE_DEPTH
from leverans.validators.containers.interface import Bare, Limits, Member, flaw
from leverans.validators.containers.names import clean, name_fault, shown

GROWTH_ALLOWED = 100 * 1024**2
_BROKEN = (BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError, ValueError)


class _Inflated:
    """Turns everything a broken member can raise into OSError."""

    def __init__(self, archive: ZipFile, name: str) -> None:
        try:
            self._file = archive.open(name)
        except (*_BROKEN, KeyError) as error:
            raise OSError(str(error)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self._file.read(size)
        except _BROKEN as error:
            raise OSError(str(error)) from error


class Zip:
    """A zip or zip64; the names of its directory are in memory, its contents are not."""

    kind = "zip"

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self.folders: set[str] = set()
        self._limits = limits
        try:
            self._archive = ZipFile(path)
        except _BROKEN as error:
            raise OSError(str(error)) from error

    def members(self) -> Iterator[Member | Bare | Finding]:
        """Files in the order of the directory; bombs, links and bad names as findings."""
        total = 0
        for info in self._archive.infolist():
            total += info.file_size
            if self._is_bomb(info, total):
                yield flaw("PKG-BOMB", shown(info.filename))
                return
            yield from self._member(info)

    def open(self, member: Member) -> _Inflated:
        """The member's bytes, inflated."""
        return _Inflated(self._archive, member.path)

    def close(self) -> None:
        """Close the zip."""
        self._archive.close()

    def _is_bomb(self, info: ZipInfo, total: int) -> bool:
        grown = info.file_size > GROWTH_ALLOWED + self._limits.ratio * info.compress_size
        return grown or total > self._limits.unpacked

    def _member(self, info: ZipInfo) -> Iterator[Member | Bare | Finding]:
        name = clean(info.filename)
        mode = info.external_attr >> 16
        fault = name_fault(name.rstrip("/"), self._limits)
        if fault is not None:
            yield fault
        elif info.is_dir():
            if name.count("/") <= STRUCTURE_DEPTH + 1:
                self.folders.add(name.rstrip("/"))
            yield Bare(name.rstrip("/"))
        elif mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            yield flaw("PKG-LINK" if stat.S_ISLNK(mode) else "PKG-SPECIAL", shown(name))
        elif info.flag_bits & 1:
            yield flaw("PKG-ENCRYPTED", shown(name))
        else:
            yield Member(info.filename, info.file_size, -1)
