"""Where the date comes from that a period counts from, and whether it can be believed."""

from datetime import date
from typing import NamedTuple

from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Trigger
from leverans.model.verdict import Outcome
from leverans.plan.days import Days, ImplausibleDate, days_of
from leverans.plan.record_dates import latest

RECORD, CASE = "record", "case"

# What happened to one document says nothing of another: these are never taken from the case, whose
# date may be years older.
ITS_OWN = frozenset(
    {
        Trigger.CREATED.value,
        Trigger.RECEIVED.value,
        Trigger.DELIVERED.value,
        Trigger.SCANNED.value,
        Trigger.SUPERSEDED.value,
        Trigger.PUBLISHED.value,
    }
)


class Found(NamedTuple):
    """A trigger's date: the local day, and where it stands (`record` or `case`).

    `problem` is `NO_TRIGGER` or `IMPLAUSIBLE_TRIGGER`, and then there is no day.
    """

    day: date | None = None
    source: str = ""
    problem: Outcome | None = None


MISSING = Found(problem=Outcome.NO_TRIGGER)


def told(facts: RecordFacts, trigger: str) -> tuple[str, str]:
    """The date as it is told and by whom; "" where there is none.

    A case that was opened again (its closure is there, and empty) is not closed, whatever its
    documents say; of the closures that both tell the later counts. A date of the document that is
    there and empty was taken back: none is inherited.
    """
    case = facts.case_dates
    if trigger == Trigger.CLOSED and not case.get(trigger, "told").strip():
        return "", CASE
    if trigger in facts.dates:
        own = facts.dates[trigger]
        if trigger == Trigger.CLOSED and own and latest(own, case.get(trigger, "")) != own:
            return case[trigger], CASE
        return own, RECORD
    if trigger in ITS_OWN:
        return "", RECORD
    return case.get(trigger, ""), CASE


def found(facts: RecordFacts, trigger: str, today: date, never: frozenset[date]) -> Found:
    """The day of the trigger, if it is told and can be believed.

    Args:
        facts: of the record. trigger: a `Trigger` value.
        today: nothing later has happened. never: days that are known to be no triggers.
    """
    text, source = told(facts, trigger)
    if not text or text.isspace():
        return MISSING
    try:
        days = days_of(text)
        doubtful = days.first > today or days.last in never or _migrated(days, facts.migrated_on)
    except ImplausibleDate:
        doubtful = True
    if doubtful:
        return Found(source=source, problem=Outcome.IMPLAUSIBLE_TRIGGER)
    return Found(days.last, source)


def made(facts: RecordFacts) -> date | None:
    """The day on which the record was made, else registered; None when neither can be read."""
    for text in (facts.dates.get(Trigger.CREATED, ""), facts.registered):
        if text:
            try:
                return days_of(text).last
            except ImplausibleDate:
                continue
    return None


def _migrated(days: Days, migrated_on: str) -> bool:
    """Whether the day is that of a migration; one that cannot be read may be any."""
    if not migrated_on:
        return False
    migration = days_of(migrated_on)
    return migration.first <= days.last <= migration.last
