"""A large write that was broken off, and goes on.

The part of a key is named by the key and its writer (`claims`). Who goes on hashes his own bytes up
to the last mark beside the part (`marks`), and reads back from the server what is behind it and a
little before; without a mark he reads back everything. See decision 0023.
"""

import hashlib
from contextlib import closing, suppress
from typing import BinaryIO, Protocol

from leverans.storage.interface import Opened, Sent
from leverans.storage.measured import Measured
from leverans.storage.sftp import verbs
from leverans.storage.sftp.failures import Refusal
from leverans.storage.sftp.marks import Mark, add_mark, forget_marks, last_mark
from leverans.storage.sftp.parts import expect_room, full_told
from leverans.storage.sftp.session import Session
from leverans.storage.sftp.streams import RemoteFile, pour
from leverans.storage.sftp.wire import Open

_BETWEEN_MARKS = 16 << 20  # bytes
_BEFORE_A_MARK = 256 << 10  # bytes read back although a mark covers them
_CHUNK = 1 << 20


class Digest(Protocol):
    """A running digest."""

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""

    def hexdigest(self) -> str:
        """The digest of all bytes so far."""


def fill_on(session: Session, part: bytes, size: int, opened: Opened, sent: Sent, key: str) -> None:
    """Bring a part to its whole `size`, onto the disk; what is there already is compared first.

    Raises:
        StorageError: the stream is not of that size. NoSpace: it does not fit.
    """
    folder = part.rpartition(b"/")[0]
    there, digest = _agreed(session, part, size, opened)
    expect_room(session, folder, size - there, key)
    sent(there)
    handle = verbs.open_file(session, part, Open.WRITE | Open.CREATE)
    with (
        full_told(session, folder, key),
        verbs.closing_after(session, handle),
        closing(opened(there)) as stream,
    ):
        rest = _Slices(Measured(stream, size - there, key), digest)
        while count := pour(session, handle, rest.next(), there, sent):
            there += count
            if verbs.sync(session, handle):
                add_mark(session, part, Mark(there, digest.hexdigest()))
        verbs.sync(session, handle)


class _Slices:
    """A stream in slices that each look like a whole one, hashed on the way."""

    def __init__(self, stream: Measured, digest: Digest) -> None:
        self._stream = stream
        self._digest = digest
        self._left = 0

    def next(self) -> "_Slices":
        """Begin the next slice."""
        self._left = _BETWEEN_MARKS
        return self

    def read(self, size: int, /) -> bytes:
        data = (self._stream.read(min(size, self._left)) if self._left else None) or b""
        self._left -= len(data)
        self._digest.update(data)
        return data


def _agreed(session: Session, part: bytes, size: int, opened: Opened) -> tuple[int, Digest]:
    """How many bytes of a part are the first ones of the source, and their digest.

    It is all or nothing: a part that is not the beginning is removed, and its marks are.
    """
    there = 0
    with suppress(Refusal):
        there = verbs.look(session, part).size
    if 0 < there <= size and (digest := _matching(session, part, there, opened)):
        return there, digest
    with suppress(Refusal):  # not emptied: it may be a second name of a key (see `naming`)
        verbs.remove(session, part)
    forget_marks(session, part)
    return 0, hashlib.sha256()


def _matching(session: Session, part: bytes, there: int, opened: Opened) -> Digest | None:
    """The digest of a part that is the beginning of the source; None where it is not."""
    mark = last_mark(session, part, there)
    start = max(0, mark.offset - _BEFORE_A_MARK)
    digest = hashlib.sha256()
    handle = verbs.open_file(session, part, Open.READ)
    with closing(opened(0)) as mine, RemoteFile(session, handle, "", start) as theirs:
        if (
            _hash(mine, start, digest)
            and _compare(mine, theirs, mark.offset - start, digest)
            and digest.hexdigest() == (mark.sha256 or digest.hexdigest())
            and _compare(mine, theirs, there - mark.offset, digest)
        ):
            return digest
    return None


def _hash(mine: BinaryIO, count: int, digest: Digest) -> bool:
    while count:
        data = mine.read(min(_CHUNK, count))
        if not data:
            return False
        digest.update(data)
        count -= len(data)
    return True


def _compare(mine: BinaryIO, theirs: RemoteFile, count: int, digest: Digest) -> bool:
    """Whether the next bytes are the same on both sides; ours are hashed."""
    while count:
        data = theirs.read(min(_CHUNK, count)) or b""
        ours = mine.read(len(data))
        while len(ours) < len(data) and (more := mine.read(len(data) - len(ours))):
            ours += more
        if not data or data != ours:
            return False
        digest.update(ours)
        count -= len(data)
    return True
