"""Sources that could not be read, so that nothing is known of their records."""

from collections.abc import Iterator

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.model.control import Fault, Severity


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every agreement whose source failed in this run, with the kind of error."""
    for agreement, error in inspection.unread.items():
        yield Fault(kind="agreement", subject=agreement, detail=error)


CHECK = Check(
    id="unread_source",
    owner="source_steward",
    severity=Severity.SERIOUS,
    days=7,
    find=find,
    needs=(Need.DELIVERING,),
)
