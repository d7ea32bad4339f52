"""Reading the evidence log: a chain's rows as they are, and the events that someone asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import ColumnElement, Connection, LargeBinary, func, literal, select

from leverans.audit.chain import Link, event_of
from leverans.audit.tables import AUDIT_EVENT
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
    holding: str = "",
    newest_first: bool = False,
) -> Iterator[Link]:
    """The rows of a chain in order of their numbers, streamed.

    Args:
        first, last: numbers of the first and the last row that are wanted; without `last` to
            the end.
        holding: only rows whose body has this text somewhere between quotation marks.
    """
    statement = select(AUDIT_EVENT).where(AUDIT_EVENT.c.chain == chain)
    if first != 1:  # not said when all are meant: a row numbered 0 is read too, and told
        statement = statement.where(AUDIT_EVENT.c.seq >= first)
    if last is not None:
        statement = statement.where(AUDIT_EVENT.c.seq <= last)
    if holding:
        statement = statement.where(_holds(connection, holding))
    order = AUDIT_EVENT.c.seq.desc() if newest_first else AUDIT_EVENT.c.seq
    streamed = {"yield_per": BATCH}
    # closed also when the reader stops half way
    with connection.execute(statement.order_by(order), execution_options=streamed) as rows:
        for row in rows:
            yield Link(
                chain=row.chain,
                seq=row.seq,
                body=_bytes(row.body),
                prev_hash=row.prev_hash,
                hash=row.hash,
            )


def events(
    connection: Connection,
    chain: str,
    *,
    object_id: str = "",
    since: datetime | None = None,
    limit: int | None = None,
) -> Iterator[StoredEvent]:
    """Events in order, lazily.

    The log is searched as it is, without an index beside it that could say something else than
    it does; 200,000 events take a fraction of a second.

    Args:
        object_id: only events about this id (`AuditEvent.objects`).
        since: only events at or after this time (with offset).
        limit: only the last so many of them; they are then held in memory.

    Raises:
        LedgerError: an event cannot be read; `verify` tells what is wrong with the log.
    """
    rows = links(connection, chain, holding=object_id, newest_first=limit is not None)
    found = (
        stored
        for stored in map(_stored, rows)
        if _is_about(stored.event, object_id) and _is_since(stored.event, since)
    )
    return found if limit is None else reversed(list(islice(found, limit)))


def _bytes(stored: object) -> bytes:
    """A body as bytes; SQLite keeps whatever type it is given, and who tampers gives text."""
    return stored if isinstance(stored, bytes) else str(stored).encode()


def _holds(connection: Connection, holding: str) -> ColumnElement[bool]:
    needle = literal(f'"{holding}"'.encode(), LargeBinary)
    if connection.dialect.name == "postgresql":
        return func.position(needle.op("IN")(AUDIT_EVENT.c.body)) > 0
    return func.instr(AUDIT_EVENT.c.body, needle) > 0


def _stored(row: Link) -> StoredEvent:
    try:
        return StoredEvent(seq=row.seq, hash=row.hash, event=event_of(row.body))
    except ValueError as error:
        raise LedgerError(f"{error}: verify the log", place=f"event {row.seq}") from error


def _is_about(event: AuditEvent, object_id: str) -> bool:
    return not object_id or any(found == object_id for _, found in event.objects)


def _is_since(event: AuditEvent, since: datetime | None) -> bool:
    return since is None or datetime.fromisoformat(event.at) >= since
