"""A folder of an SFTP server as a store."""

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import BinaryIO, NamedTuple, TypeVar, cast
from weakref import finalize

from leverans.model.errors import AlreadyInStore, NotFoundInStore, StorageError
from leverans.storage.going_on import ON_FOLDER
from leverans.storage.interface import Capabilities, Entry, Kind, Opened, Sent
from leverans.storage.keys import PART_FOLDER, checked, checked_prefix
from leverans.storage.placed import PlacedContent, remember
from leverans.storage.sftp import verbs
from leverans.storage.sftp.claims import alone, claim, forget_parts
from leverans.storage.sftp.failures import Refusal, told
from leverans.storage.sftp.going_on import fill_on
from leverans.storage.sftp.line import Access, Line
from leverans.storage.sftp.marks import forget_marks
from leverans.storage.sftp.naming import Way, find_way, give_name
from leverans.storage.sftp.parts import fill, new_part, server_time, sweep
from leverans.storage.sftp.session import Session
from leverans.storage.sftp.streams import RemoteFile
from leverans.storage.sftp.tree import find, make_folders, path_of
from leverans.storage.sftp.walk import Walk
from leverans.storage.sftp.wire import Open

_Given = TypeVar("_Given")
_CHUNK = 1 << 18
_ON = f"{PART_FOLDER}/{ON_FOLDER}"


class _Ground(NamedTuple):
    """What was found out once: the root without symlinks, and how names are given below it."""

    root: bytes
    way: Way | None


