"""Proving one stretch of a chain by itself, so that several can be proved at the same time.

A stretch begins behind a multiple of `SIZE`, so the roots of the stretches are whole subtrees of
the Merkle tree and are put together as if they were leaves. What holds two stretches together is
proved by who has both (`audit/joining.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from leverans.audit.chain import Head, Link, Said, problems_behind, problems_within, read_body
from leverans.audit.objects import BUCKETS, Entry, entries
from leverans.model.merkle import Frontier, leaf_hash

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
    """Read and prove one stretch."""
    prover = _Prover(chain, task.marks)
    for row in source.rows(task.first, task.last):
        prover.read(row)
    return prover.done(source.entries(task.first, task.last))


class _Prover:
    def __init__(self, chain: str, marks: Sequence[int]) -> None:
        self._chain, self._marks = chain, set(marks)
        self._found = Stretch()
        self._tree = Frontier()
        self._at: datetime | None = None
        self._expected: set[Entry] = set()
        self._unread: set[int] = set()

    def read(self, row: Row) -> None:
        """Prove one row against itself and the one before it."""
        seq, stored, prev_hash, hashed = row
        body = as_bytes(stored)
        found = Link(chain=self._chain, seq=seq, body=body, prev_hash=prev_hash, hash=hashed)
        said = read_body(body)
        told = self._found
        words = list(problems_within(found, said))
        if told.rows:
            words += problems_behind(found, Head(*told.closing))
        else:
            told.opening = (seq, prev_hash)
        if said is None:
            self._unread.add(seq)
        elif self._learn(seq, said):
            words.append("time")
        told.problems += ((int(seq), word) for word in words)
        told.rows, told.closing = told.rows + 1, (seq, hashed)
        self._tree.append(leaf_hash(body))
        if seq in self._marks:
            told.marks.append((seq, hashed, self._tree.root().hex()))

    def _learn(self, seq: int, said: Said) -> bool:
        """Take in time and objects; whether the clock went back."""
        members: dict[str, Any] = said.members
        before, self._at = self._at, said.at
        if before is None:
            self._found.earliest = (seq, members["time"])
        self._found.latest = members["time"]
        objects = members["objects"]
        self._expected.update(entries(seq, [object_id for _, object_id in objects]))
        if members["event"] == CLOCK_NOTED:
            self._found.noted += ((name, seq) for kind, name in objects if kind == "event")
        return before is not None and said.at < before

    def done(self, indexed: Iterable[Entry]) -> Stretch:
        """Hold the index against the events; everything that was found."""
        found, actual, count = self._found, set[Entry](), 0
        for bucket, seq, key in indexed:
            actual.add((bucket, seq, key))
            count += 1
        lies = {seq for _, seq, _ in actual ^ self._expected} - self._unread
        found.problems += ((int(seq), "index") for seq in sorted(lies))
        found.entries = count
        found.root = self._tree.root().hex()
        return found


def as_bytes(stored: object) -> bytes:
    """A body as bytes; SQLite keeps whatever type it is given, and who tampers gives text."""
    return stored if isinstance(stored, bytes) else str(stored).encode()
