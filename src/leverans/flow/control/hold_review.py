"""Holds on culling (gallringsstopp) that stand past the day on which they should be looked at."""

from collections.abc import Iterator
from datetime import date

from leverans.flow.control.interface import Check, Inspection
from leverans.ledger.holds import standing
from leverans.model.control import Fault, Severity


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every such hold, with the days that have gone by since."""
    today = inspection.today
    for hold in standing(inspection.connection):
        if hold.review_on and hold.review_on < today.isoformat():
            late = (today - date.fromisoformat(hold.review_on)).days
            yield Fault(kind="hold", subject=hold.id, detail=hold.kind.value, count=late)


CHECK = Check(
    id="hold_review",
    owner="records_authority",
    severity=Severity.SERIOUS,
    days=14,
    find=find,
)
