"""Many files of a local folder, read one after the other without a buffer of their own."""

import os
import stat
from pathlib import Path
from typing import Self

from leverans.model.errors import StorageError
from leverans.storage.failures import told
from leverans.storage.keys import checked
from leverans.storage.last_folder import LastFolder

# without O_NONBLOCK, opening a FIFO that took a file's place would wait for ever
READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class OpenFile:
    """A file that is open for reading; a context manager."""

    __slots__ = ("_number",)

    def __init__(self, number: int) -> None:
        self._number = number

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._number)

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes from where it stands, b"" at the end."""
        if size >= 0:
            return os.read(self._number, size)
        return b"".join(iter(lambda: os.read(self._number, 1 << 20), b""))


class LocalFiles:
    """The files below a folder; threads may share it. No symlink is followed below the root."""

    def __init__(self, root: Path) -> None:
        self._last = LastFolder(root, make=False)

    def open(self, key: str) -> OpenFile:
        """Open a file by its key.

        Raises:
            NotFoundInStore: there is none. StorageError: it is no plain file, or may not be read.
        """
        parts = checked(key)
        with told(key):
            number = os.open(parts[-1], READ, dir_fd=self._last.folder(parts[:-1]))
        if not stat.S_ISREG(os.fstat(number).st_mode):
            os.close(number)
            raise StorageError("is no regular file", place=key)
        return OpenFile(number)

    def close(self) -> None:
        """Let go of the folders that are open."""
        self._last.close()
