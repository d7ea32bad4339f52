"""What every store promises; checked by `leverans.testing.store_contract`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO, Protocol

from leverans.model.record import Content


class Kind(StrEnum):
    """What lies under a key. Only files can be opened; the rest is listed so that none is lost."""

    FILE = "file"
    SYMLINK = "symlink"
    SPECIAL = "special"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing in a store.

    Attributes:
        key: path relative to the store's root, `/` between parts, no leading slash;
            surrogate-escaped where a name is not UTF-8.
        size: bytes; 0 for what is not a file. mtime_ns: ns since 1970, 0 when unknown.
        leads_out: True for a symlink whose target is outside the root.
        sha256: hex, where the store knows it without reading the bytes; else empty.
    """

    key: str
    size: int
    mtime_ns: int
    kind: Kind = Kind.FILE
    leads_out: bool = False
    sha256: str = field(default="", compare=False)


Opened = Callable[[int], BinaryIO]  # opens the same bytes again, at an offset
Sent = Callable[[int], None]  # told how many more bytes are there, those of earlier tries too


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a store can do beyond its verbs; said only of what it really does.

    Attributes:
        resumes: `put_on` goes on inside the bytes of a broken try; otherwise it starts again.
        renames: `publish` moves a name and no bytes.
        exclusive: of several who write one key at once the store itself lets exactly one win.
        locks: a key can be held until a date so that nobody can delete it; see `locking`.
        streams: takes bytes that are made while they are sent; see `streaming`.
    """

    resumes: bool
    renames: bool
    exclusive: bool
    locks: bool = False
    streams: bool = False


class Store(Protocol):
    """A place with keys and bytes. A key never points outside the root and is never overwritten.

    Keys that are absolute, empty, or have `.` or `..` parts raise `StorageError` in every verb.
    """

    def put_new(self, key: str, data: BinaryIO) -> Entry:
        """Write a new key from a stream, durably; `AlreadyInStore` if the key is taken.

        Nobody sees the key before all bytes are there; a broken write leaves no key behind.
        """

    def put_on(self, key: str, size: int, opened: Opened, sent: Sent) -> Entry:
        """As `put_new`, from bytes that can be opened again: goes on where a broken try stopped.

        What an earlier try left is gone on with only where it is the beginning of these bytes;
        otherwise, and where the store cannot resume, the upload starts again. `delete` of the key
        also forgets what a broken try left.

        Args:
            size: of the whole; `StorageError` when the stream ends before or goes on after it.
            opened: opens the bytes at an offset. sent: told what is there now.
        """

    def open(self, key: str, *, offset: int = 0) -> BinaryIO:
        """A stream of the bytes from `offset`; never follows a symlink."""

    def stat(self, key: str) -> Entry:
        """The entry under a key; `NotFoundInStore` when there is none."""

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """All entries whose key starts with `prefix`, lazily, in bytewise order of the keys."""

    def delete(self, key: str) -> None:
        """Remove a key; nothing happens when there is none."""

    def publish(self, source: str, key: str) -> None:
        """Give the bytes under `source` the name `key`, all at once and durably.

        `AlreadyInStore` if `key` is taken, `NotFoundInStore` if `source` is absent.
        """

    def capabilities(self) -> Capabilities:
        """What this store can do beyond its verbs."""

    def content(self, entry: Entry) -> Content:
        """A value that opens this entry later, maybe in another process."""
