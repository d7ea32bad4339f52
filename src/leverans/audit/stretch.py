"""Proving one stretch of a chain by itself, so that several can be proved at the same time.

A stretch begins behind a multiple of `SIZE`, so the roots of the stretches are whole subtrees of
the Merkle tree and are put together as if they were leaves. What holds two stretches together is
proved by who has both (`audit/joining.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from leverans.audit.body import Said, read_body
from leverans.audit.objects import BUCKETS, Entry, entries
from leverans.model.merkle import leaf_hash, subtree, whole_subtrees

SIZE = 4096
CLOCK_NOTED = "clock.noted"
ROWS = (
    "SELECT seq, body, prev_hash, hash FROM audit_event"
    " WHERE chain = {0} AND seq >= {0} AND seq <= {0} ORDER BY seq"
)
ENTRIES = (
    "SELECT bucket, seq, key FROM audit_object"
    " WHERE chain = {0} AND seq >= {0} AND seq <= {0} AND bucket IN "
)
ENTRIES += f"({', '.join(map(str, range(BUCKETS)))})"  # each bucket is a run by number
Row = tuple[int, object, str, str]
Problem = tuple[int, str]


class Source(Protocol):
    """Gives the rows of one chain from one number to another."""

    def rows(self, first: int, last: int) -> Iterable[Row]:
        """Events in order: number, body, hash before, hash."""
        ...

    def entries(self, first: int, last: int) -> Iterable[Entry]:
        """What the index has of them, in any order."""
        ...


@dataclass(frozen=True, slots=True)
class Task:
    """Prove the rows `first` to `last`; `marks` are numbers whose hash and root are asked for."""

    first: int
    last: int
    marks: tuple[int, ...] = ()


@dataclass(slots=True)
class Stretch:
    """What was found in a stretch; plain values, for it may come from another process.

    Attributes:
        rows: how many there are. opening: number and `prev_hash` of the first.
        closing: number and `hash` of the last.
        earliest: number and time (ISO 8601) of the first that has one. latest: time of the last.
        problems: (number, word), but for what the first row has to do with the one before it.
        root: hex, of the tree over these rows alone.
        marks: (number, hash, root) for the marks that were passed.
        noted: (number of the event whose clock is explained, number of the one that explains).
        entries: how many rows of the index there are.
    """

    rows: int = 0
    opening: tuple[int, str] = (0, "")
    closing: tuple[int, str] = (0, "")
    earliest: tuple[int, str] = (0, "")
    latest: str = ""
    problems: list[Problem] = field(default_factory=list)
    root: str = ""
    marks: list[tuple[int, str, str]] = field(default_factory=list)
    noted: list[tuple[str, int]] = field(default_factory=list)
    entries: int = 0


def prove(source: Source, chain: str, task: Task) -> Stretch:
    """Read and prove one stretch.

    The words for what is wrong: `missing` (a gap in the numbers), `body` (bytes and hash differ),
    `prev` (does not follow on the event before), `columns` (the table says other than the body),
    `form` (not an event of this form), `time` (earlier than the event before), `index` (the index
    of objects says other than the event).
    """
    prover = _Prover(chain)
    for row in source.rows(task.first, task.last):
        prover.read(row)
    return prover.done(set(source.entries(task.first, task.last)), task.marks)


class _Prover:
    def __init__(self, chain: str) -> None:
        self._chain, self._found = chain, Stretch()
        self._leaves: list[bytes] = []
        self._hashes: dict[int, tuple[str, int]] = {}
        self._at: datetime | None = None
        self._expected: set[Entry] = set()
        self._unread: set[int] = set()

    def read(self, row: Row) -> None:
        """Prove one row against itself and the one before it."""
        seq, stored, prev_hash, hashed = row
        if type(prev_hash) is not str or type(hashed) is not str:
            prev_hash, hashed = str(prev_hash), str(hashed)
        body = stored if type(stored) is bytes else as_bytes(stored)
        self._follow(seq, prev_hash)
        if sha256(body).hexdigest() != hashed:
            self._tell(seq, "body")
        said = read_body(body)
        if said is None:
            self._unread.add(seq)
            self._tell(seq, "form")
        else:
            self._learn(seq, prev_hash, said)
        self._leaves.append(leaf_hash(body))
        self._found.closing = (seq, hashed)
        self._hashes[seq] = (hashed, len(self._leaves))

    def _follow(self, seq: int, prev_hash: str) -> None:
        if not self._leaves:
            self._found.opening = (seq, prev_hash)
            return
        last, expected = self._found.closing
        if seq != last + 1:
            self._tell(seq, "missing")
        if prev_hash != expected:
            self._tell(seq, "prev")

    def _learn(self, seq: int, prev_hash: str, said: Said) -> None:
        """Hold what the bytes say against the row and the event before; take in the objects."""
        if said.seq != seq or said.prev != prev_hash or said.chain != self._chain:
            self._tell(seq, "columns")
        if self._at is None:
            self._found.earliest = (seq, said.time)
        elif said.at < self._at:
            self._tell(seq, "time")
        self._at, self._found.latest = said.at, said.time
        self._expected |= entries(seq, [object_id for _, object_id in said.objects])
        if said.event == CLOCK_NOTED:
            self._found.noted += ((name, seq) for kind, name in said.objects if kind == "event")

    def _tell(self, seq: int, word: str) -> None:
        self._found.problems.append((int(seq), word))

    def done(self, indexed: set[Entry], marks: Sequence[int]) -> Stretch:
        """Hold the index against the events, and make the tree; everything that was found."""
        found = self._found
        lies = {seq for _, seq, _ in indexed ^ self._expected} - self._unread
        for seq in sorted(lies):
            self._tell(seq, "index")
        levels = whole_subtrees(self._leaves)

        def root(size: int) -> str:
            return subtree(lambda level, index: levels[level][index], 0, size).hex()

        for mark in marks:
            if mark in self._hashes:
                hashed, size = self._hashes[mark]
                found.marks.append((mark, hashed, root(size)))
        found.rows, found.entries = len(self._leaves), len(indexed)
        found.root = root(found.rows)
        return found


def as_bytes(stored: object) -> bytes:
    """A body as bytes; SQLite keeps whatever type it is given, and who tampers gives text."""
    return stored if isinstance(stored, bytes) else str(stored).encode("utf-8", "surrogateescape")


def any_text(stored: bytes) -> str:
    """A text of SQLite's, also one that is not UTF-8: to be told as wrong, it has to be read."""
    return stored.decode("utf-8", "surrogateescape")
