"""The files of a received package, as they lie in a folder, tar, tar.gz or zip on this machine.

Independent of how `validators` reads containers: what one of them misreads does not balance.
"""

import os
import stat
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from gzip import BadGzipFile
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol, Self, cast

from leverans.formats.zip_member import ZipMember
from leverans.formats.zip_records import BrokenZip, Entry, find_directory, read_entries
from leverans.model.errors import PackageError, StorageError
from leverans.storage.interface import Kind
from leverans.storage.local import LocalFolder
from leverans.storage.local_files import LocalFiles

_GZIP = b"\x1f\x8b"
_ZIP = b"PK"


class Readable(Protocol):
    """Bytes to be read from where they are on."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, b"" at the end."""
        ...


class Member(NamedTuple):
    """One file: path in the container, size, and where its bytes are (its own kind's business)."""

    path: str
    size: int
    place: int


class Package(Protocol):
    """A container on this machine.

    Attributes:
        again: whether a member can be opened at any time, more than once, by several threads.
    """

    again: bool

    def members(self) -> Iterator[Member]:
        """The files in an order that is always the same.

        Raises:
            PackageError: there is something else than files and folders, or it is broken.
        """

    def open(self, member: Member) -> AbstractContextManager[Readable]:
        """The bytes of a member; where `again` is false only of the one that came last."""

    def close(self) -> None:
        """Let go of it."""


@contextmanager
def opened_package(path: Path) -> Iterator[Package]:
    """Open a container by what it is.

    Raises:
        PackageError: it is none. StorageError: it cannot be read.
    """
    try:
        package = _opened(path)
    except OSError as error:
        raise StorageError(error.strerror or str(error), place=str(path)) from error
    try:
        yield package
    except (tarfile.TarError, EOFError, BrokenZip, BadGzipFile, zlib.error) as error:
        raise PackageError(f"the container is broken: {error}", place=str(path)) from error
    finally:
        package.close()


def root_folder(package: Package) -> str:
    """The one folder that everything in a tar or zip lies in, with a slash, or "".

    A package that lies unpacked is its own root.
    """
    found: str | None = None
    if isinstance(package, _FolderPackage):
        return ""
    for member in package.members():
        top, slash, _ = member.path.partition("/")
        if not slash or found not in (None, top):
            return ""
        found = top
    return f"{found}/" if found is not None else ""


def _opened(path: Path) -> Package:
    if path.is_dir():
        return _FolderPackage(path)
    with path.open("rb") as stream:
        head = stream.read(4)
    if head.startswith(_GZIP):
        return _PackedTar(path)
    return _ZipPackage(path) if head.startswith(_ZIP) else _TarPackage(path)


class _FolderPackage:
    """A package that lies unpacked; nothing in it is followed."""

    again = True

    def __init__(self, path: Path) -> None:
        self._store = LocalFolder(path)
        self._files = LocalFiles(path)

    def members(self) -> Iterator[Member]:
        for entry in self._store.list():
            if entry.kind is not Kind.FILE:
                raise PackageError(f"is no file: {entry.kind.value}", place=_shown(entry.key))
            yield Member(_checked(entry.key), entry.size, 0)

    def open(self, member: Member) -> AbstractContextManager[Readable]:
        return self._files.open(member.path)

    def close(self) -> None:
        self._files.close()


class _Part:
    """A stretch of an open file, read by position."""

    def __init__(self, number: int, offset: int, size: int) -> None:
        self._number, self._offset, self._left = number, offset, size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """The file stays open."""

    def read(self, size: int = -1, /) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        data = os.pread(self._number, wanted, self._offset) if wanted else b""
        self._offset += len(data)
        self._left -= len(data)
        return data


class _TarPackage:
    """A tar that is not compressed: its headers once, then every file where it lies."""

    again = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def members(self) -> Iterator[Member]:
        with _tar(self._path, "r:") as tar:
            for info in _entries(tar):
                yield Member(_checked(info.name), info.size, info.offset_data)

    def open(self, member: Member) -> AbstractContextManager[Readable]:
        return _Part(self._number, member.place, member.size)

    def close(self) -> None:
        os.close(self._number)


class _PackedTar:
    """A compressed tar, which can only be read from its beginning to its end."""

    again = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def members(self) -> Iterator[Member]:
        with _tar(self._path, "r|gz") as tar:
            for info in _entries(tar):
                self._file = cast("BinaryIO | None", tar.extractfile(info))
                yield Member(_checked(info.name), info.size, 0)

    def open(self, member: Member) -> AbstractContextManager[Readable]:
        if self._file is None:
            raise PackageError("is no file", place=_shown(member.path))
        return self._file

    def close(self) -> None:
        """Each walk closes its own."""


class _ZipPackage:
    """A zip or zip64; its directory as it comes."""

    again = True

    def __init__(self, path: Path) -> None:
        self._number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._read = partial(os.pread, self._number)

    def members(self) -> Iterator[Member]:
        size = os.fstat(self._number).st_size
        for entry in read_entries(self._read, find_directory(self._read, size)):
            name = _zip_name(entry)
            if name:
                yield Member(_checked(name), entry.size, entry.place)

    def open(self, member: Member) -> AbstractContextManager[Readable]:
        return ZipMember(self._read, member.place)

    def close(self) -> None:
        os.close(self._number)


def _tar(path: Path, mode: str) -> tarfile.TarFile:
    return tarfile.open(path, mode, encoding="utf-8", errors="surrogateescape")  # type: ignore[call-overload,no-any-return]


def _entries(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while (info := tar.next()) is not None:
        tar.members.clear()  # type: ignore[attr-defined] # else it keeps a million of them
        if info.isdir():
            continue
        if not info.isreg() or info.sparse is not None:
            raise PackageError("is a link or no plain file", place=_shown(info.name))
        yield info


def _zip_name(entry: Entry) -> str:
    """The name of a file, "" for a folder."""
    name = entry.name.decode("utf-8", "surrogateescape")
    if name.endswith("/"):
        return ""
    if entry.mode and stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG):
        raise PackageError("is a link or no plain file", place=_shown(name))
    return name


def _checked(name: str) -> str:
    """A member's path, which leads nowhere else and is text."""
    while name.startswith("./"):
        name = name[2:].lstrip("/")
    parts = name.split("/")
    if not name.isprintable() or any(part in {"", ".", ".."} for part in parts):
        _refuse(name, parts)
    return name


def _refuse(name: str, parts: list[str]) -> None:
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise PackageError("the name is not UTF-8, as OCFL wants it", place=_shown(name)) from error
    if any(part in {"", ".", ".."} for part in parts) or "\0" in name:
        raise PackageError("the path leads out of the package, or nowhere", place=_shown(name))


def _shown(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
