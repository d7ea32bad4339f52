"""What every store promises; checked by `leverans.testing.store_contract`."""

from collections.abc import Iterator
from dataclasses import dataclass
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
    """

    key: str
    size: int
    mtime_ns: int
    kind: Kind = Kind.FILE
    leads_out: bool = False


class Store(Protocol):
    """A place with keys and bytes. A key never points outside the root and is never overwritten.

    Keys that are absolute, empty, or have `.` or `..` parts raise `StorageError` in every verb.
    """

    def put_new(self, key: str, data: BinaryIO) -> Entry:
        """Write a new key from a stream, durably; `AlreadyInStore` if the key is taken.

        Nobody sees the key before all bytes are there; a broken write leaves no key behind.
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

    def content(self, entry: Entry) -> Content:
        """A value that opens this entry later, maybe in another process."""
