"""A file in a place that is opened with secrets: what travels to another process, and what not."""

import os
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol
from weakref import WeakValueDictionary

from leverans.model.errors import StorageError


class Opener(Protocol):
    """What is needed of the store."""

    def open(self, key: str, *, offset: int = 0) -> BinaryIO:
        """A stream of the bytes from `offset`."""


_OPENED: "WeakValueDictionary[tuple[int, str], Opener]" = WeakValueDictionary()


def remember(place: str, store: Opener) -> None:
    """Let `PlacedContent` that comes back to this process find its store, as long as it lives."""
    _OPENED[os.getpid(), place] = store


@dataclass(frozen=True, slots=True)
class PlacedContent:
    """A file by the place's name, which holds no secret, and its key.

    Another process can open it only if it has opened the place itself: secrets do not travel.
    """

    place: str
    key: str
    _store: Opener | None = field(default=None, repr=False, compare=False)

    def __reduce__(self) -> tuple[type["PlacedContent"], tuple[str, str]]:
        return (PlacedContent, (self.place, self.key))

    @property
    def path(self) -> None:
        """None: the bytes are reached by `open` only."""
        return

    def open(self) -> BinaryIO:
        """Open the file at its first byte; `StorageError` when that cannot be done."""
        store = self._store or _OPENED.get((os.getpid(), self.place))
        if store is None:
            raise StorageError(
                "the place was opened in another process, which did not hand on its secrets",
                place=f"{self.place}/{self.key}",
            )
        return store.open(self.key)
