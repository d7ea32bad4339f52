"""The Merkle tree (RFC 6962) over a stored chain: any root and any proof, in flat memory.

Each level of the tree is a temporary file of 32-byte hashes, the leaves at the bottom: twice 32
bytes for each event, gone when the tree is closed.
"""

from collections.abc import Iterable
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self

from sqlalchemy import Connection

from leverans.audit.reading import links
from leverans.model.merkle import leaf_hash, node_hash, subtree

WIDTH = 32


class LogTree:
    """The tree over some events, built in one pass. A context manager; closing removes the files.

    Args:
        bodies: the events' canonical bytes, from the first event on. Another order, or a gap, is
            another tree: whoever proves a log holds the chain against itself as well.
    """

    def __init__(self, bodies: Iterable[bytes]) -> None:
        self._levels: list[IO[bytes]] = []
        self._waiting: list[bytes] = []  # at each level the left one of a pair that is not whole
        self._size = 0
        try:
            for body in bodies:
                self._put(leaf_hash(body))
        except BaseException:
            self.close()
            raise

    @classmethod
    def of_chain(cls, connection: Connection, chain: str, *, events: int | None = None) -> Self:
        """The tree over the first `events` rows of a chain, over all without that.

        `size` is smaller than asked for when the chain is shorter.
        """
        return cls(row.body for row in links(connection, chain, last=events))

    @property
    def size(self) -> int:
        """How many events the tree is over."""
        return self._size

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` events, over all without that (32 bytes).

        Raises:
            ValueError: the tree is not that large.
        """
        leaves = self._size if size is None else size
        if not 0 <= leaves <= self._size:
            raise ValueError(f"the tree has {self._size} leaves, not {leaves}")
        return subtree(self.nodes, 0, leaves)

    def nodes(self, level: int, index: int) -> bytes:
        """Hash of the whole subtree over the events from `index * 2**level` on (0 is the first).

        Raises:
            ValueError: the tree has no such subtree.
        """
        if not (level >= 0 <= index and (index + 1) << level <= self._size):
            raise ValueError(f"no whole subtree {index} on level {level} of {self._size} leaves")
        stream = self._levels[level]
        stream.seek(index * WIDTH)
        return stream.read(WIDTH)

    def close(self) -> None:
        """Remove the files."""
        for stream in self._levels:
            stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _put(self, leaf: bytes) -> None:
        """Write a leaf, and each node that is whole with it."""
        hashed, place, level = leaf, self._size, 0
        self._write(0, hashed)
        while place & 1:
            hashed = node_hash(self._waiting[level], hashed)
            place, level = place >> 1, level + 1
            self._write(level, hashed)
        self._waiting[level] = hashed
        self._size += 1

    def _write(self, level: int, hashed: bytes) -> None:
        if level == len(self._levels):
            self._levels.append(TemporaryFile())  # noqa: SIM115  # closed by `close`
            self._waiting.append(b"")
        self._levels[level].write(hashed)
