"""Every place that the library `fs` opens by URL: zip, tar, FTP, memory and more."""

import io
import shutil
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast
from uuid import uuid4

from leverans.model.errors import AlreadyInStore, NoSpace, NotFoundInStore, StorageError
from leverans.model.record import Content
from leverans.storage.door import enter, shown
from leverans.storage.door import opened as opened_place
from leverans.storage.interface import Capabilities, Entry, Kind, Opened, Sent
from leverans.storage.keys import PART_FOLDER, bytewise, checked, checked_prefix
from leverans.storage.local import LocalContent
from leverans.storage.measured import Measured

if TYPE_CHECKING:
    from fs.base import FS
    from fs.info import Info

_CHUNK = 1 << 20
_DAY = 86_400  # s
_DETAILS = ("basic", "details", "link")


@dataclass(frozen=True, slots=True)
class RemoteContent:
    """A file in a place without paths, by the place's name and its key.

    Another process opens the place anew; what is in memory can only be opened where it is.
    """

    place: str
    key: str

    @property
    def path(self) -> None:
        """None: the bytes are reached by `open` only."""
        return

    def open(self) -> BinaryIO:
        """Open the file at its first byte; `StorageError` when that cannot be done."""
        return _open(opened_place(self.place), self.key)


class PyFilesystem:
    """A `Store` over a file system of the library `fs`.

    As durable as that file system is: `fs` cannot see bytes onto a disk. Several threads may
    share one of these; two processes that publish the same key at once may not.
    """

    def __init__(self, url: str) -> None:
        """Open what is at `url`.

        Raises:
            ConfigurationError: that kind of URL is not supported.
            StorageError: it cannot be opened.
        """
        self._name, self._fs = enter(url)
        self._lock = threading.Lock()
        self._swept = False

    def __repr__(self) -> str:
        return f"PyFilesystem({shown(self._name)!r})"

    def put_new(self, key: str, data: BinaryIO) -> Entry:
        """Write a new key; see `Store.put_new`."""
        checked(key)
        part = f"{PART_FOLDER}/{uuid4().hex}"
        with _told(key):
            self._fs.makedirs(PART_FOLDER, recreate=True)
            try:
                with self._fs.openbin(part, "w") as out:
                    shutil.copyfileobj(data, out, _CHUNK)
                self._sweep(part)
                self._rename(part, key)
            finally:
                if self._fs.exists(part):
                    self._fs.remove(part)
        return self.stat(key)

    def put_on(self, key: str, size: int, opened: Opened, sent: Sent) -> Entry:
        """Write a new key; a broken try starts again; see `Store.put_on`."""
        with closing(opened(0)) as stream:
            return self.put_new(key, cast("BinaryIO", Measured(stream, size, key, sent)))

    def open(self, key: str, *, offset: int = 0) -> BinaryIO:
        """A stream from `offset`; see `Store.open`."""
        checked(key)
        if self.stat(key).kind is not Kind.FILE:
            raise StorageError("is no regular file", place=key)
        stream = _open(self._fs, key)
        with _told(key):
            stream.seek(offset)
        return stream

    def stat(self, key: str) -> Entry:
        """The entry under a key; see `Store.stat`."""
        checked(key)
        with _told(key):
            info = self._fs.getinfo(key, namespaces=_DETAILS)
        if info.is_dir and not _is_link(info):
            raise NotFoundInStore("is a folder, and no key", place=key)
        return _entry(key, info)

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """Entries in bytewise order; see `Store.list`."""
        folder, rest = checked_prefix(prefix)
        with _told(prefix):
            if not self._fs.isdir(folder):
                return
            levels = [self._level(folder, rest)]
            while levels:
                found = next(levels[-1], None)
                if found is None:
                    levels.pop()
                elif isinstance(found, str):
                    levels.append(self._level(found, ""))
                else:
                    yield found

    def delete(self, key: str) -> None:
        """Remove a key; see `Store.delete`."""
        checked(key)
        with suppress(NotFoundInStore):
            self.stat(key)
            with _told(key):
                self._fs.remove(key)

    def publish(self, source: str, key: str) -> None:
        """Move `source` to `key` without overwriting; see `Store.publish`."""
        checked(source)
        checked(key)
        if self.stat(source).kind is not Kind.FILE:
            raise StorageError("is no file, and cannot be published", place=source)
        with _told(key):
            self._rename(source, key)

    def capabilities(self) -> Capabilities:
        """None of them can be counted on: the library does not tell what lies behind."""
        return Capabilities(resumes=False, renames=False, exclusive=False)

    def content(self, entry: Entry) -> Content:
        """The file under an entry; with a path where the file system is one of this machine."""
        checked(entry.key)
        if self._fs.hassyspath(entry.key):
            return LocalContent(self._fs.getsyspath(entry.key))
        return RemoteContent(self._name, entry.key)

    def _sweep(self, mine: str) -> None:
        """Once: remove the parts that nobody wrote for a day, by the place's own clock.

        `fs` knows no locks: the part of a writer that lives is known by its being written. Where
        the place does not tell times, parts stay.
        """
        now = None if self._swept else self._fs.getinfo(mine, namespaces=_DETAILS).modified
        self._swept = True
        if now is None:
            return
        for info in list(self._fs.scandir(PART_FOLDER, namespaces=_DETAILS)):
            if info.is_file and info.modified and (now - info.modified).total_seconds() > _DAY:
                self._fs.remove(f"{PART_FOLDER}/{info.name}")

    def _rename(self, source: str, key: str) -> None:
        with self._lock:
            if self._fs.exists(key):
                raise AlreadyInStore("lies there already", place=key)
            self._fs.makedirs(key.rpartition("/")[0], recreate=True)
            self._fs.move(source, key, overwrite=False)

    def _level(self, folder: str, rest: str) -> Iterator[Entry | str]:
        """What lies in a folder (`""` or ending in `/`): entries, and the keys of folders."""
        named = [
            (folder + info.name + ("/" if info.is_dir and not _is_link(info) else ""), info)
            for info in self._fs.scandir(folder or "/", namespaces=_DETAILS)
            if info.name.startswith(rest) and folder + info.name != PART_FOLDER
        ]
        named.sort(key=lambda pair: bytewise(pair[0]))
        for key, info in named:
            yield key if key.endswith("/") else _entry(key, info)


