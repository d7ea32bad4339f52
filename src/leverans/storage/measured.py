"""A stream that must be exactly as long as it was said to be."""

import io
from collections.abc import Callable
from typing import BinaryIO

from leverans.model.errors import StorageError


class Measured(io.RawIOBase):
    """Passes on the bytes of a stream and refuses one that is too short or too long.

    Args:
        stream: where the bytes come from; its owner closes it.
        size: bytes that must come. place: what they are for, named in the error.
        sent: told how many more bytes have been passed on.
    """

    def __init__(
        self, stream: BinaryIO, size: int, place: str, sent: Callable[[int], object] | None = None
    ) -> None:
        self._stream = stream
        self._sent = sent
        self._left = size
        self._place = place

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the only caller's
        """Fill `buffer` from the stream; `StorageError` when it is not of the size."""
        data = self._stream.read(len(buffer))
        if not data and self._left:
            raise StorageError(f"the stream ended {self._left} bytes too early", place=self._place)
        if len(data) > self._left:
            raise StorageError("the stream is longer than was said", place=self._place)
        self._left -= len(data)
        buffer[: len(data)] = data
        if data and self._sent is not None:
            self._sent(len(data))
        return len(data)
