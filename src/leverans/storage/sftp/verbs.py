"""What can be asked of an SFTP server. Paths are bytes; each raises `Refusal` and `LineLost`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

from leverans.model.errors import StorageError
from leverans.storage.sftp.failures import Refusal
from leverans.storage.sftp.session import Session
from leverans.storage.sftp.wire import NO_ATTRIBUTES, Answer, Ask, Attributes, Code

FSYNC = "fsync@openssh.com"
HARDLINK = "hardlink@openssh.com"
POSIX_RENAME = "posix-rename@openssh.com"
STATVFS = "statvfs@openssh.com"


class Named(NamedTuple):
    """One name in a folder, with what the server tells of it."""

    name: bytes
    about: Attributes


def look(session: Session, path: bytes) -> Attributes:
    """What lies at a path itself; a symlink is not followed."""
    return session.expect(Answer.ATTRS, Ask.LSTAT, path).attributes()


def look_at_all(session: Session, paths: Sequence[bytes]) -> list[Attributes | Refusal]:
    """What lies at each path, asked for all at once."""
    numbers = [session.send(Ask.LSTAT, path) for path in paths]
    found: list[Attributes | Refusal] = []
    for number in numbers:
        try:
            found.append(session.taken(Answer.ATTRS, number).attributes())
        except Refusal as refusal:
            found.append(refusal)
    return found


def size_of(session: Session, handle: bytes) -> int:
    """Bytes of an open file."""
    return session.expect(Answer.ATTRS, Ask.FSTAT, handle).attributes().size


def open_file(session: Session, path: bytes, flags: int) -> bytes:
    """A handle of a file; see `wire.Open` for the flags."""
    return session.expect(Answer.HANDLE, Ask.OPEN, path, flags, NO_ATTRIBUTES).text()


def open_folder(session: Session, path: bytes) -> bytes:
    """A handle of a folder."""
    return session.expect(Answer.HANDLE, Ask.OPENDIR, path).text()


def close(session: Session, handle: bytes) -> None:
    """Give a handle back."""
    session.ask(Ask.CLOSE, handle)


@contextmanager
def closing_after(session: Session, handle: bytes) -> Iterator[None]:
    """Give a handle back behind the block, exactly once: its number may be another file's then.

    A server that says only then that it could not write is heard, unless the block failed anyway.
    """
    try:
        yield
    except BaseException:
        with suppress(StorageError, Refusal):
            close(session, handle)
        raise
    close(session, handle)


def names_in(session: Session, handle: bytes) -> list[Named]:
    """All names in an open folder but its own and its parent's, in the server's order.

    Raises:
        StorageError: the server tells a name that can be none.
    """
    found: list[Named] = []
    while True:
        try:
            packet = session.expect(Answer.NAME, Ask.READDIR, handle)
        except Refusal as refusal:
            if refusal.code == Code.EOF:
                return found
            raise
        for _ in range(packet.number()):
            name = packet.text()
            packet.text()  # a line for people
            about = packet.attributes()
            if not name or b"/" in name or b"\0" in name:
                raise StorageError(f"the server lists {name!r}, which is no name")
            if name not in {b".", b".."}:
                found.append(Named(name, about))


def real_path(session: Session, path: bytes) -> bytes:
    """The path without symlinks and from the server's root."""
    packet = session.expect(Answer.NAME, Ask.REALPATH, path)
    packet.number()
    return packet.text()


def make_folder(session: Session, path: bytes) -> None:
    """Make one folder."""
    session.ask(Ask.MKDIR, path, NO_ATTRIBUTES)


def remove(session: Session, path: bytes) -> None:
    """Remove a file or a symlink."""
    session.ask(Ask.REMOVE, path)


def rename(session: Session, old: bytes, new: bytes) -> None:
    """Rename; whether a taken `new` is refused is for the server to say (§6.5: it should be)."""
    session.ask(Ask.RENAME, old, new)


def replace(session: Session, old: bytes, new: bytes) -> None:
    """Rename at once, in the place of what `new` was: POSIX' own `rename`."""
    session.ask(Ask.EXTENDED, POSIX_RENAME, old, new)


def link(session: Session, old: bytes, new: bytes) -> None:
    """Give a file a second name; a taken one is refused by the server's own file system."""
    session.ask(Ask.EXTENDED, HARDLINK, old, new)


def sync(session: Session, handle: bytes) -> bool:
    """See an open file onto the server's disk; False where the server cannot."""
    if not session.offers(FSYNC):
        return False
    session.ask(Ask.EXTENDED, FSYNC, handle)
    return True


def free_space(session: Session, path: bytes) -> int | None:
    """Bytes that may still be written at a path; None where the server does not tell."""
    if not session.offers(STATVFS):
        return None
    packet = session.expect(Answer.EXTENDED, Ask.EXTENDED, STATVFS, path)
    _, unit, blocks, _, available = (packet.long() for _ in range(5))
    return unit * available if blocks else None  # some network drives say that there are none


def read_link(session: Session, path: bytes) -> bytes:
    """Where a symlink points to, as it says itself."""
    packet = session.expect(Answer.NAME, Ask.READLINK, path)
    packet.number()
    return packet.text()