class SftpFolder:
    """A `Store` in a folder of an SFTP server; connected when the first verb is called.

    Bytes are written to `.leverans-part/` below the root, seen onto the server's disk where it can
    (`fsync@openssh.com`), and given their name. Folders cannot be synced by SFTP: a server that
    loses power in the moment after may lose the name, and the bytes with it.
    """

    def __init__(self, access: Access, root: bytes) -> None:
        """Remember how the server is reached, and the folder: a path, or one from our login."""
        self._access = access
        self._asked_root = root
        self._line = Line(access)
        self._ground: _Ground | None = None
        self._left: list[bytes] = []
        remember(access.place, self)
        finalize(self, self._line.close)

    def __repr__(self) -> str:
        return f"SftpFolder({self._access.place!r})"

    def close(self) -> None:
        """End the connection; the next verb makes a new one."""
        self._line.close()

    def put_new(self, key: str, data: BinaryIO) -> Entry:
        """Write a new key durably; see `Store.put_new`."""
        checked(key)
        with told(key):
            self._refuse_taken(key)
            session, (root, way) = self._line.session(), self._writable()
            with new_part(session, root, self._left) as part:
                fill(session, part, data, key)
                self._name(session, way, part, key)
        return self.stat(key)

    def put_on(self, key: str, size: int, opened: Opened, sent: Sent) -> Entry:
        """Write a new key, going on where a broken try stopped; see `Store.put_on`."""
        checked(key)
        with told(key), alone(self._access.place, key):
            self._refuse_taken(key)
            session, (root, way) = self._line.session(), self._writable()
            part = claim(session, make_folders(session, root, _ON), key)
            fill_on(session, part, size, opened, sent, key)
            try:
                self._name(session, way, part, key)
            except AlreadyInStore:  # somebody else was faster: nobody will go on with ours
                forget_parts(session, path_of(root, _ON), key)
                raise
            forget_marks(session, part)
        return self.stat(key)

    def open(self, key: str, *, offset: int = 0) -> BinaryIO:
        """A stream from `offset`; see `Store.open`."""
        checked(key)
        return self._ask(key, lambda session, root: _opened(session, root, key, offset))

    def stat(self, key: str) -> Entry:
        """The entry under a key; see `Store.stat`."""
        checked(key)
        about = self._ask(key, lambda session, root: find(session, root, key))
        if about.is_folder:
            raise NotFoundInStore("is a folder, and no key", place=key)
        return Walk(self._line, self._root()).entry(key, about)

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """Entries in bytewise order; see `Store.list`. A prefix without folder lists nothing."""
        folder, rest = checked_prefix(prefix)
        with told(prefix or self._access.place):
            root = self._root()
            with suppress(NotFoundInStore):
                if folder:
                    name = folder.removesuffix("/")
                    about = self._line.ask(lambda session: find(session, root, name))
                    if not about.is_folder:
                        return
                yield from Walk(self._line, root).entries(folder, rest)

    def delete(self, key: str) -> None:
        """Remove a key; see `Store.delete`. Folders stay, for they are no keys."""
        checked(key)
        with suppress(NotFoundInStore):
            self._ask(key, lambda session, root: _delete(session, root, key))

    def publish(self, source: str, key: str) -> None:
        """Give `source` the name `key` without overwriting; see `Store.publish`."""
        checked(source)
        checked(key)
        if self.stat(source).kind is not Kind.FILE:
            raise StorageError("is no file, and cannot be published", place=source)
        with told(key):
            root, way = self._writable()
            self._name(self._line.session(), way, path_of(root, source), key)

    def capabilities(self) -> Capabilities:
        """Found out by trying when first asked for; a folder that is read only can do nothing."""
        try:
            with told(self._access.place):
                _, way = self._writable()
        except StorageError as error:
            if error.again:
                raise
            return Capabilities(resumes=False, renames=False, exclusive=False)
        return Capabilities(resumes=True, renames=True, exclusive=way.exclusive)

    def content(self, entry: Entry) -> PlacedContent:
        """The file under an entry, to be opened later."""
        checked(entry.key)
        return PlacedContent(self._access.place, entry.key, self)

    def _ask(self, key: str, question: Callable[[Session, bytes], _Given]) -> _Given:
        with told(key):
            root = self._root()
            return self._line.ask(lambda session: question(session, root))

    def _root(self) -> bytes:
        """The path of the root without symlinks.

        Raises:
            StorageError: there is no such folder.
        """
        if self._ground is None:
            self._ground = _Ground(self._line.ask(self._find_root), None)
        return self._ground.root

    def _find_root(self, session: Session) -> bytes:
        try:
            path = verbs.real_path(session, self._asked_root)
            found = verbs.look(session, path).is_folder
        except Refusal as refusal:
            raise StorageError(
                "there is no such folder on the server, or we may not see it",
                place=self._access.place,
                again=False,
            ) from refusal
        if not found:
            raise StorageError("is no folder", place=self._access.place, again=False)
        return path.rstrip(b"/")

    def _writable(self) -> tuple[bytes, Way]:
        """The root, and how names are given; found out once, when dead parts are swept too."""
        root = self._root()
        known = self._ground
        if known is not None and known.way is not None:
            return root, known.way
        session = self._line.session()
        folder = make_folders(session, root, PART_FOLDER)
        way = find_way(session, folder)
        sweep(session, root, server_time(session, folder))
        self._ground = _Ground(root, way)
        return root, way

    def _name(self, session: Session, way: Way, old: bytes, key: str) -> None:
        root = self._root()
        make_folders(session, root, key.rpartition("/")[0])
        give_name(session, way, old, path_of(root, key), key)

    def _refuse_taken(self, key: str) -> None:
        """Refuse before gigabytes are sent; giving the name refuses once more, and for good."""
        with suppress(NotFoundInStore):
            self.stat(key)
            raise AlreadyInStore("lies there already", place=key)


def _opened(session: Session, root: bytes, key: str, offset: int) -> BinaryIO:
    about = find(session, root, key)
    if about.is_folder:
        raise NotFoundInStore("is a folder, and no key", place=key)
    if not about.is_file:
        raise StorageError("is no regular file", place=key)
    handle = verbs.open_file(session, path_of(root, key), Open.READ)
    raw = RemoteFile(session, handle, key, offset)
    return cast("BinaryIO", io.BufferedReader(raw, _CHUNK))


def _delete(session: Session, root: bytes, key: str) -> None:
    forget_parts(session, path_of(root, _ON), key)
    if not find(session, root, key).is_folder:
        verbs.remove(session, path_of(root, key))
