"""Content opened for a while, as rows: opened once, closed once, reviewed once, never deleted."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from leverans.ledger.tables_access import BREAK_GLASS, BREAK_GLASS_SECRET
from leverans.model.opening import Opening


def enter(connection: Connection, opening: Opening) -> None:
    """Write down an opening that is not there yet."""
    values = asdict(opening)
    reason = values.pop("reason")
    connection.execute(insert(BREAK_GLASS).values(values))
    secret = {"opening": opening.id, "reason": reason}
    connection.execute(insert(BREAK_GLASS_SECRET).values(secret))


def close(connection: Connection, opening_id: str, *, by: str, at: datetime, how: str) -> bool:
    """Close an opening; False when it is closed."""
    still = (BREAK_GLASS.c.id == opening_id, BREAK_GLASS.c.closed_how == "")
    values = {"closed_by": by, "closed_at": at, "closed_how": how}
    return connection.execute(update(BREAK_GLASS).where(*still).values(values)).rowcount == 1


def review(connection: Connection, opening_id: str, *, by: str, at: datetime, outcome: str) -> bool:
    """Note what a review found; False when there was one, or it is still open."""
    here = (BREAK_GLASS.c.id == opening_id, BREAK_GLASS.c.outcome == "")
    statement = update(BREAK_GLASS).where(*here, BREAK_GLASS.c.closed_how != "")
    values = {"reviewed_by": by, "reviewed_at": at, "outcome": outcome}
    return connection.execute(statement.values(values)).rowcount == 1


def openings(connection: Connection, *, unfinished: bool = False) -> list[Opening]:
    """Openings, the oldest first; `unfinished`: only those that are open or not reviewed."""
    joined = BREAK_GLASS_SECRET.c.opening == BREAK_GLASS.c.id
    statement = select(BREAK_GLASS, BREAK_GLASS_SECRET.c.reason).join(BREAK_GLASS_SECRET, joined)
    if unfinished:
        statement = statement.where(BREAK_GLASS.c.outcome == "")
    rows = connection.execute(statement.order_by(BREAK_GLASS.c.opened_at, BREAK_GLASS.c.id))
    return [Opening(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


def opening_of(connection: Connection, opening_id: str) -> Opening | None:
    """An opening by its id; None when there is none."""
    return next((one for one in openings(connection) if one.id == opening_id), None)
