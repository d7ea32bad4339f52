"""Bytes that come into a folder while they are made; see `streaming`."""

import hashlib
import os
from contextlib import AbstractContextManager, ExitStack

from leverans.storage.failures import told
from leverans.storage.going_on import forget_part, kept_part
from leverans.storage.interface import Entry
from leverans.storage.rename import rename_new


class LocalPut:
    """A `StreamedPut` with the part file of its key, locked until it ends.

    Args:
        key: what is written. unfinished, goal: open folders, of the parts and of the key.
        open_: what is to be closed at the end.
    """

    def __init__(self, key: str, *, unfinished: int, goal: int, open_: ExitStack) -> None:
        self._key = key
        self._open = open_
        self._unfinished = unfinished
        self._goal = goal
        self._digest = hashlib.sha256()
        self._size = 0
        with told(key):
            self._name, self._part = open_.enter_context(kept_part(unfinished, key))
            self._there = os.fstat(self._part).st_size

    def own(self, open_: ExitStack) -> None:
        """Be the one who closes what is open."""
        self._open = open_

    def write(self, data: bytes) -> None:
        """Take the next bytes; what lies there already is compared; see `StreamedPut.write`."""
        with told(self._key):
            if not self._lies_there(data):
                if self._size < self._there:
                    os.ftruncate(self._part, self._size)
                    self._there = self._size
                view, offset = memoryview(data), self._size
                while view:
                    done = os.pwrite(self._part, view, offset)
                    view, offset = view[done:], offset + done
        self._digest.update(data)
        self._size += len(data)

    def finish(self) -> Entry:
        """See all bytes under the key, durably; see `StreamedPut.finish`."""
        with self._open, told(self._key):
            os.ftruncate(self._part, self._size)
            os.fsync(self._part)
            rename_new(self._unfinished, self._name, self._goal, self._key.rpartition("/")[2])
            os.fsync(self._goal)
            mtime_ns = os.fstat(self._part).st_mtime_ns
        sha256 = self._digest.hexdigest()
        return Entry(key=self._key, size=self._size, mtime_ns=mtime_ns, sha256=sha256)

    def leave(self) -> None:
        """Stop, and keep what is there for another try."""
        self._open.close()

    def abort(self) -> None:
        """Stop, and forget what is there."""
        with self._open, told(self._key):
            forget_part(self._unfinished, self._key)

    def _lies_there(self, data: bytes) -> bool:
        if self._size + len(data) > self._there:
            return False
        return os.pread(self._part, len(data), self._size) == data


Folder = AbstractContextManager[int]


def begin_at(key: str, parts: Folder, goal: Folder) -> LocalPut:
    """Begin a key, or go on with what a broken try left of it.

    Args:
        parts: opens the folder of unfinished bytes. goal: opens the folder of the key.
    """
    with ExitStack() as stack:
        with told(key):
            unfinished, folder = stack.enter_context(parts), stack.enter_context(goal)
        put = LocalPut(key, unfinished=unfinished, goal=folder, open_=stack)
        put.own(stack.pop_all())
        return put
