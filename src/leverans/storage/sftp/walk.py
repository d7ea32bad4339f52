"""Everything below a folder of a server, lazily, in bytewise order of the whole keys.

A folder sorts as its name with `/` behind it. Memory is bound by the names of the folders from the
root to where the walk stands.
"""

import posixpath
import stat
from collections.abc import Iterator
from typing import NamedTuple

from leverans.model.errors import NotFoundInStore, StorageError
from leverans.storage.interface import Entry, Kind
from leverans.storage.keys import PART_FOLDER, bytewise
from leverans.storage.sftp import verbs
from leverans.storage.sftp.failures import LineLost, Refusal
from leverans.storage.sftp.line import Line
from leverans.storage.sftp.session import Session
from leverans.storage.sftp.tree import path_of
from leverans.storage.sftp.wire import Attributes

_READABLE = 0o444


class _Named(NamedTuple):
    """A name in a folder, that of a folder with `/` behind it; `closed`: it cannot be entered."""

    name: str
    about: Attributes
    closed: bool = False


class Walk:
    """The way through one store."""

    def __init__(self, line: Line, root: bytes) -> None:
        """Take the line to the server, and the root's path without symlinks."""
        self._line = line
        self._root = root

    def entries(self, folder: str, rest: str) -> Iterator[Entry]:
        """Entries below `folder` (`""` or ending in `/`) whose next part starts with `rest`.

        Raises:
            Refusal: the folder itself cannot be read. StorageError: the server cannot be reached.
            What is below it becomes an `Entry` instead.
        """
        levels = [(folder, iter(self._names(folder, rest)))]
        while levels:
            key, names = levels[-1]
            found = next(names, None)
            if found is None:
                levels.pop()
            elif found.name.endswith("/") and not found.closed:
                yield from self._enter(levels, key + found.name, found.about)
            else:
                yield self.entry(key + found.name.removesuffix("/"), found.about, found.closed)

    def entry(self, key: str, about: Attributes, closed: bool = False) -> Entry:  # noqa: FBT001, FBT002
        """What the server tells of a key as an entry."""
        kind = Kind.UNREADABLE if closed else _kind(about)
        return Entry(
            key=key,
            size=about.size if about.is_file else 0,
            mtime_ns=about.mtime * 10**9,
            kind=kind,
            leads_out=kind is Kind.SYMLINK
            and self._line.ask(lambda asked: self._leads_out(asked, key)),
        )

    def _enter(
        self, levels: list[tuple[str, Iterator[_Named]]], key: str, about: Attributes
    ) -> Iterator[Entry]:
        """Go into a folder; one that cannot be read is told as an entry of its own."""
        try:
            levels.append((key, iter(self._names(key, ""))))
        except NotFoundInStore:
            return
        except LineLost:
            raise
        except (StorageError, Refusal):
            yield self.entry(key.removesuffix("/"), about, closed=True)

    def _names(self, folder: str, rest: str) -> list[_Named]:
        return self._line.ask(lambda session: self._read(session, folder, rest))

    def _read(self, session: Session, folder: str, rest: str) -> list[_Named]:
        """The names in a folder that start with `rest`, in order; a symlink is not entered."""
        path = path_of(self._root, folder)
        if not verbs.look(session, path).is_folder:
            raise NotFoundInStore("is no folder any more", place=folder)
        handle = verbs.open_folder(session, path)
        with verbs.closing_after(session, handle):
            named = [
                _Named(text + "/" if about.is_folder else text, about)
                for name, about in verbs.names_in(session, handle)
                if (text := name.decode("utf-8", "surrogateescape")).startswith(rest)
                and (folder or text != PART_FOLDER)
            ]
        named.sort(key=lambda each: bytewise(each.name))
        return self._in_order(session, folder, named)

    def _in_order(self, session: Session, folder: str, named: list[_Named]) -> list[_Named]:
        """Sort folders that cannot be entered by their own name, for they have no keys below.

        It only matters where something sorts between `name` and `name/`, so only there it is tried.
        """
        before = ["", *(each.name for each in named)]
        tried = [
            each._replace(closed=True)
            if each.name.endswith("/")
            and previous.startswith(each.name[:-1])
            and not _may_enter(session, path_of(self._root, folder + each.name))
            else each
            for previous, each in zip(before, named, strict=False)
        ]
        tried.sort(
            key=lambda each: bytewise(each.name.removesuffix("/") if each.closed else each.name)
        )
        return tried

    def _leads_out(self, session: Session, key: str) -> bool:
        """Whether a symlink points outside the root; one that leads nowhere, by its text."""
        path = path_of(self._root, key)
        try:
            target = verbs.real_path(session, path)
        except Refusal:
            try:
                text = verbs.read_link(session, path)
            except Refusal:
                return False
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), text))
        return not (target + b"/").startswith(self._root + b"/")


def _kind(about: Attributes) -> Kind:
    if about.is_symlink:
        return Kind.SYMLINK
    if about.is_file or not stat.S_IFMT(about.mode):
        # the server does not say who we are: only what nobody may read is known to be closed
        return Kind.FILE if about.mode & _READABLE or not about.mode else Kind.UNREADABLE
    return Kind.SPECIAL


def _may_enter(session: Session, path: bytes) -> bool:
    try:
        verbs.close(session, verbs.open_folder(session, path))
    except Refusal:
        return False
    return True
