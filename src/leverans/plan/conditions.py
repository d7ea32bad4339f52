"""What else must hold before a record is culled: its original, and other rows' records."""

from datetime import date

from leverans.model.plan import Precondition
from leverans.model.record_facts import RecordFacts
from leverans.plan.days import ImplausibleDate, days_of

PUBLISHED_COPY = "published_copy"
ORIGINAL = "original"


def unmet(
    facts: RecordFacts,
    preconditions: tuple[Precondition, ...],
    preserving: frozenset[str],
    today: date,
) -> str:
    """What is not settled: `original`, or the id of the other row; "" when all is.

    Args:
        facts: of the record. preconditions: of its row.
        preserving: ids of the rows of the same version that preserve. today: see `found`.
    """
    if facts.copy == PUBLISHED_COPY and not facts.original_archived:
        return ORIGINAL
    if not preconditions:
        return ""
    waiting = (one for one in preconditions if not _met(one, facts, preserving, today))
    return next((one.row_id for one in waiting), "")


def _met(one: Precondition, facts: RecordFacts, preserving: frozenset[str], today: date) -> bool:
    if not one.trigger and not one.preserved:
        return False
    if one.preserved and (one.row_id not in preserving or one.row_id not in facts.related):
        return False
    return not one.trigger or _happened(one, facts, today)


def _happened(one: Precondition, facts: RecordFacts, today: date) -> bool:
    """Whether the event has a date that can be believed; the record's own date says nothing."""
    dates = facts.related.get(one.row_id, facts.case_dates)
    try:
        return days_of(dates.get(one.trigger, "")).last <= today
    except ImplausibleDate:
        return False
