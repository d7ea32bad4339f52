"""Unfinished bytes: one locked file for each writer, swept away when its writer has died."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO
from uuid import uuid4

_CHUNK = 1 << 20
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def new_part(folder: int) -> Iterator[tuple[str, int]]:
    """A new, empty, locked file in an open folder: its name and descriptor.

    Whatever still lies under that name at the end is removed; a writer that is killed leaves
    its file unlocked, and the next `sweep` removes it.
    """
    name, part = _locked(folder)
    try:
        yield name, part
    finally:
        os.close(part)
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=folder)


def _locked(folder: int) -> tuple[str, int]:
    while True:
        name = uuid4().hex
        part = os.open(name, _NEW, 0o666, dir_fd=folder)
        fcntl.flock(part, fcntl.LOCK_EX)
        if os.fstat(part).st_nlink:
            return name, part
        os.close(part)  # a sweeper came between the two lines above: take another


def fill(part: int, data: BinaryIO) -> None:
    """Copy a stream into an open part and see it onto the disk."""
    with os.fdopen(part, "wb", closefd=False) as out:
        shutil.copyfileobj(data, out, _CHUNK)
    os.fsync(part)


def sweep(folder: int) -> None:
    """Remove the parts in an open folder that no living writer holds."""
    with os.scandir(folder) as listing:
        names = [entry.name for entry in listing if entry.is_file(follow_symlinks=False)]
    for name in names:
        with suppress(FileNotFoundError):
            _sweep_one(folder, name)


def _sweep_one(folder: int, name: str) -> None:
    part = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(name, dir_fd=folder)
    except BlockingIOError:
        return  # its writer is alive
    finally:
        os.close(part)
