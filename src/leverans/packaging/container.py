"""A package that grows in one file with planned offsets: tar or zip.

Several processes write into the same file at once; each knows its offsets from the plan.
"""

import os
from typing import Protocol

from leverans.packaging.entry import Terms
from leverans.packaging.folder import FolderWriter
from leverans.packaging.tar import Tar
from leverans.packaging.writing import Ground, Writer, write_all, written_badly
from leverans.packaging.zip import Zip

_GATHER_BYTES = 2_000_000
_GATHER_PIECES = 900  # the kernel takes 1,024


class Layout(Protocol):
    """How members lie in a single file: tar or zip. All methods are pure."""

    suffix: str
    wants_crc: bool

    def length(self, name: bytes, size: int) -> int:
        """Bytes that a member takes, all told."""

    def head_length(self, name: bytes, size: int) -> int:
        """Bytes before its content."""

    def padding(self, size: int) -> int:
        """Zero bytes behind its content."""

    def head(self, name: bytes, size: int, mtime: int, crc: int = 0) -> bytes:
        """What stands before its content; `mtime` in seconds."""

    def index(self, name: bytes, size: int, mtime: int, crc: int, offset: int) -> bytes:
        """Its line in the table at the end, or nothing."""

    def end(self, offset: int, index_size: int, members: int) -> bytes:
        """What ends the container; the table begins at `offset`."""


LAYOUTS: dict[str, type[Layout]] = {"tar": Tar, "zip": Zip}


class FileWriter:
    """Members of one batch, one after the other from a planned offset of the part file."""

    def __init__(self, layout: Layout, ground: Ground, offset: int) -> None:
        self.wants_crc = layout.wants_crc
        self._layout = layout
        self._ground = ground
        self._offset = offset  # where the gathered pieces belong
        self._pieces: list[bytes] = []
        self._gathered = 0
        self._index: list[bytes] = []

    def whole(self, name: bytes, data: bytes, mtime_ns: int, crc: int) -> None:
        """Gather header, bytes and padding."""
        layout, size, mtime = self._layout, len(data), mtime_ns // 1_000_000_000
        head = layout.head(name, size, mtime, crc)
        padding = layout.padding(size)
        if self.wants_crc:
            place = self._offset + self._gathered
            self._index.append(layout.index(name, size, mtime, crc, place))
        self._pieces += (head, data, bytes(padding)) if padding else (head, data)
        self._gathered += len(head) + size + padding
        if self._gathered >= _GATHER_BYTES or len(self._pieces) >= _GATHER_PIECES:
            self._write()

    def begin(self, name: bytes, size: int, mtime_ns: int) -> tuple[Ground, int]:
        """Write the header, or leave room for it where it needs the CRC."""
        self._write()
        if not self.wants_crc:
            head = self._layout.head(name, size, mtime_ns // 1_000_000_000)
            write_all(self._ground, head, self._offset)
        return self._ground, self._offset + self._layout.head_length(name, size)

    def complete(self, name: bytes, size: int, mtime_ns: int, crc: int) -> None:
        """Write the padding behind the bytes, and the header before them if it is not there."""
        layout, mtime = self._layout, mtime_ns // 1_000_000_000
        self._index.append(layout.index(name, size, mtime, crc, self._offset))
        if self.wants_crc:
            write_all(self._ground, layout.head(name, size, mtime, crc), self._offset)
        self._offset += layout.length(name, size)
        padding = layout.padding(size)
        write_all(self._ground, bytes(padding), self._offset - padding)

    def flush(self) -> bytes:
        """Write what is gathered; hand over the lines of the central directory."""
        self._write()
        return b"".join(self._index)

    def drop(self) -> None:
        """Nothing of its own is open."""

    def _write(self) -> None:
        if not self._pieces:
            return
        if isinstance(self._ground, int):
            self._write_file(self._ground)
        else:
            self._ground.write_at(b"".join(self._pieces), self._offset)
        self._offset += self._gathered
        self._pieces, self._gathered = [], 0

    def _write_file(self, descriptor: int) -> None:
        try:
            done = os.pwritev(descriptor, self._pieces, self._offset)
        except OSError as error:
            raise written_badly(error) from error
        if done < self._gathered:  # a full disk writes a part first
            write_all(descriptor, b"".join(self._pieces)[done:], self._offset + done)


class Opened:
    """The part file or folder, opened once by each process; or what stands for it."""

    def __init__(self, terms: Terms, ground: Ground | None = None) -> None:
        self._layout = LAYOUTS[terms.container]() if terms.container in LAYOUTS else None
        self._descriptor = -1
        self._ground = self._open(terms) if ground is None else ground

    def _open(self, terms: Terms) -> int:
        flags = os.O_RDONLY | os.O_DIRECTORY if self._layout is None else os.O_WRONLY
        try:
            self._descriptor = os.open(terms.target, flags | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise written_badly(error, terms.target) from error
        return self._descriptor

    def writer(self, offset: int) -> Writer:
        """A writer for one batch, which begins at an offset."""
        if self._layout is None:
            return FolderWriter(self._descriptor)
        return FileWriter(self._layout, self._ground, offset)

    def close(self) -> None:
        """Close it."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
