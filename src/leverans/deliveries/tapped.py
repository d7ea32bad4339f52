"""Bytes that are hashed while they are read: one read, whatever is done with them."""

import hashlib
import io
import threading
from collections.abc import Callable
from contextlib import closing
from typing import BinaryIO, cast

CHUNK = 1024 * 1024


class HashedOnce:
    """Bytes that can be opened again and again at any offset, and are hashed once, in order.

    Each byte is hashed when a reader first comes by it; what no reader came by is read at the
    end. Readers in several threads are let in one at a time.

    Args:
        opened: gives the bytes from an offset.
    """

    def __init__(self, opened: Callable[[int], BinaryIO]) -> None:
        self._opened = opened
        self._digest = hashlib.sha256()
        self._reached = 0
        self._lock = threading.Lock()

    def open(self, offset: int) -> BinaryIO:
        """The bytes from an offset."""
        return cast("BinaryIO", _Reader(self._opened(offset), offset, self._pass))

    def sha256(self) -> str:
        """Digest (hex) of all bytes."""
        with closing(self.open(self._reached)) as stream:
            while stream.read(CHUNK):
                pass
        return self._digest.hexdigest()

    def _pass(self, offset: int, data: bytes) -> None:
        with self._lock:
            if offset <= self._reached < offset + len(data):
                self._digest.update(memoryview(data)[self._reached - offset :])
                self._reached = offset + len(data)


class _Reader(io.RawIOBase):
    """A stream that tells what has been read from it, and where."""

    def __init__(self, stream: BinaryIO, offset: int, passed: Callable[[int, bytes], None]) -> None:
        self._stream = stream
        self._offset = offset
        self._passed = passed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the only caller's
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._passed(self._offset, data)
        self._offset += len(data)
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def digest_of(stream: BinaryIO) -> str:
    """sha256 (hex) of a whole stream, which is closed afterwards."""
    digest = hashlib.sha256()
    with closing(stream):
        while data := stream.read(CHUNK):
            digest.update(data)
    return digest.hexdigest()
