"""A store in a bucket of any S3 server, below a prefix."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import BinaryIO

from leverans.model.errors import AlreadyInStore, StorageError
from leverans.storage.interface import Capabilities, Entry, Opened, Sent
from leverans.storage.journal import UploadJournal
from leverans.storage.keys import checked_prefix
from leverans.storage.measured import Measured
from leverans.storage.s3.copying import copy_new
from leverans.storage.s3.deleting import delete
from leverans.storage.s3.head import head, head_if_there
from leverans.storage.s3.listing import listed
from leverans.storage.s3.locks import can_lock, lock
from leverans.storage.s3.names import name_of
from leverans.storage.s3.parts import Begun, Uploads
from leverans.storage.s3.reading import S3Content, open_at
from leverans.storage.s3.sink import PartsSink
from leverans.storage.s3.terms import Terms

_CHUNK = 1 << 20


class S3Bucket:
    """A `Store`, `StreamingStore` and `LockingStore` in a bucket.

    What must never happen twice is looked at first: the server is asked what lies under a key
    before a write, after it, and whenever a connection broke. Between the look and the write of
    one process another may write the same key, and some servers let it: who shares a bucket
    gives each attempt a key of its own.
    """

    def __init__(self, terms: Terms, journal: UploadJournal | None = None) -> None:
        """Take the place as it is; nothing is asked of the server yet.

        Args:
            journal: where unfinished uploads are remembered; without one, the server is asked.
        """
        self._terms = terms
        self._journal = journal
        self._locks: bool | None = None

    def __repr__(self) -> str:
        return f"S3Bucket({self._terms.place!r})"

    def put_new(self, key: str, data: BinaryIO) -> Entry:
        """Write a new key; see `Store.put_new`. Holds a few parts in memory, however long it is."""
        self._refuse_taken(key)
        sink = PartsSink(self._terms, None, key, 0, resumes=False)
        try:
            while chunk := data.read(_CHUNK):
                sink.write(chunk)
            return sink.finish()
        except BaseException:
            sink.abort()
            raise

    def put_on(self, key: str, size: int, opened: Opened, sent: Sent) -> Entry:
        """Write a new key, going on inside a broken upload; see `Store.put_on`.

        The parts that the server holds are compared with our bytes, which are read for that,
        and only what is missing is sent.
        """
        self._refuse_taken(key)
        sink = PartsSink(self._terms, self._journal, key, size, sent=sent)
        try:
            there = min(sink.whole(), size)
            if there:
                with closing(opened(0)) as stream:
                    _copy(sink, stream, there, key)
            with closing(opened(there)) as stream:
                rest = Measured(stream, size - there, key)
                while chunk := rest.read(_CHUNK):
                    sink.write(chunk)
            return sink.finish()
        except BaseException:
            sink.leave()
            raise

    def begin_stream(self, key: str, size_hint: int) -> PartsSink:
        """Begin a new key whose bytes are made meanwhile; see `StreamingStore.begin_stream`."""
        self._refuse_taken(key)
        return PartsSink(self._terms, self._journal, key, size_hint)

    def open(self, key: str, *, offset: int = 0) -> BinaryIO:
        """A stream from `offset`; see `Store.open`."""
        return open_at(self._terms, key, offset)

    def stat(self, key: str) -> Entry:
        """The entry under a key; see `Store.stat`."""
        return head(self._terms, key).entry(key)

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """Entries in bytewise order; see `Store.list`."""
        checked_prefix(prefix)
        yield from listed(self._terms, prefix)

    def delete(self, key: str) -> None:
        """Remove a key, its older versions and unfinished uploads; see `Store.delete`."""
        name_of(self._terms.where, key)
        if self._journal:
            self._journal.forget(self._terms.place, key)
        delete(self._terms, key)

    def publish(self, source: str, key: str) -> None:
        """Copy at the server, compare, delete the source; see `Store.publish`.

        Killed in between, it can be called again: both keys are there, and the same.
        """
        for each in (source, key):
            name_of(self._terms.where, each)
        copy_new(self._terms, source, key)
        delete(self._terms, source)

    def capabilities(self) -> Capabilities:
        """The bucket is asked once whether it locks; several writers of one key are not stopped."""
        if self._locks is None:
            self._locks = can_lock(self._terms)
        return Capabilities(
            resumes=True, renames=False, exclusive=False, locks=self._locks, streams=True
        )

    def content(self, entry: Entry) -> S3Content:
        """The object under an entry, to be opened later."""
        name_of(self._terms.where, entry.key)
        return S3Content(self._terms, entry.key)

    def hold_until(self, key: str, until: datetime, *, limit: datetime) -> None:
        """Keep everybody from deleting a key; see `LockingStore.hold_until`."""
        lock(self._terms, key, until, limit)

    def held_until(self, key: str) -> datetime | None:
        """Until when the server says that it holds a key; see `LockingStore.held_until`."""
        return head(self._terms, key).held_until

    def unfinished(self) -> Iterator[Begun]:
        """Uploads that were begun below the prefix and have not come to their end.

        They take room and are listed nowhere else; `delete` of the key frees it.
        """
        return Uploads(self._terms).begun()

    def _refuse_taken(self, key: str) -> None:
        if head_if_there(self._terms, key) is not None:
            raise AlreadyInStore("lies there already", place=key)


def _copy(sink: PartsSink, stream: BinaryIO, count: int, key: str) -> None:
    """So many bytes of a stream, which must have them."""
    while count:
        data = stream.read(min(_CHUNK, count))
        if not data:
            raise StorageError(f"the stream ended {count} bytes too early", place=key)
        sink.write(data)
        count -= len(data)
