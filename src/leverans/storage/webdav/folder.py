"""A folder of a WebDAV server as a store."""

import io
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import BinaryIO, cast
from uuid import uuid4
from weakref import finalize

from leverans.model.errors import AlreadyInStore, NoSpace, NotFoundInStore, StorageError
from leverans.storage.interface import Capabilities, Entry, Kind, Opened, Sent
from leverans.storage.keys import PART_FOLDER, checked, checked_prefix
from leverans.storage.measured import Measured
from leverans.storage.placed import PlacedContent, remember
from leverans.storage.webdav.line import Access, AnswerLost
from leverans.storage.webdav.listing import Resource
from leverans.storage.webdav.preparing import expect_never_overwriting, sweep
from leverans.storage.webdav.tree import Tree, told

_CHUNK = 1 << 18
_DEEPEST = 200  # folders: deeper is a loop that the server follows
_PARTIAL = 206


class WebDavFolder:
    """A `Store` in a folder of a WebDAV server; connected when the first verb is called.

    Bytes are put under `.leverans-part/` and moved with `Overwrite: F`. As durable, and as
    exclusive between two who move at once, as the server is: WebDAV promises neither. It knows no
    symlinks.
    """

    def __init__(self, access: Access, root: bytes) -> None:
        """Remember how the server is reached, and the folder's path, not quoted."""
        self._place = access.place
        self._tree = Tree(access, root)
        self._ready = False
        remember(access.place, self)
        finalize(self, self._tree.line.close)

    def __repr__(self) -> str:
        return f"WebDavFolder({self._place!r})"

    def close(self) -> None:
        """End the idle connections; the next verb makes a new one."""
        self._tree.line.close()

    def put_new(self, key: str, data: BinaryIO) -> Entry:
        """Write a new key; see `Store.put_new`."""
        checked(key)
        self._refuse_taken(key)
        return self._put(key, data, {"Transfer-Encoding": "chunked"})

    def put_on(self, key: str, size: int, opened: Opened, sent: Sent) -> Entry:
        """Write a new key; a broken try starts again; see `Store.put_on`."""
        checked(key)
        self._refuse_taken(key)
        free = self._tree.resource("", key).free
        if 0 <= free < size:
            raise NoSpace(f"needs {size} bytes, and {free} are free on the server", place=key)
        with closing(opened(0)) as stream:
            measured = cast("BinaryIO", Measured(stream, size, key, sent))
            return self._put(key, measured, {"Content-Length": str(size)})

    def open(self, key: str, *, offset: int = 0) -> BinaryIO:
        """A stream from `offset`; see `Store.open`."""
        checked(key)
        if offset >= self.stat(key).size:
            return io.BytesIO()
        headers = {"Range": f"bytes={offset}-"} if offset else {}
        with told(key):
            connection, answer = self._tree.line.get(self._tree.path(key), headers)
        raw = _Body(connection, answer, key)
        if offset and answer.status != _PARTIAL:
            raw.close()
            raise StorageError("the server cannot read from an offset", place=key, again=False)
        return cast("BinaryIO", io.BufferedReader(raw, _CHUNK))

    def stat(self, key: str) -> Entry:
        """The entry under a key; see `Store.stat`."""
        checked(key)
        found = self._tree.resource(key, key)
        if found.is_folder:
            raise NotFoundInStore("is a folder, and no key", place=key)
        return _entry(key, found)

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """Entries in bytewise order; see `Store.list`. A prefix without folder lists nothing."""
        folder, rest = checked_prefix(prefix)
        if folder:
            try:
                if not self._tree.resource(folder.removesuffix("/"), prefix).is_folder:
                    return
            except NotFoundInStore:
                return
        levels = [(folder, iter(self._tree.names(folder, rest)))]
        while levels:
            above, names = levels[-1]
            name, found = next(names, ("", None))
            if found is None:
                levels.pop()
            elif not found.is_folder:
                yield _entry(above + name, found)
            elif len(levels) > _DEEPEST:
                raise StorageError("lies too deep: a loop on the server?", place=above + name)
            else:
                with suppress(NotFoundInStore):  # gone since it was listed
                    levels.append((above + name, iter(self._tree.names(above + name, ""))))

    def delete(self, key: str) -> None:
        """Remove a key; see `Store.delete`. Folders stay, for they are no keys."""
        checked(key)
        with suppress(NotFoundInStore):
            self.stat(key)
            self._tree.remove(key, key)

    def publish(self, source: str, key: str) -> None:
        """Move `source` to `key` without overwriting; see `Store.publish`."""
        checked(source)
        checked(key)
        self.stat(source)
        self._prepare(key)
        self._tree.move(source, key, key)

    def capabilities(self) -> Capabilities:
        """It renames; what two get who move at once to one name is for the server to say."""
        return Capabilities(resumes=False, renames=True, exclusive=False)

    def content(self, entry: Entry) -> PlacedContent:
        """The file under an entry, to be opened later."""
        checked(entry.key)
        return PlacedContent(self._place, entry.key, self)

    def _put(self, key: str, data: BinaryIO, headers: dict[str, str]) -> Entry:
        self._prepare(key)
        part = f"{PART_FOLDER}/{uuid4().hex}"
        try:
            self._send(part, data, headers, key)
            self._tree.move(part, key, key)
        except BaseException:
            with suppress(StorageError):
                self._tree.remove(part, key)
            raise
        return self.stat(key)

    def _send(self, part: str, data: BinaryIO, headers: dict[str, str], key: str) -> None:
        """Put a part, and see that all bytes are there."""
        counted = _Counted(data)
        with told(key):
            self._tree.line.put(self._tree.path(part), counted, headers)
        if self._tree.resource(part, key).size != counted.count:
            raise AnswerLost("not all bytes have arrived", place=key)

    def _prepare(self, key: str) -> None:
        """Make the folders above a key; before the first, see what the server does, and sweep."""
        if not self._ready:
            self._tree.make_folders(PART_FOLDER, key)
            expect_never_overwriting(self._tree, self._place)
            sweep(self._tree, self._place)
            self._ready = True
        self._tree.make_folders(key.rpartition("/")[0], key)

    def _refuse_taken(self, key: str) -> None:
        """Refuse before gigabytes are sent; the move refuses once more, and for good."""
        with suppress(NotFoundInStore):
            self.stat(key)
            raise AlreadyInStore("lies there already", place=key)


class _Counted:
    """The bytes of a stream in pieces; `count` is how many have been given."""

    def __init__(self, data: BinaryIO) -> None:
        self._data = data
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._data.read(_CHUNK):
            self.count += len(piece)
            yield piece


class _Body(io.RawIOBase):
    """The body of an answer, with the connection that it comes by."""

    def __init__(self, connection: HTTPConnection, answer: HTTPResponse, key: str) -> None:
        self._connection = connection
        self._answer = answer
        self._key = key

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the only caller's
        try:
            data = self._answer.read(len(buffer))
        except (HTTPException, OSError) as error:
            raise AnswerLost(f"the connection was lost: {error}", place=self._key) from error
        if not data and self._answer.length:
            raise AnswerLost("the connection was lost before the last byte", place=self._key)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._connection.close()
        super().close()


def _entry(key: str, found: Resource) -> Entry:
    return Entry(key=key, size=found.size, mtime_ns=found.mtime * 10**9, kind=Kind.FILE)
