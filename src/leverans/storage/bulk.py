"""Many new keys that nobody looks at yet: written at once, and seen onto the disk once, at the end.

For what is published afterwards by one key of its own, written durably. Until `settle` has
returned, a power cut may leave any of the keys cut short: who goes on must compare them.
"""

import ctypes
import errno
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from leverans.storage.failures import told
from leverans.storage.folders import open_root
from leverans.storage.interface import Store
from leverans.storage.keys import checked
from leverans.storage.last_folder import LastFolder, walk_to
from leverans.storage.local import LocalFolder
from leverans.storage.rename import rename_new

SPARE = ".new"
"""Ends the name under which bytes lie before they take the place of others."""
_CHUNK = 1 << 20
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class Bulk(Protocol):
    """Where many keys are written; a context manager. Threads may share it."""

    def put(self, key: str, data: BinaryIO | bytes) -> None:
        """Write a new key; `AlreadyInStore` if it is taken."""

    def settle(self) -> None:
        """Return when all that was written stays, whatever happens to the machine."""

    def __enter__(self) -> Self:
        """Itself."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of what is held open."""


def bulk(store: Store) -> Bulk:
    """The quickest way to write many keys into a store."""
    if isinstance(store, LocalFolder):
        return _LocalBulk(store.root)
    return _OneByOne(store)


class _OneByOne:
    """A store whose keys are durable as soon as they are written."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, key: str, data: BinaryIO | bytes) -> None:
        stream = io.BytesIO(data) if isinstance(data, bytes) else data
        self._store.put_new(key, stream)

    def settle(self) -> None:
        """Nothing is left to do."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held open."""


class _LocalBulk:
    """Files written in their places; no symlink is followed on the way to them."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._last = LastFolder(root, make=True)

    def put(self, key: str, data: BinaryIO | bytes) -> None:
        parts = checked(key)
        with told(key):
            number = os.open(parts[-1], _NEW, 0o666, dir_fd=self._last.folder(parts[:-1]))
            with os.fdopen(number, "wb", buffering=0) as out:
                if isinstance(data, bytes):
                    _write_all(out.fileno(), data)
                else:
                    shutil.copyfileobj(data, out, _CHUNK)

    def settle(self) -> None:
        with told(str(self._root)):
            root = open_root(self._root)
            try:
                _sync_all(root)
            finally:
                os.close(root)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._last.close()


def _write_all(number: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(number, rest) :]


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _sync_all(folder: int) -> None:
    """Everything of the folder's file system onto the disk (Linux), or of all of them.

    Raises:
        OSError: the disk has refused what was written.
    """
    syncfs = getattr(_library(), "syncfs", None)
    if syncfs is None:
        os.sync()
    elif syncfs(folder) != 0:
        number = ctypes.get_errno() or errno.EIO
        raise OSError(number, os.strerror(number))


def put_whole(store: Store, key: str, data: BinaryIO) -> None:
    """Write a new key durably and all at once, as `put_new`, and leave nothing else in the store.

    A local `put_new` keeps a folder for unfinished bytes in the root, where OCFL allows none.
    """
    if isinstance(store, LocalFolder):
        _by_spare(store.root, key, data, over=False)
    else:
        store.put_new(key, data)


def replace(store: Store, key: str, data: BinaryIO) -> None:
    """Put other bytes under a key, for the two things that may change: a head, and a damaged copy.

    In a folder of this machine all at once. Elsewhere the new bytes are there, under a name of
    their own, before the old ones go; killed between the two, the key is absent.

    Raises:
        StorageError: it cannot be done.
    """
    if isinstance(store, LocalFolder):
        _by_spare(store.root, key, data, over=True)
        return
    spare = f"{key}{SPARE}"
    store.delete(spare)
    store.put_new(spare, data)
    store.delete(key)
    store.publish(spare, key)


def prune(store: Store, prefix: str) -> None:
    """Remove empty folders below a prefix (which ends in `/`), where a store has folders at all."""
    if not isinstance(store, LocalFolder):
        return
    top = store.root.joinpath(*checked(prefix.rstrip("/")))
    with told(prefix):
        for folder, _, _ in os.walk(top, topdown=False):
            if folder != str(top):
                with suppress(OSError):  # not empty
                    Path(folder).rmdir()


def prune_whole(store: Store, key: str) -> None:
    """Remove the empty folders at a key and those above it that are empty then.

    Nothing happens where a store has no folders.
    """
    if not isinstance(store, LocalFolder):
        return
    prune(store, f"{key}/")
    parts = checked(key)
    for length in range(len(parts), 0, -1):
        try:
            store.root.joinpath(*parts[:length]).rmdir()
        except FileNotFoundError:
            continue
        except OSError:  # not empty
            return


def _by_spare(root: Path, key: str, data: BinaryIO, *, over: bool) -> None:
    """Write beside the key, see it onto the disk, and rename."""
    *parts, name = checked(key)
    spare = name + SPARE
    with told(key), _folder_of(root, tuple(parts)) as folder:
        _forget(spare, folder)
        try:
            with os.fdopen(os.open(spare, _NEW, 0o666, dir_fd=folder), "wb") as out:
                shutil.copyfileobj(data, out, _CHUNK)
                out.flush()
                os.fsync(out.fileno())
            if over:
                os.replace(spare, name, src_dir_fd=folder, dst_dir_fd=folder)
            else:
                rename_new(folder, spare, folder, name)
            os.fsync(folder)
        finally:
            _forget(spare, folder)


def _forget(name: str, folder: int) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)


@contextmanager
def _folder_of(root: Path, parts: tuple[str, ...]) -> Iterator[int]:
    folder = walk_to(root, parts, make=True)
    try:
        yield folder
    finally:
        os.close(folder)
