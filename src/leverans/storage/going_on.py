"""A large write that was broken off, and goes on: one locked part file for each key."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import BinaryIO

from leverans.model.errors import NoSpace, StorageError
from leverans.storage.interface import Opened, Sent
from leverans.storage.measured import Measured

ON_FOLDER = "on"
"""Where these parts lie, inside the folder for unfinished bytes; the sweep leaves it alone."""
_CHUNK = 1 << 20
_PART = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


def part_name(key: str) -> str:
    """The name of the part of a key: as long for every key, and a name everywhere."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


@contextmanager
def kept_part(folder: int, key: str) -> Iterator[tuple[str, int]]:
    """The part of a key in an open folder, locked: its name and descriptor; it stays.

    Raises:
        StorageError: another process is writing this key.
    """
    name = part_name(key)
    part = os.open(name, _PART, 0o666, dir_fd=folder)
    try:
        fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(part)
        raise StorageError("another process is writing this key now", place=key) from error
    try:
        yield name, part
    finally:
        os.close(part)


def forget_part(folder: int, key: str) -> None:
    """Remove the part of a key, if there is one."""
    with suppress(FileNotFoundError):
        os.unlink(part_name(key), dir_fd=folder)


def fill_on(part: int, key: str, size: int, opened: Opened, sent: Sent) -> None:
    """Bring a part to its whole `size`, onto the disk; what is there already is compared first.

    Raises:
        NoSpace: the rest would not fit; nothing more has been written.
        StorageError: the stream is not of that size.
    """
    there = os.fstat(part).st_size
    if there > size or (there and not _begins_with(part, there, opened)):
        os.ftruncate(part, 0)
        there = 0
    _need_room(part, size - there, key)
    sent(there)
    with closing(opened(there)) as stream, os.fdopen(part, "r+b", closefd=False) as out:
        out.seek(there)
        rest = Measured(stream, size - there, key)
        while data := rest.read(_CHUNK):
            out.write(data)
            sent(len(data))
    os.fsync(part)


def _need_room(part: int, needed: int, key: str) -> None:
    disk = os.fstatvfs(part)
    free = disk.f_bavail * disk.f_frsize
    if free < needed:
        raise NoSpace(f"{needed} bytes are needed and {free} are free", place=key)


def _begins_with(part: int, there: int, opened: Opened) -> bool:
    """Whether the first bytes of the source are those that lie in the part."""
    with closing(opened(0)) as stream:
        offset = 0
        while offset < there:
            mine = os.pread(part, min(_CHUNK, there - offset), offset)
            if not mine or _read(stream, len(mine)) != mine:
                return False
            offset += len(mine)
    return True


def _read(stream: BinaryIO, size: int) -> bytes:
    """So many bytes, or fewer at the stream's end."""
    found = bytearray()
    while len(found) < size and (data := stream.read(size - len(found))):
        found += data
    return bytes(found)
