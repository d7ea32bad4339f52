"""A large write that was broken off, and goes on.

The part of a key is named by the key and its writer. Beside it lie marks: the digest of the first so
many bytes, written after the server has seen those bytes onto its disk. Who goes on hashes his own
bytes up to the last mark, and reads back from the server what is behind it and a little before. A
server that cannot sync writes no marks; then everything is read back. See decision 0023.
"""

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import BinaryIO, NamedTuple, Protocol

from leverans.model.errors import StorageError
from leverans.storage.going_on import part_name
from leverans.storage.interface import Opened, Sent
from leverans.storage.measured import Measured
from leverans.storage.sftp import verbs
from leverans.storage.sftp.failures import Refusal
from leverans.storage.sftp.naming import take_over
from leverans.storage.sftp.parts import STILL_FOR, expect_room, full_told, server_time
from leverans.storage.sftp.session import Session
from leverans.storage.sftp.streams import RemoteFile, pour
from leverans.storage.sftp.wire import Ask, Code, Long, Open
from leverans.storage.sftp.writers import Writer

_BETWEEN_MARKS = 16 << 20  # bytes
_BEFORE_A_MARK = 256 << 10  # bytes read back although a mark covers them
_CHUNK = 1 << 20
_MARK = re.compile(rb"([0-9]{20}) ([0-9a-f]{64})\n")
_MARK_SIZE = 86
_LAST_MARKS = 8  # as many are read: one may be torn, and those behind the part's end do not count
_MARKS = b".marks"

_BUSY: set[tuple[str, str]] = set()
_BUSY_LOCK = threading.Lock()


class Digest(Protocol):
    """A running digest."""

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""

    def hexdigest(self) -> str:
        """The digest of all bytes so far."""


class Mark(NamedTuple):
    """What is known of the first `offset` bytes of a part: their SHA-256, in hex."""

    offset: int
    sha256: str


@contextmanager
def alone(place: str, key: str) -> Iterator[None]:
    """Keep other threads of this process from writing the same key in the same place.

    Raises:
        StorageError: one does.
    """
    with _BUSY_LOCK:
        if (place, key) in _BUSY:
            raise StorageError("is being written now by this very process", place=key)
        _BUSY.add((place, key))
    try:
        yield
    finally:
        with _BUSY_LOCK:
            _BUSY.remove((place, key))


def claim(session: Session, folder: bytes, key: str) -> bytes:
    """The path of our part of a key: our own of before, a dead writer's that is ours now, or new.

    What a living process writes, or one on another machine that may live, is left to it: then we
    begin anew beside it, and the name at the end is given to one of us.
    """
    name = part_name(key).encode("ascii") + b"."
    mine = folder + b"/" + name + str(Writer.this()).encode("ascii")
    with suppress(Refusal):
        verbs.look(session, mine)
        return mine
    for theirs in _abandoned(session, folder, name):
        if take_over(session, theirs, mine):
            take_over(session, theirs + _MARKS, mine + _MARKS)
            break
    return mine


def forget_parts(session: Session, folder: bytes, key: str) -> None:
    """Remove whatever was left of a key by whomever."""
    for name in _names(session, folder, part_name(key).encode("ascii") + b"."):
        with suppress(Refusal):
            verbs.remove(session, folder + b"/" + name)


def forget_marks(session: Session, part: bytes) -> None:
    """Remove the marks of a part that has become a key."""
    with suppress(Refusal):
        verbs.remove(session, part + _MARKS)


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
    try:
        with full_told(session, folder, key), closing(opened(there)) as stream:
            rest = _Slices(Measured(stream, size - there, key), digest)
            while count := pour(session, handle, rest.next(), there, sent):
                there += count
                if verbs.sync(session, handle):
                    _add_mark(session, part + _MARKS, Mark(there, digest.hexdigest()))
            verbs.sync(session, handle)
    finally:
        with suppress(StorageError, Refusal):
            verbs.close(session, handle)


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

    It is all or nothing: a part that is not the beginning is emptied, and its marks removed.
    """
    there = 0
    with suppress(Refusal):
        there = verbs.look(session, part).size
    if 0 < there <= size and (digest := _matching(session, part, there, opened)):
        return there, digest
    verbs.close(session, verbs.open_file(session, part, Open.WRITE | Open.CREATE | Open.TRUNCATE))
    forget_marks(session, part)
    return 0, hashlib.sha256()


def _matching(session: Session, part: bytes, there: int, opened: Opened) -> Digest | None:
    """The digest of a part that is the beginning of the source; None where it is not."""
    mark = _last_mark(session, part + _MARKS, there)
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


def _last_mark(session: Session, path: bytes, there: int) -> Mark:
    """The last mark that speaks of bytes that are there; of none where there is no mark."""
    if not session.offers(verbs.FSYNC):
        return Mark(0, "")
    try:
        handle = verbs.open_file(session, path, Open.READ)
    except Refusal:
        return Mark(0, "")
    with RemoteFile(session, handle, "") as marks:
        marks.seek(max(0, marks.seek(0, 2) - _MARK_SIZE * _LAST_MARKS))
        text = marks.read(_MARK_SIZE * _LAST_MARKS) or b""
    found = [Mark(int(offset), digest.decode("ascii")) for offset, digest in _MARK.findall(text)]
    return next((mark for mark in reversed(found) if mark.offset <= there), Mark(0, ""))


def _add_mark(session: Session, path: bytes, mark: Mark) -> None:
    handle = verbs.open_file(session, path, Open.WRITE | Open.CREATE)
    try:
        line = f"{mark.offset:020} {mark.sha256}\n".encode("ascii")
        session.ask(Ask.WRITE, handle, Long(verbs.size_of(session, handle)), line)
    finally:
        verbs.close(session, handle)


def _abandoned(session: Session, folder: bytes, name: bytes) -> list[bytes]:
    """Paths of parts whose writer has ended, or that nobody has written for a day."""
    found: list[bytes] = []
    now: int | None = None
    for each in _names(session, folder, name):
        if each.endswith(_MARKS):
            continue
        path = folder + b"/" + each
        writer = Writer.read(each.removeprefix(name).decode("ascii", "replace"))
        if writer is not None and writer.ended:
            found.append(path)
            continue
        now = server_time(session, folder) if now is None else now
        with suppress(Refusal):
            if now - verbs.look(session, path).mtime > STILL_FOR:
                found.append(path)
    return found


def _names(session: Session, folder: bytes, start: bytes) -> list[bytes]:
    try:
        handle = verbs.open_folder(session, folder)
    except Refusal as refusal:
        if refusal.code == Code.NO_SUCH_FILE:
            return []
        raise
    try:
        return [name for name, _ in verbs.names_in(session, handle) if name.startswith(start)]
    finally:
        verbs.close(session, handle)
