"""A package that grows as a folder of files, which is where the time of each file can be kept."""

import contextlib
import os

from leverans.packaging.writing import Ground, write_all, written_badly


class FolderWriter:
    """Members as files below an open folder; a name that exists is refused."""

    wants_crc = False

    def __init__(self, folder: int) -> None:
        self._folder = folder
        self._made: set[bytes] = {b""}
        self._open = -1

    def whole(self, name: bytes, data: bytes, mtime_ns: int, crc: int) -> None:
        """Create the file with its bytes; a name that ends with a slash is a folder."""
        del crc
        if name.endswith(b"/"):
            self._make(name.partition(b"/")[2].rstrip(b"/"))
            return
        descriptor = self._create(name)
        try:
            write_all(descriptor, data, 0)
            os.utime(descriptor, ns=(mtime_ns, mtime_ns))
        finally:
            os.close(descriptor)

    def begin(self, name: bytes, size: int, mtime_ns: int) -> tuple[Ground, int]:
        """Create the file."""
        del size, mtime_ns
        self._open = self._create(name)
        return self._open, 0

    def complete(self, name: bytes, size: int, mtime_ns: int, crc: int) -> None:
        """Close the file and give it its source's time."""
        del name, size, crc
        os.utime(self._open, ns=(mtime_ns, mtime_ns))
        self.drop()

    def flush(self) -> bytes:
        """Nothing is gathered, and a folder has no table."""
        return b""

    def drop(self) -> None:
        """Close the file that was being written."""
        if self._open >= 0:
            os.close(self._open)
        self._open = -1

    def _create(self, name: bytes) -> int:
        _, _, inner = name.partition(b"/")  # the root folder is the open one
        try:
            self._make(inner.rpartition(b"/")[0])
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            return os.open(inner, flags, 0o644, dir_fd=self._folder)
        except OSError as error:
            raise written_badly(error, os.fsdecode(inner)) from error

    def _make(self, folder: bytes) -> None:
        if folder in self._made:
            return
        self._make(folder.rpartition(b"/")[0])
        with contextlib.suppress(FileExistsError):  # another worker was here first
            os.mkdir(folder, 0o755, dir_fd=self._folder)
        self._made.add(folder)