def _entry(key: str, info: "Info") -> Entry:
    kind = _kind(info)
    moment = info.modified
    return Entry(
        key=key,
        size=info.size if kind is Kind.FILE else 0,
        mtime_ns=int(moment.timestamp()) * 10**9 if moment else 0,
        kind=kind,
    )


def _kind(info: "Info") -> Kind:
    from fs.enums import ResourceType

    if _is_link(info):
        return Kind.SYMLINK
    return Kind.FILE if info.type is ResourceType.file else Kind.SPECIAL


def _is_link(info: "Info") -> bool:
    from fs.enums import ResourceType

    if info.has_namespace("link") and info.is_link:
        return True
    return info.has_namespace("details") and info.type is ResourceType.symlink


def _open(filesystem: "FS", key: str) -> BinaryIO:
    with _told(key):
        return cast("BinaryIO", io.BufferedReader(cast("io.RawIOBase", filesystem.openbin(key))))


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Turn an error of `fs` within the block into the `StorageError` that fits."""
    from fs import errors

    try:
        yield
    except (errors.ResourceNotFound, errors.DirectoryExpected) as error:
        raise NotFoundInStore(str(error), place=place) from error
    except (errors.DestinationExists, errors.FileExists, errors.DirectoryExists) as error:
        raise AlreadyInStore(str(error), place=place) from error
    except errors.InsufficientStorage as error:
        raise NoSpace(str(error), place=place) from error
    except (errors.FSError, errors.IllegalBackReference, OSError) as error:
        raise StorageError(str(error), place=place) from error
