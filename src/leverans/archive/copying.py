"""One read of each byte: hashed by both algorithms and written into the store on the way.

Small files are hashed before they are written, so that what is there already is not written
again; a large one that turns out to be there is taken away again. The answers come in the order
of the files whoever does the work, so an object does not depend on the number of threads.
"""

import hashlib
import io
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import BinaryIO, NamedTuple, cast

from leverans.archive.members import Member, Package, Readable
from leverans.model.errors import AlreadyInStore, NotFoundInStore, PackageError
from leverans.storage.bulk import Bulk
from leverans.storage.interface import Store

BOTH = ("sha512", "sha256")
SMALL = 256 * 1024
_TINY = 16 * 1024
"""Below this a thread costs more than the hashing."""
_CHUNK = 1 << 20
_WINDOW = 32


class Digests(NamedTuple):
    """Of some bytes: raw sha512 and sha256, and how many they are."""

    sha512: bytes
    sha256: bytes
    size: int


class Wanted(NamedTuple):
    """A file to be read, and the key in the store that its bytes get."""

    member: Member
    key: str


class Hashed(NamedTuple):
    """A file that was read: a small one with its bytes, a large one already in the store."""

    wanted: Wanted
    digests: Digests
    data: bytes | None


def digests_of(data: bytes) -> Digests:
    """Of bytes at hand."""
    return Digests(hashlib.sha512(data).digest(), hashlib.sha256(data).digest(), len(data))


class HashingStream(io.RawIOBase):
    """Passes bytes on and hashes them, by hashlib's names of algorithms."""

    def __init__(self, source: Readable, algorithms: Sequence[str] = BOTH) -> None:
        self._source = source
        self._hashes = {name: hashlib.new(name) for name in algorithms}
        self.size = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        data = self._source.read(size)
        for hash_ in self._hashes.values():
            hash_.update(data)
        self.size += len(data)
        return data

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override] # buffers of bytes
        """The next bytes, into a buffer."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    @property
    def digests(self) -> Digests:
        """Of all that was read, by both algorithms."""
        return Digests(self.digest("sha512"), self.digest("sha256"), self.size)

    def digest(self, algorithm: str) -> bytes:
        """Of all that was read, by one of the algorithms."""
        return self._hashes[algorithm].digest()


class Copier:
    """Copies large files into the store, and compares what an earlier try has left there."""

    def __init__(self, store: Store, out: Bulk, *, resumed: bool) -> None:
        """`resumed`: whether an earlier try may have left content."""
        self._store = store
        self._out = out
        self._resumed = resumed

    def write(self, key: str, data: bytes) -> None:
        """Write bytes at hand under a key, or find that they lie there.

        Raises:
            AlreadyInStore: somebody else has written there just now.
        """
        try:
            self._out.put(key, data)
        except AlreadyInStore:
            if not self._resumed:
                raise
            if not self._same(key, data):
                self._store.delete(key)
                self._out.put(key, data)

    def copy(self, package: Package, wanted: Wanted) -> Digests:
        """Copy a member of any size; its digests."""
        if self._resumed:
            found = self._left_over(package, wanted)
            if found is not None:
                return found
            self._store.delete(wanted.key)
        with package.open(wanted.member) as opened:
            source = HashingStream(opened)
            self._out.put(wanted.key, cast("BinaryIO", source))
        return _whole(wanted.member, source.digests)

    def _left_over(self, package: Package, wanted: Wanted) -> Digests | None:
        """The digests of a member that an earlier try has copied whole, else None."""
        try:
            if not package.again or self._store.stat(wanted.key).size != wanted.member.size:
                return None
        except NotFoundInStore:
            return None
        with package.open(wanted.member) as opened:
            mine = _read_through(opened)
        with closing(self._store.open(wanted.key)) as stream:
            there = _read_through(stream)
        return _whole(wanted.member, mine) if there == mine else None

    def _same(self, key: str, data: bytes) -> bool:
        with closing(self._store.open(key)) as stream:
            return bool(stream.read(len(data) + 1) == data)


def _read_through(source: Readable) -> Digests:
    stream = HashingStream(source)
    while stream.read(_CHUNK):
        continue
    return stream.digests


def _whole(member: Member, digests: Digests) -> Digests:
    if digests.size != member.size:
        raise PackageError(f"has {digests.size} bytes, not {member.size}", place=member.path)
    return digests


def read_all(
    package: Package, wanted: Iterable[Wanted], copier: Copier, workers: int
) -> Iterator[Hashed]:
    """Read every member once, in order: small ones into memory, large ones into the store.

    A bounded number of small files is in memory. Only packages whose members can be opened at any
    time are read by several threads.
    """
    workers = workers if package.again else 0
    read = partial(_read, package, copier)
    with ThreadPoolExecutor(max(workers, 1), "leverans-ingest") as pool:
        waiting: deque[Future[Hashed] | Hashed] = deque()
        try:
            for one in wanted:
                alone = workers < 2 or one.member.size <= _TINY  # noqa: PLR2004 - two, or no help
                waiting.append(read(one) if alone else pool.submit(read, one))
                while len(waiting) > _WINDOW or (waiting and isinstance(waiting[0], Hashed)):
                    yield _done(waiting.popleft())
            while waiting:
                yield _done(waiting.popleft())
        finally:
            for left in waiting:
                if isinstance(left, Future):
                    left.cancel()


def _done(one: Future[Hashed] | Hashed) -> Hashed:
    return one.result() if isinstance(one, Future) else one


def _read(package: Package, copier: Copier, wanted: Wanted) -> Hashed:
    if wanted.member.size > SMALL:
        return Hashed(wanted, copier.copy(package, wanted), None)
    with package.open(wanted.member) as source:
        data = _exactly(source, wanted.member)
    return Hashed(wanted, digests_of(data), data)


def _exactly(source: Readable, member: Member) -> bytes:
    data = source.read(member.size + 1)
    while more := source.read(member.size + 1 - len(data)):
        data += more
    if len(data) != member.size:
        raise PackageError(f"has {len(data)} bytes, not {member.size}", place=member.path)
    return data
