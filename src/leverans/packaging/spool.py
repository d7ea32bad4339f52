"""Text that grows while a package is built, and documents put together from such pieces."""

import io
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, BinaryIO, Protocol, Self, cast

from leverans.model.errors import PackageError

KEEP = 64 * 1024
_BLOCK = 1024 * 1024


class Spools:
    """Makes spools, and closes the files of all of them in the end, come what may."""

    def __init__(self, folder: Path) -> None:
        """Spool into `folder`, which is on the disk that the package grows on."""
        self._folder = folder
        self._files: set[IO[bytes]] = set()

    def new(self) -> "Spool":
        """An empty spool."""
        return Spool(self)

    def take(self) -> IO[bytes]:
        """A nameless file."""
        file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115 - __exit__
        self._files.add(file)
        return file

    def give_back(self, file: IO[bytes]) -> None:
        """Forget a file."""
        file.close()
        self._files.discard(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.close()


class Spool:
    """Bytes written once and read once: in memory while few, else in a nameless file.

    The file has no name, so a killed build leaves nothing behind.
    """

    __slots__ = ("_file", "_parts", "_spools", "_waiting", "size")

    def __init__(self, spools: Spools) -> None:
        self.size = 0
        self._spools = spools
        self._parts: list[bytes] = []
        self._waiting = 0
        self._file: IO[bytes] | None = None

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self.size += len(data)
        self._parts.append(data)
        self._waiting += len(data)
        if self._waiting > KEEP:
            self._spill()

    def chunks(self) -> Iterator[bytes]:
        """All bytes in order, a block at a time; may be asked again."""
        if self._file is not None:
            self._spill()
            self._file.seek(0)
            while block := self._file.read(_BLOCK):
                yield block
        else:
            yield from self._parts

    def part(self, offset: int, size: int) -> Iterator[bytes]:
        """Some of the bytes; nothing may be written any more."""
        if self._file is None:
            yield b"".join(self._parts)[offset : offset + size]
            return
        self._spill()
        while size > 0:
            block = os.pread(self._file.fileno(), min(size, _BLOCK), offset)
            if not block:
                raise PackageError("a temporary file ends too soon")
            yield block
            offset, size = offset + len(block), size - len(block)

    def close(self) -> None:
        """Forget the bytes."""
        self._parts = []
        if self._file is not None:
            self._spools.give_back(self._file)

    def _spill(self) -> None:
        if self._file is None:
            self._file = self._spools.take()
        self._file.write(b"".join(self._parts))
        self._parts, self._waiting = [], 0


class Piece(Protocol):
    """Bytes that are read later."""

    @property
    def size(self) -> int:
        """How many."""

    def chunks(self) -> Iterator[bytes]:
        """All of them, in order; may be asked again."""


class Document:
    """Pieces that follow each other as one stream; a `Content` without a path."""

    def __init__(self, *pieces: bytes | Piece) -> None:
        self._pieces: Sequence[bytes | Piece] = pieces
        self.size = sum(len(piece) if isinstance(piece, bytes) else piece.size for piece in pieces)

    def source(self) -> "bytes | Document":
        """The bytes themselves when they are few, else the document."""
        return self if self.size > KEEP else b"".join(self.chunks())

    def chunks(self) -> Iterator[bytes]:
        """All bytes in order."""
        for piece in self._pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from piece.chunks()

    def open(self) -> BinaryIO:
        """A stream over all pieces."""
        return cast("BinaryIO", io.BufferedReader(_Chunks(self.chunks()), _BLOCK))


class _Chunks(io.RawIOBase):
    """A stream over chunks of any length."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
