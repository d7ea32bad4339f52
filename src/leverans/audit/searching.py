"""Searching the evidence log by kind of event and by day, without reading every event whole."""

from collections.abc import Collection, Iterator

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Text,
    cast,
    func,
    literal,
    or_,
    select,
)

from leverans.audit.chain import Link
from leverans.audit.reading import BATCH, StoredEvent, links, stored_event
from leverans.audit.stretch import as_bytes
from leverans.audit.tables import AUDIT_EVENT

_TIME = b'"time":"'
DAY = len("2026-01-31")


def events_of(
    connection: Connection, chain: str, kinds: Collection[str], *, first: int = 1
) -> Iterator[StoredEvent]:
    """The events that are of some kinds, in order, lazily; the database leaves out the others.

    Args:
        kinds: words of the vocabulary. first: number of the first event that is wanted.

    Raises:
        LedgerError: one of them cannot be read.
    """
    named = or_(*(_has(connection, kind) for kind in kinds))
    asked = select(AUDIT_EVENT).where(AUDIT_EVENT.c.chain == chain, AUDIT_EVENT.c.seq >= first)
    ordered = asked.where(named).order_by(AUDIT_EVENT.c.seq)
    with connection.execute(ordered, execution_options={"yield_per": BATCH}) as rows:
        for row in rows:
            link = Link(
                chain=row.chain,
                seq=row.seq,
                body=as_bytes(row.body),
                prev_hash=row.prev_hash,
                hash=row.hash,
            )
            stored = stored_event(link)
            if stored.event.event in kinds:
                yield stored


def first_on(connection: Connection, chain: str, day: str) -> int:
    """The number from which on events are on or after a local day, found without reading all.

    Where rows are missing there may be none with just that number.

    Args:
        day: YYYY-MM-DD, as the events' times are written. No event has an earlier time than the
            one before it; where that is not so, `verify` says it, and this may answer too late.

    Raises:
        LedgerError: an event that it looks at cannot be read.
    """
    here = AUDIT_EVENT.c
    ends = select(func.min(here.seq), func.max(here.seq)).where(here.chain == chain)
    lowest, highest = connection.execute(ends).one()
    low, high = lowest or 1, (highest or 0) + 1
    while low < high:
        middle = (low + high) // 2
        row = next(links(connection, chain, first=middle, last=high - 1), None)
        if row is None or stored_event(row).event.at[: len(day)] >= day:
            high = middle
        else:
            low = row.seq + 1
    return low


def days_of(
    connection: Connection, chain: str, *, first: int = 1, but: Collection[str] = ()
) -> set[str]:
    """The local days (YYYY-MM-DD) on which there are events, told by the database alone.

    Args:
        first: number of the first event that is looked at. but: kinds that do not count.
    """
    body, time = AUDIT_EVENT.c.body, literal(_TIME, LargeBinary)
    if connection.dialect.name == "postgresql":
        start = func.position(time.op("IN")(body)) + len(_TIME)
        day: ColumnElement[str] = func.convert_from(func.substr(body, start, DAY), "UTF8")
    else:
        day = cast(func.substr(body, func.instr(body, time) + len(_TIME), DAY), Text)
    asked = select(day).distinct()
    asked = asked.where(AUDIT_EVENT.c.chain == chain, AUDIT_EVENT.c.seq >= first)
    asked = asked.where(*(~_has(connection, kind) for kind in but))
    return {str(found) for found in connection.execute(asked).scalars()}


def _has(connection: Connection, word: str) -> ColumnElement[bool]:
    """Whether a body has a word somewhere between quotation marks."""
    needle = literal(f'"{word}"'.encode(), LargeBinary)
    if connection.dialect.name == "postgresql":
        return func.position(needle.op("IN")(AUDIT_EVENT.c.body)) > 0
    return func.instr(AUDIT_EVENT.c.body, needle) > 0
