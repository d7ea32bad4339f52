"""All that packages are asked through: a place that is looked at and never written to."""

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from leverans.model.record import Content
from leverans.storage.interface import Entry


class Shelf(Protocol):
    """What is used of a `storage.interface.Store`; nothing of it changes anything."""

    def open(self, key: str, *, offset: int = 0) -> BinaryIO:
        """See `Store.open`."""

    def stat(self, key: str) -> Entry:
        """See `Store.stat`."""

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """See `Store.list`."""

    def content(self, entry: Entry) -> Content:
        """See `Store.content`."""
