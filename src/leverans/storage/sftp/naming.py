"""How a server gives a file its name without overwriting another: found out by trying.

See decision 0023. `LINK` asks for a second name and takes the first away: the server's file system
refuses a taken name, whoever else tries at the same moment. `RENAME` trusts a server that has been
seen to refuse a taken name. `LOOK` looks first, for a server that has been seen to overwrite. Rename
as POSIX means it (an atomic replacement) is wrong here: it would overwrite in silence.
"""

from contextlib import suppress
from enum import Enum, auto
from uuid import uuid4

from leverans.model.errors import AlreadyInStore, NotFoundInStore
from leverans.storage.sftp import verbs
from leverans.storage.sftp.failures import Refusal, storage_error
from leverans.storage.sftp.session import Session
from leverans.storage.sftp.wire import Code, Open


class Way(Enum):
    """The ways to give a name, the best first."""

    LINK = auto()
    RENAME = auto()
    LOOK = auto()

    @property
    def exclusive(self) -> bool:
        """Whether of several who want one name exactly one gets it, whatever the server does."""
        return self is Way.LINK


def find_way(session: Session, folder: bytes) -> Way:
    """Try in a folder of ours what the server does with a name that is taken.

    Raises:
        Refusal: the folder cannot be written into. LineLost.
    """
    old, new = (folder + b"/probe-" + uuid4().hex.encode() for _ in range(2))
    try:
        for path in (old, new):
            _make_empty(session, path)
        if _refuses(session, old, new, by=verbs.HARDLINK):
            return Way.LINK
        return Way.RENAME if _refuses(session, old, new, by="") else Way.LOOK
    finally:
        for path in (old, new):
            with suppress(Refusal):
                verbs.remove(session, path)


def give_name(session: Session, way: Way, old: bytes, new: bytes, key: str) -> None:
    """Give the file at `old` the name `new`, which is that of `key`.

    Broken off between the two steps of `LINK`, the file has both names, with all its bytes.

    Raises:
        AlreadyInStore: `new` is taken. NotFoundInStore: `old` is not there.
        StorageError: the server refuses. LineLost: it may have been done.
    """
    if way is Way.LOOK and _is_there(session, new):
        raise AlreadyInStore("lies there already", place=key)
    try:
        if way is Way.LINK:
            verbs.link(session, old, new)
            verbs.remove(session, old)
        else:
            verbs.rename(session, old, new)
    except Refusal as refusal:
        if not _is_there(session, old):
            raise NotFoundInStore("there is nothing there", place=key) from refusal
        if _is_there(session, new):
            raise AlreadyInStore("lies there already", place=key) from refusal
        raise storage_error(refusal, key) from refusal


def take_over(session: Session, old: bytes, new: bytes) -> bool:
    """Give a part of a dead writer our own name: False where another was faster.

    Here a replacement is right, and where the server offers it only that is atomic: plain rename
    on OpenSSH is a link and a removal, and two who link at once would both have the part.
    """
    offered = session.offers(verbs.POSIX_RENAME)
    try:
        (verbs.replace if offered else verbs.rename)(session, old, new)
    except Refusal as refusal:
        if refusal.code in (Code.NO_SUCH_FILE, Code.FAILURE):
            return False
        raise
    return True


def _refuses(session: Session, old: bytes, new: bytes, *, by: str) -> bool:
    """Whether the server gives a free name, and refuses a taken one."""
    if by and not session.offers(by):
        return False
    give = verbs.link if by else verbs.rename
    free = new + b"-free"
    try:
        give(session, new, free)
        with suppress(Refusal):
            give(session, free, old)
            return False
        return True
    except Refusal:
        return False
    finally:
        with suppress(Refusal):
            verbs.remove(session, free)


def _make_empty(session: Session, path: bytes) -> None:
    handle = verbs.open_file(session, path, Open.WRITE | Open.CREATE | Open.EXCLUSIVE)
    verbs.close(session, handle)


def _is_there(session: Session, path: bytes) -> bool:
    try:
        verbs.look(session, path)
    except Refusal as refusal:
        if refusal.code == Code.NO_SUCH_FILE:
            return False
        raise
    return True
