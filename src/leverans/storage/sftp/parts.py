"""Unfinished bytes on a server: one file for each writer, swept away when its writer has died."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import uuid4

from leverans.model.errors import NoSpace, StorageError
from leverans.storage.going_on import ON_FOLDER
from leverans.storage.keys import PART_FOLDER
from leverans.storage.sftp import verbs
from leverans.storage.sftp.failures import Refusal
from leverans.storage.sftp.session import Session
from leverans.storage.sftp.streams import Readable, pour
from leverans.storage.sftp.tree import make_folders
from leverans.storage.sftp.wire import Code, Open
from leverans.storage.sftp.writers import Writer

_DAY = 86_400
STILL_FOR = _DAY  # s, by the server's clock: a part of an unknown writer that nobody writes
KEPT_FOR = 30 * _DAY  # s, by the server's clock: a part that was to be gone on with
_NEW = Open.WRITE | Open.CREATE | Open.EXCLUSIVE
_FULL = 1 << 20  # bytes free: a server that refuses to write with less is full


@contextmanager
def new_part(session: Session, root: bytes, left: list[bytes]) -> Iterator[bytes]:
    """The path of a part to be written; what lies there is removed when the block fails.

    Args:
        left: parts of ours that could not be removed when the line broke: they are removed now,
            and this one is noted there if it has to stay as well.

    Raises:
        Refusal: the folder for parts cannot be made.
    """
    folder = make_folders(session, root, PART_FOLDER)
    while left:
        _remove(session, left[-1])
        left.pop()
    path = _new_name(folder)
    try:
        yield path
    except BaseException:
        try:
            _remove(session, path)
        except StorageError:
            left.append(path)
        raise


def fill(session: Session, part: bytes, data: Readable, key: str) -> None:
    """Write a new part for a key, and see it onto the disk where the server can.

    Raises:
        Refusal: it cannot be written. NoSpace: the disk is full.
    """
    handle = verbs.open_file(session, part, _NEW)
    with (
        full_told(session, part.rpartition(b"/")[0], key),
        verbs.closing_after(session, handle),
    ):
        pour(session, handle, data, 0, _ignore)
        verbs.sync(session, handle)


@contextmanager
def full_told(session: Session, folder: bytes, key: str) -> Iterator[None]:
    """Turn a refused write within the block into `NoSpace` where the server's disk is full.

    The protocol has no status for it: the server says "failure", so its free space is asked for.
    """
    try:
        yield
    except Refusal as refusal:
        if refusal.code == Code.FAILURE:
            free = verbs.free_space(session, folder)
            if free is not None and free < _FULL:
                raise NoSpace("the server's disk is full", place=key) from refusal
        raise


def expect_room(session: Session, folder: bytes, size: int, key: str) -> None:
    """Refuse to begin what will not fit, where the server tells what is free.

    Raises:
        NoSpace: fewer than `size` bytes are free.
    """
    free = verbs.free_space(session, folder)
    if free is not None and free < size:
        raise NoSpace(f"needs {size} bytes, and {free} are free on the server", place=key)


def server_time(session: Session, folder: bytes) -> int:
    """The server's clock, in s since 1970: the time of a file that is made for it and removed."""
    path = _new_name(folder)
    verbs.close(session, verbs.open_file(session, path, _NEW))
    try:
        return verbs.look(session, path).mtime
    finally:
        _remove(session, path)


def sweep(session: Session, root: bytes, now: int) -> None:
    """Remove what dead writers left, and what was to be gone on with and was not for a month.

    Args:
        now: s since 1970 by the server's clock.
    """
    folder = make_folders(session, root, PART_FOLDER)
    for name, age, writer in _parts(session, folder, now):
        if age > STILL_FOR or (writer is not None and writer.ended):
            _remove(session, folder + b"/" + name)
    folder += b"/" + ON_FOLDER.encode("ascii")
    for name, age, _ in _parts(session, folder, now):
        if age > KEPT_FOR:
            _remove(session, folder + b"/" + name)


def _parts(session: Session, folder: bytes, now: int) -> list[tuple[bytes, int, Writer | None]]:
    """Every file in a folder with its age in s and its writer; none where there is no folder."""
    try:
        handle = verbs.open_folder(session, folder)
    except Refusal:
        return []
    with verbs.closing_after(session, handle):
        named = verbs.names_in(session, handle)
    return [
        (name, now - about.mtime, Writer.read(name.rpartition(b".")[2].decode("ascii", "replace")))
        for name, about in named
        if about.is_file
    ]


def _new_name(folder: bytes) -> bytes:
    return folder + f"/{uuid4().hex}.{Writer.this()}".encode("ascii")


def _ignore(_count: int) -> None:
    """Nobody wants to know how far it has come."""


def _remove(session: Session, path: bytes) -> None:
    with suppress(Refusal):  # another sweeper was faster, or it is not ours to remove
        verbs.remove(session, path)
