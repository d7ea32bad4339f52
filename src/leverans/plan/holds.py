"""What a hold on culling catches. In doubt it catches: what is kept can still be culled later."""

from collections.abc import Iterable

from leverans.model.hold import Hold, HoldQuery
from leverans.model.record_facts import RecordFacts
from leverans.plan.days import ImplausibleDate, days_of
from leverans.plan.fold import folded


def caught(hold: Hold, facts: RecordFacts, row_id: str = "") -> bool:
    """Whether a hold catches a record; one that has been lifted catches nothing.

    Everything that its query gives must hold; an empty query catches all. A record that does not
    say its type, system or date is caught by a hold that asks for it. A record that is in no case
    is not caught by a hold on a case.

    Args:
        row_id: of the plan's row that is applied to the record, or "" when it is not known.
    """
    query = hold.query
    return (
        hold.stands
        and (not query.records or _id(facts.id) in map(_id, query.records))
        and (not query.case or folded(facts.case) == folded(query.case))
        and _same_or_unknown(query.row_id, row_id)
        and _same_or_unknown(query.system, facts.system)
        and _of_type(query.record_type, facts, row_id)
        and _in_period(query, facts.registered)
    )


def holding(holds: Iterable[Hold], facts: RecordFacts, row_id: str = "") -> tuple[Hold, ...]:
    """The holds that catch a record, in the order given; see `caught`."""
    return tuple(hold for hold in holds if caught(hold, facts, row_id))


def _same_or_unknown(wanted: str, found: str) -> bool:
    return not wanted or not found or folded(found) == folded(wanted)


def _id(text: str) -> str:
    """An archive id as it is, whichever way somebody has written it."""
    return folded(text).removeprefix("urn:uuid:")


def _of_type(wanted: str, facts: RecordFacts, row_id: str) -> bool:
    """By code or name; the id of the row that is applied is a code too."""
    told = (facts.type_code, facts.type_name)
    known = [folded(each) for each in (*told, row_id) if each.strip()] if any(told) else []
    return not wanted or not known or folded(wanted) in known


def _in_period(query: HoldQuery, registered: str) -> bool:
    """Whether any day that the date may mean lies in the period, both ends included."""
    try:
        days = days_of(registered)
        begins = days_of(query.date_from).first if query.date_from else None
        ends = days_of(query.date_to).last if query.date_to else None
    except ImplausibleDate:
        return True
    return (begins is None or days.last >= begins) and (ends is None or days.first <= ends)
