"""The bytes of a package's members as content checks need them: head, any place, copies."""

import os
import re
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Self

from leverans.formats.seekable import Seekable
from leverans.validators.containers.elsewhere import Pread, elsewhere_of
from leverans.validators.containers.interface import Container, Member

CHUNK = 1024**2
PART = 16 * 1024**2
LARGE = 64 * 1024**2
KEPT = 512  # copies that wait to be written over
_SAFE = re.compile(r"\.[A-Za-z0-9]{1,16}")


class Unreadable(Exception):
    """A member's bytes cannot be read: that is said when its digest is computed."""


class Region:
    """One member of a tar, readable at any place."""

    def __init__(self, pread: Pread, begin: int, size: int) -> None:
        """`begin`: where its bytes lie in the tar."""
        self._pread = pread
        self._begin = begin
        self._size = size
        self._place = 0

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes."""
        left = max(0, self._size - self._place)
        wanted = left if size < 0 else min(size, left)
        data = self._pread(wanted, self._begin + self._place)
        self._place += len(data)
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place and say where that is."""
        self._place = max(0, offset + (0, self._place, self._size)[whence])
        return self._place


class Source:
    """Opens members, and keeps private copies in a folder of its own that goes away with it.

    A copy's name is a number and the member's extension where that is plain: no name of the
    package becomes a name on this disk.
    """

    def __init__(self, container: Container) -> None:
        """The container stays open as long as this is used."""
        self._container = container
        self._folder = TemporaryDirectory(prefix="leverans-")
        self.folder = Path(self._folder.name)
        elsewhere = elsewhere_of(container)
        in_file = container.kind == "tar" and elsewhere is None
        self._tar = os.open(container.path, os.O_RDONLY) if in_file else -1
        self._pread: Pread | None = partial(os.pread, self._tar) if in_file else None
        if elsewhere is not None:
            self._pread = elsewhere.pread
        self._copies = self._kept = 0
        self._free: dict[str, list[Path]] = {}

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove every copy."""
        if self._tar >= 0:
            os.close(self._tar)
        self._folder.cleanup()

    @property
    def is_seekable(self) -> bool:
        """Whether members can be read at any place without a copy."""
        return self._container.kind != "zip"

    @property
    def in_place(self) -> bool:
        """Whether members are files that have a path."""
        return self._container.kind == "folder"

    def head(self, member: Member, size: int) -> bytes:
        """The first `size` bytes; b"" for what cannot be read."""
        try:
            if self._pread is not None:
                return self._pread(min(size, member.size), member.place)
            if self.in_place:
                return self._head_of_file(member, size)
            with self._container.open(member) as stream:
                return stream.read(size)
        except OSError:
            return b""

    def open(self, member: Member) -> AbstractContextManager[Seekable]:
        """The bytes at any place; from a private copy where the container gives them in a row only.

        Raises:
            Unreadable: see there.
        """
        if self._pread is not None:
            return self._region(self._pread, member)
        return self._file(member) if self.in_place else self._copied(member)

    def chunks(self, member: Member) -> Iterator[bytes]:
        """The bytes from first to last, at most as many as the member has.

        Raises:
            Unreadable: see there; also when it ends before its size.
        """
        left = member.size
        try:
            with self._container.open(member) as stream:
                while left and (data := stream.read(min(CHUNK, left))):
                    left -= len(data)
                    yield data
        except OSError as error:
            raise Unreadable(error.strerror or str(error)) from error
        if left:
            raise Unreadable("it ends before its size")

    def path(self, member: Member) -> Path:
        """Where all its bytes are: the file in place, else a private copy; `release` it later.

        Raises:
            Unreadable: see there. OSError: the copy cannot be written.
        """
        if self.in_place:
            return self._container.path / member.path
        return self._copy(member, self.chunks(member))

    def short_path(self, member: Member) -> Path:
        """A private copy of the first and the last 16 MB, one behind the other.

        Raises:
            Unreadable, OSError: as `path`.
        """
        return self._copy(member, self._ends(member))

    def release(self, path: Path) -> None:
        """A copy is not needed any more; a file in place stays.

        Small copies are written over by later ones: making and removing files costs a disk more
        than writing them does.
        """
        if path.parent != self.folder:
            return
        if self._kept < KEPT and path.stat().st_size <= CHUNK:
            self._free.setdefault(path.suffix, []).append(path)
            self._kept += 1
        else:
            path.unlink()

    def _new_path(self, member: Member) -> Path:
        extension = PurePosixPath(member.path).suffix
        extension = extension if _SAFE.fullmatch(extension) else ""
        if free := self._free.get(extension):
            self._kept -= 1
            return free.pop()
        self._copies += 1
        return self.folder / f"{self._copies}{extension}"

    def _head_of_file(self, member: Member, size: int) -> bytes:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        descriptor = os.open(f"{self._container.path}/{member.path}", flags)
        try:
            return os.read(descriptor, size)
        finally:
            os.close(descriptor)

    def _copy(self, member: Member, chunks: Iterator[bytes]) -> Path:
        path = self._new_path(member)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as copy:
                for data in chunks:
                    copy.write(data)
                copy.truncate()
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    def _ends(self, member: Member) -> Iterator[bytes]:
        if self.is_seekable:
            with self.open(member) as stream:
                yield stream.read(PART)
                stream.seek(-PART, 2)
                yield stream.read(PART)
            return
        place, held, last = 0, 0, deque[bytes]()
        for data in self.chunks(member):
            if place < PART:
                yield data[: PART - place]
            place, held = place + len(data), held + len(data)
            last.append(data)
            while held - len(last[0]) >= PART:
                held -= len(last.popleft())
        yield b"".join(last)[-PART:]

    @contextmanager
    def _region(self, pread: Pread, member: Member) -> Iterator[Seekable]:
        with _readable():
            yield Region(pread, member.place, member.size)

    @contextmanager
    def _file(self, member: Member) -> Iterator[Seekable]:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        with (
            _readable(),
            os.fdopen(os.open(self._container.path / member.path, flags), "rb") as file,
        ):
            yield file

    @contextmanager
    def _copied(self, member: Member) -> Iterator[Seekable]:
        path = self.path(member)
        try:
            with path.open("rb") as stream:
                yield stream
        finally:
            with suppress(OSError):
                self.release(path)


@contextmanager
def _readable() -> Iterator[None]:
    """What goes wrong in reading the package's own bytes is the package's."""
    try:
        yield
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from error
