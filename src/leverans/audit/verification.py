"""Proving a chain: every row is read, hashed again and held against the one before it.

A chain alone cannot tell that its end was cut off by someone who also changed `audit_head`, nor
that it was written anew from some event on; for that, marks of it are kept elsewhere (anchors).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, func, or_, select

from leverans.audit.joining import Joined, Mark
from leverans.audit.log import head
from leverans.audit.objects import BUCKETS, Entry
from leverans.audit.spreading import spread
from leverans.audit.stretch import ENTRIES, ROWS, SIZE, Row, Stretch, Task, any_text, prove
from leverans.audit.tables import AUDIT_EVENT, AUDIT_OBJECT

ALONE = 10 * SIZE  # fewer events are proved before another process has begun
SMALLEST, LARGEST = -(2**62), 2**62  # what is numbered outside is told by the count of rows
MANY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What the proof found.

    Attributes:
        events: number of rows read. head: hash of the last of them.
        root: root (hex) of the Merkle tree over them (`model.merkle`), "" where some are missing.
        problems: (seq, word) with the words of `stretch.prove`, and `head`: the chain ends
            elsewhere than `audit_head` says, as when its tail is lost. An index that tells of
            events that are not there is told where they would be.
        noted: where the clock went back and a later event says why: seq -> seq of that event.
        marks: number of events -> what the chain was then, for those that were asked for.
    """

    events: int
    head: str
    root: str
    problems: tuple[tuple[int, str], ...] = ()
    noted: Mapping[int, int] = field(default_factory=dict)
    marks: Mapping[int, Mark] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """True when nothing is wrong."""
        return not self.problems


def verify(
    connection: Connection, chain: str, *, marks: Collection[int] = (), workers: int = 1
) -> Verification:
    """Verify a whole chain in one pass, in flat memory as long as little is wrong.

    Args:
        connection: in a transaction that sees one state.
        marks: numbers of events for which hash and root are wanted (`Verification.marks`).
        workers: processes that share the work where the log is long and lies in a file (SQLite);
            in a transaction that writes there is one only, for others do not see what it wrote.
    """
    told = head(connection, chain)
    joined = Joined()
    for stretch in _stretches(connection, chain, sorted(marks), workers):
        joined.add(stretch)
    if joined.head != told or _count(connection, chain) != joined.events:
        joined.tell(joined.head.events, "head")
    _tell_strays_of_index(connection, chain, joined)
    return Verification(
        events=joined.events,
        head=joined.head.hash,
        root=joined.root(),
        problems=joined.problems(),
        noted=joined.noted(),
        marks=joined.marks,
    )


class _Inline:
    """The rows of a chain as the caller's transaction sees them (`stretch.Source`)."""

    def __init__(self, connection: Connection, chain: str) -> None:
        self._connection, self._chain = connection, chain
        self._mark = "?" if connection.dialect.name == "sqlite" else "%s"

    def rows(self, first: int, last: int) -> Iterable[Row]:
        """Events in order."""
        return self._asked(ROWS, first, last)

    def entries(self, first: int, last: int) -> Iterable[Entry]:
        """What the index has of them."""
        return self._asked(ENTRIES, first, last)

    def _asked(self, statement: str, first: int, last: int) -> Iterable[Any]:
        asked = statement.format(self._mark)
        found = self._connection.exec_driver_sql(asked, (self._chain, first, last))
        return (tuple(row) for row in found)


def _stretches(
    connection: Connection, chain: str, marks: list[int], workers: int
) -> Iterator[Stretch]:
    tasks = list(_tasks(connection, chain, marks))
    path = _shared_file(connection)
    if workers > 1 and path is not None and len(tasks) * SIZE > ALONE:
        yield from spread(path, chain, tasks, workers)
        return
    source = _Inline(connection, chain)
    with _reading_any_text(connection):
        for task in tasks:
            yield prove(source, chain, task)


@contextmanager
def _reading_any_text(connection: Connection) -> Iterator[None]:
    """Let SQLite's driver give texts that are not UTF-8 too, so that they are told by place."""
    driver = cast("Any", connection.connection.driver_connection)
    if connection.dialect.name != "sqlite":
        yield
        return
    before, driver.text_factory = driver.text_factory, any_text
    try:
        yield
    finally:
        driver.text_factory = before


def _tasks(connection: Connection, chain: str, marks: list[int]) -> Iterator[Task]:
    """The stretches that hold a row, up to the last row that this transaction sees."""
    here = AUDIT_EVENT.c
    # SQLite: a text is above all numbers
    numbered = (here.chain == chain, here.seq >= SMALLEST, here.seq <= LARGEST)
    end = connection.execute(select(func.max(here.seq)).where(*numbered)).scalar_one()
    start = connection.execute(select(func.min(here.seq)).where(*numbered)).scalar_one()
    while start is not None:
        number = (int(start) - 1) // SIZE
        first, last = number * SIZE + 1, min((number + 1) * SIZE, int(end))
        yield Task(first, last, tuple(mark for mark in marks if first <= mark <= last))
        rest = select(func.min(here.seq)).where(*numbered, here.seq >= last + 1)  # 7.5 is above 7
        start = connection.execute(rest).scalar_one()


def _shared_file(connection: Connection) -> Path | None:
    """The file in which other processes see what this transaction sees."""
    if connection.dialect.name != "sqlite":
        return None
    if connection.get_execution_options().get("leverans_writes"):
        return None
    name = connection.engine.url.database
    return Path(name) if name and Path(name).is_file() else None


def _count(connection: Connection, chain: str) -> int:
    """How many rows there are, whatever their numbers."""
    asked = select(func.count()).select_from(AUDIT_EVENT).where(AUDIT_EVENT.c.chain == chain)
    return int(connection.execute(asked).scalar_one())


def _tell_strays_of_index(connection: Connection, chain: str, joined: Joined) -> None:
    """Tell of rows of the index that no event was held against."""
    here, end = AUDIT_OBJECT.c, joined.head.events
    asked = select(func.count()).select_from(AUDIT_OBJECT).where(here.chain == chain)
    if connection.execute(asked).scalar_one() == joined.entries:
        return
    outside = or_(here.seq < 1, here.seq > end, here.bucket < 0, here.bucket >= BUCKETS)
    some = select(here.seq).where(here.chain == chain, outside).distinct().limit(MANY)
    for seq in connection.execute(some).scalars().all() or [end]:
        joined.tell(seq if type(seq) is int else end, "index")
