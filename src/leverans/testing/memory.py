"""Content and stores in memory that tell what was asked of them."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from leverans.model.record import Content
from leverans.storage.interface import Capabilities, Entry, Opened, Sent, Store


@dataclass(frozen=True, slots=True)
class MemoryContent:
    """Bytes as a file's content."""

    data: bytes

    @property
    def path(self) -> None:
        """None: these bytes are in no file."""
        return

    def open(self) -> BinaryIO:
        """A stream over the bytes."""
        return io.BytesIO(self.data)


class CountingStore:
    """A store that passes everything on to another and counts what is opened for reading."""

    def __init__(self, store: Store) -> None:
        """Pass on to `store`."""
        self._store = store
        self.opens = 0

    def put_new(self, key: str, data: BinaryIO) -> Entry:
        """As the store does it."""
        return self._store.put_new(key, data)

    def put_on(self, key: str, size: int, opened: Opened, sent: Sent) -> Entry:
        """As the store does it."""
        return self._store.put_on(key, size, opened, sent)

    def capabilities(self) -> Capabilities:
        """As the store has them."""
        return self._store.capabilities()

    def open(self, key: str, *, offset: int = 0) -> BinaryIO:
        """As the store does it, counted."""
        self.opens += 1
        return self._store.open(key, offset=offset)

    def stat(self, key: str) -> Entry:
        """As the store does it."""
        return self._store.stat(key)

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """As the store does it."""
        return self._store.list(prefix)

    def delete(self, key: str) -> None:
        """As the store does it."""
        self._store.delete(key)

    def publish(self, source: str, key: str) -> None:
        """As the store does it."""
        self._store.publish(source, key)

    def content(self, entry: Entry) -> Content:
        """The store's content, counted when it is opened."""
        return _CountedContent(self, self._store.content(entry))


@dataclass(frozen=True, slots=True)
class _CountedContent:
    store: CountingStore
    content: Content

    @property
    def path(self) -> str | None:
        return self.content.path

    def open(self) -> BinaryIO:
        self.store.opens += 1
        return self.content.open()
