"""Writing the evidence log: events are put at the end of a chain, and nothing else.

`append` runs inside the caller's transaction, so that state and event stand or fall together.
One writer at a time for each chain: the row of the chain in `audit_head` is held until the end of
the transaction (PostgreSQL), or the whole database is (SQLite, BEGIN IMMEDIATE).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection, insert, select, text, update

from leverans.audit.chain import Head, Link, link
from leverans.audit.tables import AUDIT_EVENT, AUDIT_HEAD
from leverans.audit.vocabulary import check_event
from leverans.model.event import GENESIS, AuditEvent

BATCH = 1000
FIRST = text(
    "INSERT INTO audit_head (chain, events, hash) VALUES (:chain, 0, :hash) ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """Where an event has got its place; `hash` is the head of the chain after it."""

    seq: int
    hash: str


def append(connection: Connection, chain: str, event: AuditEvent) -> Appended:
    """Put one event at the end of a chain.

    Raises:
        LedgerError: the event may not enter the log (`vocabulary.check_event`).
    """
    return append_many(connection, chain, [event])


def append_many(connection: Connection, chain: str, events: Iterable[AuditEvent]) -> Appended:
    """Put events at the end of a chain, in order, in batches; the answer is the last one's."""
    head, waiting = _held_head(connection, chain), iter(events)
    while batch := list(islice(waiting, BATCH)):
        rows = []
        for event in batch:
            check_event(event)
            found = link(event, head, chain)
            head = Head(found.seq, found.hash)
            rows.append({name: getattr(found, name) for name in Link.__slots__})
        connection.execute(insert(AUDIT_EVENT), rows)
    statement = update(AUDIT_HEAD).where(AUDIT_HEAD.c.chain == chain)
    connection.execute(statement.values(events=head.events, hash=head.hash))
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
    return _held_head(connection, chain)


def _held_head(connection: Connection, chain: str) -> Head:
    connection.execute(FIRST, {"chain": chain, "hash": GENESIS})
    statement = select(AUDIT_HEAD).where(AUDIT_HEAD.c.chain == chain).with_for_update()
    row = connection.execute(statement).one()
    return Head(row.events, row.hash)
