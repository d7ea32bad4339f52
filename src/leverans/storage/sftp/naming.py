"""How a server gives a file its name without overwriting another: found out by trying.

Rename as POSIX means it (an atomic replacement) is wrong here: it would overwrite in silence. Why
each way is what it is stands in decision 0023.
"""

from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from uuid import uuid4

from leverans.model.errors import AlreadyInStore, NotFoundInStore
from leverans.storage.sftp import verbs
from leverans.storage.sftp.failures import Refusal, storage_error
from leverans.storage.sftp.session import Session
from leverans.storage.sftp.wire import Code, Open

_Give = Callable[[Session, bytes, bytes], None]
_OPENSSH = "SSH-2.0-OpenSSH_"


class Way(Enum):
    """The ways to give a name, the best first.

    `SAFE_RENAME`: OpenSSH, on a file system with hard links. Its plain rename is a link and a
    removal in one request: the file system refuses a taken name, whoever else tries, and a client
    that dies leaves nothing half done.
    `LINK`: another server with hard links. We ask for the two steps ourselves.
    `RENAME`: a server that has been seen to refuse a taken name; it may look and then rename.
    `LOOK`: a server that has been seen to overwrite. We look ourselves.
    """

    SAFE_RENAME = auto()
    LINK = auto()
    RENAME = auto()
    LOOK = auto()

    @property
    def exclusive(self) -> bool:
        """Whether of several who want one name exactly one gets it."""
        return self in (Way.SAFE_RENAME, Way.LINK)


def find_way(session: Session, folder: bytes) -> Way:
    """Try in a folder of ours what the server does with a name that is taken.

    Raises:
        Refusal: the folder cannot be written into. LineLost.
    """
    old, new = (folder + b"/probe-" + uuid4().hex.encode() for _ in range(2))
    try:
        for path in (old, new):
            _make_empty(session, path)
        links = session.offers(verbs.HARDLINK) and _refuses(session, old, new, by=verbs.link)
        renames = _refuses(session, old, new, by=verbs.rename)
    finally:
        for path in (old, new):
            with suppress(Refusal):
                verbs.remove(session, path)
    if links:
        known = session.software.startswith(_OPENSSH)
        return Way.SAFE_RENAME if known and renames else Way.LINK
    return Way.RENAME if renames else Way.LOOK


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
        _giving(session, way)(session, old, new)
    except Refusal as refusal:
        if not _is_there(session, old):
            raise NotFoundInStore("there is nothing there", place=key) from refusal
        if _is_there(session, new):
            raise AlreadyInStore("lies there already", place=key) from refusal
        raise storage_error(refusal, key) from refusal
    if way is Way.LINK:
        with suppress(Refusal):  # it has its name; the other one is swept
            verbs.remove(session, old)


def _giving(session: Session, way: Way) -> _Give:
    if way is Way.LINK:
        return verbs.link
    overwrites = way is Way.LOOK and session.offers(verbs.POSIX_RENAME)
    return verbs.replace if overwrites else verbs.rename


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


def _refuses(session: Session, old: bytes, new: bytes, *, by: _Give) -> bool:
    """Whether the server gives a free name that way, and refuses a taken one."""
    free = new + b"-free"
    try:
        by(session, new, free)
        by(session, free, old)
    except Refusal:
        return _is_there(session, free)
    finally:
        with suppress(Refusal):
            verbs.remove(session, free)
    return False


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
