"""The folder that was used last stays open: many files beside each other cost one walk to them."""

import os
import threading
from contextlib import suppress
from pathlib import Path

from leverans.storage.folders import open_below, open_root


class LastFolder:
    """Folders below a root as descriptors, one kept open for each thread. No symlink is followed.

    Args:
        root: of all folders. make: whether folders that are absent are made.
    """

    def __init__(self, root: Path, *, make: bool) -> None:
        self._root = root
        self._make = make
        self._here = threading.local()
        self._open: list[int] = []
        self._lock = threading.Lock()

    def folder(self, parts: tuple[str, ...]) -> int:
        """The descriptor of a folder; good until this thread asks for another.

        Raises:
            OSError: a part is absent, is a symlink or no folder, or may not be read.
        """
        last: tuple[tuple[str, ...], int] | None = getattr(self._here, "last", None)
        if last is not None and last[0] == parts:
            return last[1]
        number = walk_to(self._root, parts, make=self._make)
        with self._lock:
            self._open.append(number)
            if last is not None:
                self._open.remove(last[1])
                os.close(last[1])
        self._here.last = (parts, number)
        return number

    def close(self) -> None:
        """Let go of every folder."""
        for number in self._open:
            os.close(number)
        self._open.clear()
        self._here = threading.local()


def walk_to(root: Path, parts: tuple[str, ...], *, make: bool) -> int:
    """A descriptor of the folder, which the caller closes; what is made may go in a power cut."""
    here = open_root(root)
    try:
        for part in parts:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(part, dir_fd=here)
            below = open_below(here, part)
            os.close(here)
            here = below
    except OSError:
        os.close(here)
        raise
    return here
