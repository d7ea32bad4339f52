"""Why the evidence log's clock once went back: what a person said, kept apart from the log."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from leverans.ledger.tables_clock import CLOCK_NOTE_SECRET
from leverans.ledger.upsert import put


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockNote:
    """An explanation.

    Attributes:
        seq: number of the event that is older than the one before it. reason: in free text.
        noted_by: id of an actor. noted_at: when it was explained.
    """

    seq: int
    reason: str
    noted_by: str
    noted_at: datetime


def note(connection: Connection, said: ClockNote) -> None:
    """Enter an explanation; one that was there is replaced, its event in the log stays."""
    put(connection, CLOCK_NOTE_SECRET, [{name: getattr(said, name) for name in said.__slots__}])


def notes(connection: Connection) -> dict[int, ClockNote]:
    """All explanations, by number of the event."""
    rows = connection.execute(select(CLOCK_NOTE_SECRET)).mappings()
    return {row["seq"]: ClockNote(**row) for row in rows}
