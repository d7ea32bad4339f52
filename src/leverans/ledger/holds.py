"""Holds on culling: placed by one person, lifted by two, never deleted."""

import json
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, Row, Select, insert, select, update

from leverans.clock import stamp
from leverans.ledger.numbering import last_number, next_number
from leverans.ledger.tables_holds import HOLD, HOLD_SECRET
from leverans.model.hold import Hold, HoldKind, HoldQuery

SERIES = "hold"
_COLUMNS = (HOLD, HOLD_SECRET.c.title, HOLD_SECRET.c.mandate, HOLD_SECRET.c.note)
_EVERY: Select[tuple[object, ...]] = (
    select(*_COLUMNS, HOLD_SECRET.c.query).join(HOLD_SECRET).order_by(HOLD.c.placed_at, HOLD.c.id)
)


def next_id(connection: Connection, at: datetime) -> str:
    """The id of the next hold, such as `STOPP-2026-0007`; the number goes on over the years."""
    return f"STOPP-{at.year}-{next_number(connection, SERIES):04d}"


def place(connection: Connection, hold: Hold) -> None:
    """Write down a hold that is not there yet."""
    values = {"id": hold.id, "kind": hold.kind.value, "review_on": hold.review_on}
    placed = {"placed_by": hold.placed_by, "placed_at": datetime.fromisoformat(hold.placed_at)}
    connection.execute(insert(HOLD).values({**values, **placed}))
    words = {"title": hold.title, "mandate": hold.mandate, "note": hold.note}
    query = json.dumps(asdict(hold.query), ensure_ascii=False, sort_keys=True)
    connection.execute(insert(HOLD_SECRET).values({"hold": hold.id, "query": query, **words}))


def ask_lift(connection: Connection, hold_id: str, *, by: str, at: datetime) -> bool:
    """Be the first of the two who lift it; False when somebody was, or it is lifted."""
    free = (HOLD.c.lift_asked_by == "", HOLD.c.lifted_by == "")
    statement = update(HOLD).where(HOLD.c.id == hold_id, *free)
    return connection.execute(statement.values(lift_asked_by=by, lift_asked_at=at)).rowcount == 1


def lift(connection: Connection, hold_id: str, *, by: str, at: datetime) -> bool:
    """Be the second; False when nobody else has asked, or it is lifted already."""
    asked = (HOLD.c.lift_asked_by.not_in(("", by)), HOLD.c.lifted_by == "")
    statement = update(HOLD).where(HOLD.c.id == hold_id, *asked)
    return connection.execute(statement.values(lifted_by=by, lifted_at=at)).rowcount == 1


def set_review(connection: Connection, hold_id: str, review_on: str) -> None:
    """Set the day by which somebody must ask whether the hold is still needed; "" for none."""
    connection.execute(update(HOLD).where(HOLD.c.id == hold_id).values(review_on=review_on))


def standing(connection: Connection, *, locked: bool = False) -> tuple[Hold, ...]:
    """The holds that stop culling now, the oldest first.

    An execution asks for them again on the connection of the transaction in which it destroys.

    Args:
        locked: let no further hold be placed until this (write) transaction ends, also from another
            machine; so none can come between the question and the destruction.
    """
    if locked:
        last_number(connection, SERIES)
    return tuple(_hold(row) for row in connection.execute(_EVERY.where(HOLD.c.lifted_by == "")))


def holds(connection: Connection) -> tuple[Hold, ...]:
    """All holds, also those that have been lifted, the oldest first."""
    return tuple(_hold(row) for row in connection.execute(_EVERY))


def hold_of(connection: Connection, hold_id: str) -> Hold | None:
    """A hold by its id; None when there is none."""
    row = connection.execute(_EVERY.where(HOLD.c.id == hold_id)).one_or_none()
    return None if row is None else _hold(row)


def _hold(row: Row[tuple[object, ...]]) -> Hold:
    asked = json.loads(row.query)
    names = ("id", "title", "mandate", "note", "placed_by", "review_on", "lift_asked_by")
    moments = ("placed_at", "lift_asked_at", "lifted_at")
    return Hold(
        kind=HoldKind(row.kind),
        query=HoldQuery(**{**asked, "records": tuple(asked["records"])}),
        lifted_by=row.lifted_by,
        **{name: getattr(row, name) for name in names},
        **{name: _stamp(getattr(row, name)) for name in moments},
    )


def _stamp(moment: datetime | None) -> str:
    return "" if moment is None else stamp(moment)
