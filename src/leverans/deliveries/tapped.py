"""A stream that is hashed and counted while it is read: one read, whatever is done with it."""

import hashlib
import io
from collections.abc import Callable
from contextlib import closing
from typing import BinaryIO

CHUNK = 1024 * 1024


class Tap(io.RawIOBase):
    """Passes on the bytes of a stream, hashes them, and tells how many have gone by.

    Args:
        stream: where the bytes come from; its owner closes it.
        progress: called with the number of bytes of each read.
    """

    def __init__(self, stream: BinaryIO, progress: Callable[[int], None]) -> None:
        self._stream = stream
        self._progress = progress
        self._digest = hashlib.sha256()
        self.size = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the only caller's
        """Fill `buffer` from the stream."""
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._digest.update(data)
        self.size += len(data)
        self._progress(len(data))
        return len(data)

    @property
    def sha256(self) -> str:
        """Digest (hex) of what has been read so far."""
        return self._digest.hexdigest()


def digest_of(stream: BinaryIO) -> str:
    """sha256 (hex) of a whole stream, which is closed afterwards."""
    digest = hashlib.sha256()
    with closing(stream):
        while data := stream.read(CHUNK):
            digest.update(data)
    return digest.hexdigest()
