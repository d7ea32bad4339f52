"""Folders as open descriptors: walked part by part, so that no symlink is ever followed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def open_root(root: Path) -> int:
    """A descriptor of the root itself; the root alone may be reached through a symlink."""
    return os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)


def open_below(folder: int, name: str) -> int:
    """A descriptor of the folder `name` in an open folder; a symlink raises `OSError`."""
    return os.open(name, _FOLDER, dir_fd=folder)


@contextmanager
def folder_at(root: Path, parts: tuple[str, ...], *, make: bool = False) -> Iterator[int]:
    """The open folder at `parts` below `root`, made durably where `make` and absent.

    Raises:
        OSError: a part is absent, is a symlink or no folder, or may not be read.
    """
    here = open_root(root)
    try:
        for part in parts:
            below = _made(here, part) if make else open_below(here, part)
            os.close(here)
            here = below
        yield here
    finally:
        os.close(here)


def _made(folder: int, name: str) -> int:
    try:
        return open_below(folder, name)
    except FileNotFoundError:
        with suppress(FileExistsError):  # somebody made it in between: as good as ours
            os.mkdir(name, dir_fd=folder)
        os.fsync(folder)
        return open_below(folder, name)
