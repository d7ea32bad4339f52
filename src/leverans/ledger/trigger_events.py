"""Events that a period counts from and that were told after the delivery: evidence, not catalogue.

An employment that ended, a judgment that gained legal force, a case that was opened again. The
newest note on a subject and a trigger is the one that counts; one that was withdrawn counts no
longer, and the one before it does.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, update

from leverans.ledger.bulk import some_of
from leverans.ledger.numbering import last_number, set_number
from leverans.ledger.tables_catalogue import RECORD
from leverans.ledger.tables_facts import (
    RECORD_FACT_SECRET,
    TRIGGER_EVENT,
    TRIGGER_EVENT_SECRET,
)
from leverans.ledger.upsert import add_missing
from leverans.model.trigger_event import Note, SubjectKind, TriggerEvent

COUNTER = "trigger_event"
AT_ONCE = 500
_NOTED = select(TRIGGER_EVENT, TRIGGER_EVENT_SECRET.c.subject, TRIGGER_EVENT_SECRET.c.system).join(
    TRIGGER_EVENT_SECRET, TRIGGER_EVENT_SECRET.c.event == TRIGGER_EVENT.c.id
)


def note_events(
    connection: Connection, notes: Sequence[Note], *, actor: str, at: datetime
) -> tuple[int, int]:
    """Note events in this order; the first and the last of their numbers."""
    last = last_number(connection, COUNTER)
    for first, some in enumerate(some_of(notes, AT_ONCE)):
        begin = last + 1 + first * AT_ONCE
        rows = [
            {
                "id": begin + n,
                "kind": one.kind.value,
                "trigger": one.trigger,
                "date": one.date,
                "noted_by": actor,
                "noted_at": at,
            }
            for n, one in enumerate(some)
        ]
        add_missing(connection, TRIGGER_EVENT, *rows)
        words = [
            {"event": begin + n, "subject": one.subject, "system": one.system}
            for n, one in enumerate(some)
        ]
        add_missing(connection, TRIGGER_EVENT_SECRET, *words)
    set_number(connection, COUNTER, last + len(notes))
    return last + 1, last + len(notes)


def withdraw_event(connection: Connection, event: int, *, actor: str, at: datetime) -> bool:
    """Take a note back; False when there is none of that number that still counts."""
    which = (TRIGGER_EVENT.c.id == event, TRIGGER_EVENT.c.withdrawn_at.is_(None))
    change = update(TRIGGER_EVENT).where(*which).values(withdrawn_by=actor, withdrawn_at=at)
    return connection.execute(change).rowcount == 1


def events(connection: Connection, *, subject: str = "") -> Iterator[TriggerEvent]:
    """Everything that was ever noted, of a subject or of all, in the order it was noted."""
    asked = _NOTED.order_by(TRIGGER_EVENT.c.id)
    if subject:
        asked = asked.where(TRIGGER_EVENT_SECRET.c.subject == subject)
    with connection.execute(asked, execution_options={"yield_per": AT_ONCE}) as rows:
        for row in rows.mappings():
            yield _event(row)


def any_noted(connection: Connection) -> bool:
    """Whether there is a note that counts."""
    asked = select(TRIGGER_EVENT.c.id).where(TRIGGER_EVENT.c.withdrawn_at.is_(None)).limit(1)
    return connection.execute(asked).first() is not None


def standing(connection: Connection, subjects: Iterable[str]) -> dict[str, list[Note]]:
    """What counts of these subjects, in the order it was noted."""
    found: dict[str, list[Note]] = {}
    for some in some_of(sorted(set(subjects)), AT_ONCE):
        asked = _NOTED.where(
            TRIGGER_EVENT_SECRET.c.subject.in_(some), TRIGGER_EVENT.c.withdrawn_at.is_(None)
        ).order_by(TRIGGER_EVENT.c.id)
        for row in connection.execute(asked).mappings():
            found.setdefault(row["subject"], []).append(_event(row).note)
    return found


def record_is_known(connection: Connection, archive_id: str) -> bool:
    """Whether the catalogue has the record."""
    asked = select(RECORD.c.n).where(RECORD.c.archive_id == archive_id).limit(1)
    return connection.execute(asked).first() is not None


def systems_of_case(connection: Connection, case: str) -> list[str]:
    """The source systems from which records of a case with this id are held."""
    fact = RECORD_FACT_SECRET.c
    asked = select(fact.system).where(fact.case_id == case).distinct().order_by(fact.system)
    return list(connection.execute(asked).scalars())


def _event(row: RowMapping) -> TriggerEvent:
    return TriggerEvent(
        id=row["id"],
        note=Note(
            SubjectKind(row["kind"]), row["subject"], row["trigger"], row["date"], row["system"]
        ),
        noted_by=row["noted_by"],
        noted_at=row["noted_at"],
        withdrawn_by=row["withdrawn_by"] or "",
        withdrawn_at=row["withdrawn_at"],
    )
