"""Bytes that nobody can delete before a date: what a store with such locks can do besides."""

from datetime import datetime
from typing import Protocol, runtime_checkable

from leverans.storage.interface import Store


@runtime_checkable
class LockingStore(Store, Protocol):
    """A store that can hold a key (`Capabilities.locks`)."""

    def hold_until(self, key: str, until: datetime, *, limit: datetime) -> None:
        """Keep everybody, ourselves too, from deleting a key before a time.

        The store is asked afterwards what it holds: its word that it has done so is not enough.

        Args:
            until: with offset. limit: the end of the retention; no lock may outlive it.

        Raises:
            StorageError: `until` is after `limit`, or the store holds nothing or less.
        """

    def held_until(self, key: str) -> datetime | None:
        """Until when the store says that it holds a key; None when it does not."""
