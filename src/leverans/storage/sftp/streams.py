"""Bytes to and from an open file of a server, many pieces on their way at once."""

import io
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from leverans.storage.sftp.failures import LineLost, Refusal, told
from leverans.storage.sftp.session import Session
from leverans.storage.sftp.verbs import size_of
from leverans.storage.sftp.wire import Answer, Ask, Code, Long

_ON_THEIR_WAY = 2 << 20  # bytes written and not yet confirmed
_AHEAD = 2 << 20  # bytes asked for at once
STOOD_STILL = 3600.0
"""Seconds after which a writer that was frozen gives up: its part may be another's by then."""


class Readable(Protocol):
    """What is needed of a source of bytes."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


def pour(
    session: Session, handle: bytes, data: Readable, offset: int, sent: Callable[[int], object]
) -> int:
    """Write all of `data` into an open file from `offset`: how many bytes those were.

    Args:
        sent: told how many more bytes the server has confirmed.

    Raises:
        Refusal: the server does not take them. LineLost: the line broke, or we stood still.
    """
    waiting: deque[tuple[int, int]] = deque()
    start, settled, last = offset, offset, time.monotonic()
    try:
        while piece := data.read(session.piece):
            if time.monotonic() - last > STOOD_STILL:
                raise LineLost("this writer stood still for too long")
            waiting.append((session.send(Ask.WRITE, handle, Long(offset), piece), len(piece)))
            offset, last = offset + len(piece), time.monotonic()
            while offset - settled > _ON_THEIR_WAY:
                settled += _settle(session, waiting, sent)
        while waiting:
            settled += _settle(session, waiting, sent)
    finally:  # answers that nobody waits for would stay with the session
        with suppress(LineLost):
            for number, _ in waiting:
                with suppress(Refusal):
                    session.take(number)
    return offset - start


def _settle(
    session: Session, waiting: deque[tuple[int, int]], sent: Callable[[int], object]
) -> int:
    """Wait for the oldest confirmation: how many bytes it is for."""
    number, count = waiting.popleft()
    session.take(number)
    sent(count)
    return count


class RemoteFile(io.RawIOBase):
    """An open file of a server, read from front to back or from where `seek` leads.

    Nothing is on its way between two calls: a session is shared, and answers that nobody takes
    would stop it.
    """

    def __init__(self, session: Session, handle: bytes, key: str, offset: int = 0) -> None:
        """Take an open file; it is closed with this stream."""
        self._session = session
        self._handle = handle
        self._key = key
        self._at = offset
        self._ahead = memoryview(b"")
        with told(key):
            self._size = size_of(session, handle)

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Where the next byte comes from."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place; from the end means the size when the file was opened."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        self._ahead = memoryview(b"")
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the only caller's
        """Fill `buffer` from the file; `StorageError` when the server cannot be read."""
        if not self._ahead:
            with told(self._key):
                self._ahead = memoryview(self._fetch(len(buffer)))
        count = min(len(buffer), len(self._ahead))
        buffer[:count] = self._ahead[:count]
        self._ahead = self._ahead[count:]
        self._at += count
        return count

    def close(self) -> None:
        """Let the file go with the next question to the server; see `Session.abandon`."""
        if not self.closed:
            self._session.abandon(self._handle)
        super().close()

    def _fetch(self, least: int) -> bytes:
        """The next bytes: as many as may well be there, at least a piece to see the end."""
        piece = self._session.piece
        left = max(min(self._size - self._at, max(_AHEAD, least)), 1)
        numbers = [
            self._session.send(Ask.READ, self._handle, Long(self._at + start), piece)
            for start in range(0, left, piece)
        ]
        found, whole = [], True
        for number in numbers:
            data = self._taken(number)
            if whole:  # what follows on a short piece would leave a gap
                found.append(data)
            whole = whole and len(data) == piece
        return b"".join(found)

    def _taken(self, number: int) -> bytes:
        try:
            return self._session.taken(Answer.DATA, number).text()
        except Refusal as refusal:
            if refusal.code == Code.EOF:
                return b""
            raise
