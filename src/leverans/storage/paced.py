"""A store that is not given bytes faster than agreed."""

import io
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from leverans.model.record import Content
from leverans.storage.bucket import Bucket
from leverans.storage.interface import Capabilities, Entry, Opened, Sent, Store
from leverans.storage.streaming import StreamedPut, streaming

PIECE = 256 * 1024  # no read asks for more, so that bytes go evenly


class Paced:
    """A `Store` whose writes, and the reading back of them, go through a bucket.

    What a store reads to compare it with an earlier try does not leave, and does not count.

    Args:
        store: what is written to. bucket: lets the bytes through.
    """

    def __init__(self, store: Store, bucket: Bucket) -> None:
        self._store = store
        self._bucket = bucket

    def __repr__(self) -> str:
        return repr(self._store)

    def put_new(self, key: str, data: BinaryIO) -> Entry:
        """See `Store.put_new`."""
        return self._store.put_new(key, _paced(data, self._bucket.take))

    def put_on(self, key: str, size: int, opened: Opened, sent: Sent) -> Entry:
        """See `Store.put_on`."""
        leaving = not self._store.capabilities().resumes

        def take(length: int) -> None:
            if leaving:
                self._bucket.take(length)

        def told(length: int) -> None:
            nonlocal leaving
            leaving = True  # what was there has been compared: from here on bytes leave
            sent(length)

        return self._store.put_on(key, size, lambda offset: _paced(opened(offset), take), told)

    def open(self, key: str, *, offset: int = 0) -> BinaryIO:
        """See `Store.open`."""
        return _paced(self._store.open(key, offset=offset), self._bucket.take)

    def stat(self, key: str) -> Entry:
        """See `Store.stat`."""
        return self._store.stat(key)

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """See `Store.list`."""
        return self._store.list(prefix)

    def delete(self, key: str) -> None:
        """See `Store.delete`."""
        self._store.delete(key)

    def publish(self, source: str, key: str) -> None:
        """See `Store.publish`."""
        self._store.publish(source, key)

    def capabilities(self) -> Capabilities:
        """Those of the store."""
        return self._store.capabilities()

    def content(self, entry: Entry) -> Content:
        """See `Store.content`."""
        return self._store.content(entry)

    def begin_stream(self, key: str, size_hint: int) -> StreamedPut:
        """See `StreamingStore.begin_stream`; only asked of a store that can do it."""
        store = streaming(self._store)
        assert store is not None  # noqa: S101 - capabilities() said so
        return _PacedPut(store.begin_stream(key, size_hint), self._bucket)


class _PacedPut:
    """A streamed write that goes through a bucket."""

    def __init__(self, put: StreamedPut, bucket: Bucket) -> None:
        self._bucket = bucket
        self._put = put
        self.finish = put.finish
        self.leave = put.leave
        self.abort = put.abort

    def write(self, data: bytes) -> None:
        self._bucket.take(len(data))
        self._put.write(data)


class _PacedStream(io.RawIOBase):
    def __init__(self, stream: BinaryIO, take: Callable[[int], None]) -> None:
        self._stream = stream
        self._take = take

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the only caller's
        data = self._stream.read(min(len(buffer), PIECE))
        self._take(len(data))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _paced(stream: BinaryIO, take: Callable[[int], None]) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(_PacedStream(stream, take), PIECE))
