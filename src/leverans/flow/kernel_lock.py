"""A lock of the kernel on a file: it ends with the process that holds it, however that ends."""

import fcntl
import hashlib
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelLock:
    """Whether the lock is ours, and which it is.

    Attributes:
        place: id of the lock file on its machine. As long as a process holds the file open no
            other file gets its number, so a lock of the same id that is free proves that its
            last holder has ended.
    """

    ours: bool
    place: str


@contextmanager
def kernel_lock(path: Path) -> Iterator[KernelLock]:
    """Take the lock on a file, if it can be had at once, for the length of the block."""
    file = os.open(path, _FLAGS, 0o666)
    try:
        ours = True
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            ours = False
        found = os.fstat(file)
        named = f"{socket.gethostname()} {found.st_dev} {found.st_ino}"
        yield KernelLock(ours=ours, place=hashlib.sha256(named.encode()).hexdigest()[:32])
    finally:
        os.close(file)
