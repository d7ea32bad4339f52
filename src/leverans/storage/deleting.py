"""Removes a file of a local folder only if it is still the one that was meant."""

import hashlib
import os
import stat
from pathlib import Path

from leverans.model.errors import NotFoundInStore, StorageError
from leverans.storage.failures import told
from leverans.storage.folders import folder_at
from leverans.storage.keys import checked

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_CHUNK = 1 << 20


def delete_same(root: Path, key: str, sha256: str) -> bool:
    """Remove a file durably if its bytes have this digest (hex); no symlink is ever followed.

    Folders are walked by descriptors, so that the name cannot lead out of the root. What is
    hashed and what is removed are held to be one file by number, time and size.

    Returns:
        False when the bytes are others, or it is no regular file: then it stays. True when it is
        gone, also when it was before.

    Raises:
        StorageError: it may not be read or removed.
    """
    parts = checked(key)
    try:
        with told(key), folder_at(root, parts[:-1]) as folder:
            return _delete(folder, parts[-1], sha256)
    except NotFoundInStore:
        if not root.is_dir():
            raise StorageError("the folder is not there", place=str(root)) from None
        return True


def _delete(folder: int, name: str, sha256: str) -> bool:
    if not stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
        return False
    number = os.open(name, _READ, dir_fd=folder)
    try:
        before = os.fstat(number)
        if not stat.S_ISREG(before.st_mode) or _digest(number) != sha256:
            return False
        now = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if _which(now) != _which(before):
            return False
        os.unlink(name, dir_fd=folder)
        os.fsync(folder)
    finally:
        os.close(number)
    return True


def _digest(number: int) -> str:
    digest = hashlib.sha256()
    while part := os.read(number, _CHUNK):
        digest.update(part)
    return digest.hexdigest()


def _which(found: os.stat_result) -> tuple[int, int, int, int]:
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size
