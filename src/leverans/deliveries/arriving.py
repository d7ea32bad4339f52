"""A container that comes into a drop folder while it is built.

Where the store moves names it lies under `parts/` until it is sent; where it does not, under its
own name, without a delivery note: nobody looks at what no note announces.
"""

import hashlib
from contextlib import closing
from typing import BinaryIO

from leverans.deliveries import layout
from leverans.deliveries.interface import Arriving, Sending
from leverans.deliveries.sender import has
from leverans.deliveries.tapped import digest_of
from leverans.model.errors import (
    AlreadyInStore,
    DigestMismatch,
    NotFoundInStore,
    StorageError,
    TargetError,
)
from leverans.model.receipt import Sent
from leverans.storage.interface import Store
from leverans.storage.streaming import StreamedPut, streaming

TAR = "tar"


def key_of(store: Store, package_id: str, mark: str) -> str:
    """Where a container lies that has arrived and is not sent yet."""
    if store.capabilities().renames:
        return layout.part_key(package_id, TAR, mark)
    return layout.container_key(package_id, TAR)


def begin(store: Store, package_id: str, size_hint: int, sending: Sending) -> Arriving:
    """Begin a tar, or go on with one; see `StraightTarget.begin`."""
    able = streaming(store)
    if able is None:
        detail = "takes no package that is still being built: leave straight out of [transfer]"
        raise TargetError(detail, again=False)
    key = key_of(store, package_id, sending.mark)
    try:
        return _Sent(key, able.begin_stream(key, size_hint))
    except AlreadyInStore:  # whole since a run that was killed before the ledger knew
        return _Compared(store, key, sending)


def settle(store: Store, package_id: str, digest: str, sending: Sending) -> Sent:
    """Read back and name; see `StraightTarget.settle`."""
    goal = layout.container_key(package_id, TAR)
    part = key_of(store, package_id, sending.mark)
    size = _expect(store, goal if has(store, goal) else part, digest)
    if part == goal or has(store, goal):
        return Sent(key=goal, size=size, resent=part == goal, digest=digest)
    sending.check()
    try:
        store.publish(part, goal)
    except (AlreadyInStore, NotFoundInStore):  # another worker's, between two steps of ours
        if not has(store, goal):
            raise
        _expect(store, goal, digest)
    return Sent(key=goal, size=size, digest=digest)


def _expect(store: Store, key: str, digest: str) -> int:
    """Read a key back; its size, or `DigestMismatch`."""
    for _ in range(2):  # the fault may have been in the reading
        if digest_of(store.open(key)) == digest:
            return store.stat(key).size
    raise DigestMismatch("what arrived there is not what was built", place=key)


class _Sent:
    """Goes to the store."""

    def __init__(self, key: str, put: StreamedPut) -> None:
        self._key = key
        self._put = put
        self.write = put.write
        self.leave = put.leave

    def finish(self) -> Sent:
        entry = self._put.finish()
        return Sent(key=self._key, size=entry.size, digest=entry.sha256)


class _Compared:
    """Is compared with what lies in the store; what differs is taken away there."""

    def __init__(self, store: Store, key: str, sending: Sending) -> None:
        self._store = store
        self._key = key
        self._sending = sending
        self._stream: BinaryIO = store.open(key)
        self._digest = hashlib.sha256()
        self._size = 0

    def write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            there = self._stream.read(len(left))
            if not there or there != left[: len(there)]:
                raise self._another()
            left = left[len(there) :]
        self._digest.update(data)
        self._size += len(data)

    def finish(self) -> Sent:
        with closing(self._stream):
            if self._stream.read(1):
                raise self._another()
        sha256 = self._digest.hexdigest()
        return Sent(key=self._key, size=self._size, resent=False, digest=sha256)

    def leave(self) -> None:
        self._stream.close()

    def _another(self) -> StorageError:
        self._stream.close()
        self._sending.check()
        self._store.delete(self._key)
        return StorageError("was of another build, and is taken away: run again", place=self._key)
