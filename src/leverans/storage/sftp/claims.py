"""Which part of a key is ours to go on with: SFTP has no locks, so it stands in the part's name."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from leverans.model.errors import StorageError
from leverans.storage.going_on import part_name
from leverans.storage.sftp import verbs
from leverans.storage.sftp.failures import Refusal
from leverans.storage.sftp.marks import MARKS
from leverans.storage.sftp.naming import take_over
from leverans.storage.sftp.parts import STILL_FOR, server_time
from leverans.storage.sftp.session import Session
from leverans.storage.sftp.wire import Code
from leverans.storage.sftp.writers import Writer

_BUSY: set[tuple[str, str]] = set()
_BUSY_LOCK = threading.Lock()


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
            take_over(session, theirs + MARKS, mine + MARKS)
            break
    return mine


def forget_parts(session: Session, folder: bytes, key: str) -> None:
    """Remove whatever was left of a key by whomever."""
    for name in _names(session, folder, part_name(key).encode("ascii") + b"."):
        with suppress(Refusal):
            verbs.remove(session, folder + b"/" + name)


def _abandoned(session: Session, folder: bytes, name: bytes) -> list[bytes]:
    """Paths of parts whose writer has ended, or that nobody has written for a day."""
    found: list[bytes] = []
    now: int | None = None
    for each in _names(session, folder, name):
        if each.endswith(MARKS):
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
    with verbs.closing_after(session, handle):
        return [name for name, _ in verbs.names_in(session, handle) if name.startswith(start)]
