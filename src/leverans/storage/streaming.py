"""Bytes that go to a store while they are made, without a copy of ours in between.

Who makes them may die and make them again from the first byte: what the store already holds is
compared and not sent again, what differs is sent anew.
"""

from typing import Protocol, runtime_checkable

from leverans.storage.interface import Entry, Store


class StreamedPut(Protocol):
    """One write under way. Ends with `finish`, `leave` or `abort`, and is of no use afterwards."""

    def write(self, data: bytes) -> None:
        """Take the next bytes, of any number; may wait until earlier ones are there.

        Raises:
            StorageError: bytes given earlier, or these, cannot be stored; then `leave`.
        """

    def finish(self) -> Entry:
        """See all bytes under the key, durably; the entry has their SHA-256.

        What an earlier try left behind the last byte is dropped. `AlreadyInStore` if somebody
        has taken the key in the meantime.
        """

    def leave(self) -> None:
        """Stop, and keep what is there for another try."""

    def abort(self) -> None:
        """Stop, and forget what is there."""


@runtime_checkable
class StreamingStore(Store, Protocol):
    """A store that can be written to in that way (`Capabilities.streams`)."""

    def begin_stream(self, key: str, size_hint: int) -> StreamedPut:
        """Begin a new key, or go on with what a broken try left of it.

        Nobody sees the key before `finish`. `AlreadyInStore` if the key is taken.

        Args:
            size_hint: about how many bytes will come, rather too many than too few; a broken
                try is only gone on with when it was begun with the same.
        """


def streaming(store: Store) -> StreamingStore | None:
    """The store as one that takes streams, or None where it takes none."""
    if store.capabilities().streams and isinstance(store, StreamingStore):
        return store
    return None
