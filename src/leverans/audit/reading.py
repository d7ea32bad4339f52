"""Reading the evidence log: a chain's rows as they are, and the events that someone asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, select

from leverans.audit.body import read_body
from leverans.audit.chain import Link, event_of
from leverans.audit.objects import bucket_of, key_of
from leverans.audit.stretch import as_bytes
from leverans.audit.tables import AUDIT_EVENT, AUDIT_OBJECT
from leverans.model.errors import LedgerError
from leverans.model.event import AuditEvent

BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event as it was read back, with its place and hash."""

    seq: int
    hash: str
    event: AuditEvent


def chains(connection: Connection) -> list[str]:
    """The chains in this database; the ledger of one authority has one."""
    return sorted(connection.execute(select(AUDIT_EVENT.c.chain).distinct()).scalars())


def links(
    connection: Connection,
    chain: str,
    *,
    first: int = 1,
    last: int | None = None,
    newest_first: bool = False,
) -> Iterator[Link]:
    """The rows of a chain in order of their numbers, streamed.

    Args:
        first, last: numbers of the first and the last row that are wanted; without `last` to
            the end.
    """
    statement = select(AUDIT_EVENT).where(AUDIT_EVENT.c.chain == chain)
    if first != 1:  # not said when all are meant: a row numbered 0 is read too, and told
        statement = statement.where(AUDIT_EVENT.c.seq >= first)
    if last is not None:
        statement = statement.where(AUDIT_EVENT.c.seq <= last)
    order = AUDIT_EVENT.c.seq.desc() if newest_first else AUDIT_EVENT.c.seq
    return _links(connection, statement.order_by(order))


def _links(connection: Connection, statement: Select[Any]) -> Iterator[Link]:
    # closed also when the reader stops half way
    with connection.execute(statement, execution_options={"yield_per": BATCH}) as rows:
        for row in rows:
            yield Link(
                chain=row.chain,
                seq=row.seq,
                body=as_bytes(row.body),
                prev_hash=row.prev_hash,
                hash=row.hash,
            )


def time_of(connection: Connection, chain: str, seq: int) -> datetime | None:
    """When an event happened by its own account; None when there is none that can be read."""
    asked = select(AUDIT_EVENT.c.body).where(AUDIT_EVENT.c.chain == chain, AUDIT_EVENT.c.seq == seq)
    body = connection.execute(asked).scalar_one_or_none()
    said = None if body is None else read_body(as_bytes(body))
    return None if said is None else said.at


def went_back(connection: Connection, chain: str, seq: int) -> bool:
    """Whether an event is older than the one before it."""
    before = time_of(connection, chain, seq - 1)
    at = time_of(connection, chain, seq)
    return before is not None and at is not None and at < before


def events(
    connection: Connection,
    chain: str,
    *,
    object_id: str = "",
    since: datetime | None = None,
    limit: int | None = None,
) -> Iterator[StoredEvent]:
    """Events in order, lazily.

    Args:
        object_id: only events about this id (`AuditEvent.objects`), found by the index.
        since: only events at or after this time (with offset).
        limit: only the last so many of them; they are then held in memory.

    Raises:
        LedgerError: an event cannot be read; `verify` tells what is wrong with the log.
    """
    newest_first = limit is not None
    if object_id:
        rows = _links_about(connection, chain, object_id, newest_first=newest_first)
    else:
        rows = links(connection, chain, newest_first=newest_first)
    found = (
        stored
        for stored in map(stored_event, rows)
        if _is_about(stored.event, object_id) and _is_since(stored.event, since)
    )
    return found if limit is None else reversed(list(islice(found, limit)))


def _links_about(
    connection: Connection, chain: str, object_id: str, *, newest_first: bool
) -> Iterator[Link]:
    """Rows that the index names for an id; another id may have the same key."""
    key, here = key_of(object_id), AUDIT_OBJECT.c
    within = (here.chain == chain, here.bucket == bucket_of(key), here.key == key)
    order = here.seq.desc() if newest_first else here.seq
    seqs = connection.execute(select(here.seq).where(*within).order_by(order)).scalars().all()
    for first in range(0, len(seqs), BATCH):
        wanted = AUDIT_EVENT.c.seq.in_(seqs[first : first + BATCH])
        asked = select(AUDIT_EVENT).where(AUDIT_EVENT.c.chain == chain, wanted)
        rows = sorted(_links(connection, asked), key=lambda row: row.seq, reverse=newest_first)
        yield from rows


def stored_event(row: Link) -> StoredEvent:
    """The event of a row; `LedgerError` when it cannot be read."""
    try:
        return StoredEvent(seq=row.seq, hash=row.hash, event=event_of(row.body))
    except ValueError as error:
        raise LedgerError(f"{error}: verify the log", place=f"event {row.seq}") from error


def _is_about(event: AuditEvent, object_id: str) -> bool:
    return not object_id or any(found == object_id for _, found in event.objects)


def _is_since(event: AuditEvent, since: datetime | None) -> bool:
    return since is None or datetime.fromisoformat(event.at) >= since
