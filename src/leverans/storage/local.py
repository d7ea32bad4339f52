"""Folders of this machine, by way of the operating system."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from leverans.model.errors import AlreadyInStore, NotFoundInStore, StorageError
from leverans.storage.failures import told
from leverans.storage.folders import folder_at
from leverans.storage.going_on import ON_FOLDER, fill_on, forget_part, kept_part, sweep_on
from leverans.storage.interface import Capabilities, Entry, Kind, Opened, Sent
from leverans.storage.keys import PART_FOLDER, checked, checked_prefix
from leverans.storage.local_files import READ
from leverans.storage.local_stream import LocalPut, begin_at
from leverans.storage.parts import fill, new_part, sweep
from leverans.storage.rename import rename_new
from leverans.storage.walk import entry_in, walk

_ON = (PART_FOLDER, ON_FOLDER)


@dataclass(frozen=True, slots=True)
class LocalContent:
    """A file of this machine, by its path; can be sent to another process."""

    path: str

    def open(self) -> BinaryIO:
        """Open the file at its first byte.

        Raises:
            StorageError: it is gone, is a symlink or no regular file, or may not be read.
        """
        with told(self.path):
            return _stream(self.path, self.path)


class LocalFolder:
    """A `Store` in a folder. The root may be reached through a symlink; below it none is followed.

    Bytes are written to `.leverans-part/` below the root, seen onto the disk and renamed;
    the folders are seen onto the disk too, so that a key that was reported stays.
    """

    def __init__(self, root: Path) -> None:
        """Take `root` as it is: it must exist when the first verb is called."""
        self.root = root

    def __repr__(self) -> str:
        return f"LocalFolder({str(self.root)!r})"

    def put_new(self, key: str, data: BinaryIO) -> Entry:
        """Write a new key durably; see `Store.put_new`."""
        parts = checked(key)
        self._refuse_taken(key)
        with told(key), folder_at(self.root, (PART_FOLDER,), make=True) as unfinished:
            sweep(unfinished)
            with new_part(unfinished) as (name, part):
                fill(part, data)
                with self._folder(parts, make=True) as folder:
                    rename_new(unfinished, name, folder, parts[-1])
                    os.fsync(folder)
                found = os.fstat(part)
        return Entry(key=key, size=found.st_size, mtime_ns=found.st_mtime_ns)

    def put_on(self, key: str, size: int, opened: Opened, sent: Sent) -> Entry:
        """Write a new key, going on where a broken try stopped; see `Store.put_on`."""
        parts = checked(key)
        self._refuse_taken(key)
        with (
            told(key),
            folder_at(self.root, _ON, make=True) as unfinished,
            kept_part(unfinished, key) as (name, part),
        ):
            fill_on(part, key, size, opened, sent)
            with self._folder(parts, make=True) as folder:
                rename_new(unfinished, name, folder, parts[-1])
                os.fsync(folder)
            found = os.fstat(part)
            sweep_on(unfinished, found.st_mtime)
        return Entry(key=key, size=found.st_size, mtime_ns=found.st_mtime_ns)

    def begin_stream(self, key: str, size_hint: int) -> LocalPut:
        """Begin a key whose bytes are still being made; see `StreamingStore.begin_stream`."""
        del size_hint
        parts = checked(key)
        self._refuse_taken(key)
        return begin_at(key, folder_at(self.root, _ON, make=True), self._folder(parts, make=True))

    def open(self, key: str, *, offset: int = 0) -> BinaryIO:
        """A stream from `offset`; see `Store.open`."""
        parts = checked(key)
        with told(key), self._folder(parts) as folder:
            stream = _stream(parts[-1], key, folder)
            stream.seek(offset)
        return stream

    def stat(self, key: str) -> Entry:
        """The entry under a key; see `Store.stat`."""
        parts = checked(key)
        with told(key), self._folder(parts) as folder:
            found = os.stat(parts[-1], dir_fd=folder, follow_symlinks=False)
            above = key[: len(key) - len(parts[-1])]
            entry = next(entry_in(self.root, folder, above, parts[-1]), None)
        if entry is None or stat.S_ISDIR(found.st_mode):
            raise NotFoundInStore("is a folder, and no key", place=key)
        return entry

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """Entries in bytewise order; see `Store.list`. A prefix without folder lists nothing."""
        folder, rest = checked_prefix(prefix)
        try:
            with told(str(self.root / prefix)):
                yield from walk(self.root, folder, rest)
        except NotFoundInStore:
            if not self.root.is_dir():
                raise

    def delete(self, key: str) -> None:
        """Remove a key durably; see `Store.delete`. Folders stay, for they are no keys."""
        parts = checked(key)
        with suppress(NotFoundInStore), told(key), folder_at(self.root, _ON) as unfinished:
            forget_part(unfinished, key)
        try:
            with told(key), self._folder(parts) as folder:
                if not stat.S_ISDIR(os.lstat(parts[-1], dir_fd=folder).st_mode):
                    os.unlink(parts[-1], dir_fd=folder)
                    os.fsync(folder)
        except NotFoundInStore:
            return

    def publish(self, source: str, key: str) -> None:
        """Rename `source` to `key` without overwriting; see `Store.publish`."""
        old, new = checked(source), checked(key)
        if self.stat(source).kind is not Kind.FILE:
            raise StorageError("is no file, and cannot be published", place=source)
        with (
            told(key),
            self._folder(old) as before,
            self._folder(new, make=True) as after,
        ):
            rename_new(before, old[-1], after, new[-1])
            os.fsync(after)
            os.fsync(before)

    def capabilities(self) -> Capabilities:
        """All but locks."""
        return Capabilities(resumes=True, renames=True, exclusive=True, streams=True)

    def content(self, entry: Entry) -> LocalContent:
        """The file under an entry, to be opened later."""
        checked(entry.key)
        return LocalContent(f"{self.root}/{entry.key}")

    def _refuse_taken(self, key: str) -> None:
        """Refuse before gigabytes are written; the renaming refuses once more, and for good."""
        with suppress(NotFoundInStore):
            self.stat(key)
            raise AlreadyInStore("lies there already", place=key)

    @contextmanager
    def _folder(self, parts: tuple[str, ...], *, make: bool = False) -> Iterator[int]:
        with folder_at(self.root, parts[:-1], make=make) as folder:
            yield folder


def _stream(name: str, place: str, folder: int | None = None) -> BinaryIO:
    """Open a regular file, and nothing else, for reading."""
    number = os.open(name, READ, dir_fd=folder)
    mode = os.fstat(number).st_mode
    if not stat.S_ISREG(mode):
        os.close(number)
        kind = NotFoundInStore if stat.S_ISDIR(mode) else StorageError
        raise kind("is no regular file", place=place)
    return os.fdopen(number, "rb")
