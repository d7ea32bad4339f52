"""Writing the evidence log: events are put at the end of a chain, and nothing else.

`append` runs inside the caller's transaction, so that state and event stand or fall together.
One writer at a time for each chain: the row of the chain in `audit_head` is held until the end of
the transaction (PostgreSQL), or the whole database is (SQLite, BEGIN IMMEDIATE). Should a database
not keep that promise, the head is put only where it still is what it was when it was held, and the
triggers of `ledger/migrations` take no row that does not follow on the last.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection, Table, select, text, update

from leverans.audit.chain import Head, link
from leverans.audit.objects import entries
from leverans.audit.tables import AUDIT_EVENT, AUDIT_HEAD, AUDIT_OBJECT
from leverans.audit.vocabulary import check_event
from leverans.model.errors import LedgerError
from leverans.model.event import GENESIS, AuditEvent

BATCH = 1000
FIRST = text(
    "INSERT INTO audit_head (chain, events, hash) VALUES (:chain, 0, :hash) ON CONFLICT DO NOTHING"
)
Row = tuple[str | int | bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """Where an event has got its place; `hash` is the head of the chain after it."""

    seq: int
    hash: str


def append(
    connection: Connection, chain: str, event: AuditEvent, *, held: Head | None = None
) -> Appended:
    """Put one event at the end of a chain; see `append_many`."""
    return append_many(connection, chain, [event], held=held)


def append_many(
    connection: Connection, chain: str, events: Iterable[AuditEvent], *, held: Head | None = None
) -> Appended:
    """Put events at the end of a chain, in order, in batches; the answer is the last one's.

    Args:
        held: what `hold_head` answered in this transaction, when nothing was written since.

    Raises:
        LedgerError: an event may not enter the log (`vocabulary.check_event`), or somebody else
            wrote to the chain although it was held; the transaction has to be undone.
    """
    start = held or hold_head(connection, chain)
    head, waiting = start, iter(events)
    while batch := list(islice(waiting, BATCH)):
        rows: list[Row] = []
        named: list[Row] = []
        for event in batch:
            check_event(event)
            found = link(event, head, chain)
            head = Head(found.seq, found.hash)
            rows.append((chain, found.seq, found.body, found.prev_hash, found.hash))
            about = (object_id for _, object_id in event.objects)
            named += ((chain, *entry) for entry in entries(found.seq, about))
        enter(connection, AUDIT_EVENT, rows)
        enter(connection, AUDIT_OBJECT, named)
    _put_head(connection, chain, start, head)
    return Appended(seq=head.events, hash=head.hash)


def head(connection: Connection, chain: str) -> Head:
    """How far a chain has come, by its own account; `verification.verify` proves it."""
    statement = select(AUDIT_HEAD).where(AUDIT_HEAD.c.chain == chain)
    row = connection.execute(statement).one_or_none()
    return Head() if row is None else Head(row.events, row.hash)


def hold_head(connection: Connection, chain: str) -> Head:
    """Let nobody else write to a chain until the end of the transaction; where the chain is now.

    What others have committed by then is seen by the statements that follow; what they have not
    waits for us. So something that is written down together with an event (a hold on culling) is
    either seen here, or comes after all that is done in this transaction.
    """
    statement = select(AUDIT_HEAD).where(AUDIT_HEAD.c.chain == chain).with_for_update()
    row = connection.execute(statement).one_or_none()
    if row is None:
        connection.execute(FIRST, {"chain": chain, "hash": GENESIS})
        row = connection.execute(statement).one()
    return Head(row.events, row.hash)


def _put_head(connection: Connection, chain: str, before: Head, after: Head) -> None:
    """Compare and set: the fence against a second writer."""
    here = AUDIT_HEAD.c
    as_held = (here.chain == chain, here.events == before.events, here.hash == before.hash)
    moved = update(AUDIT_HEAD).where(*as_held).values(events=after.events, hash=after.hash)
    if connection.execute(moved).rowcount != 1:
        detail = "somebody else wrote to the evidence log at the same time; nothing was written"
        raise LedgerError(detail, place=f"event {before.events + 1}")


def enter(connection: Connection, table: Table, rows: list[Row]) -> None:
    """Insert rows through the driver itself: half of the time went into the layer above it.

    Args:
        rows: values in the order of the table's columns.
    """
    if rows:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        values = ", ".join(mark for _ in table.c)
        connection.exec_driver_sql(f"INSERT INTO {table.name} VALUES ({values})", rows)  # noqa: S608
