"""What may be culled today by the plan, and is not culled: to cull is a duty too."""

from collections.abc import Iterator

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.flow.control.judged import Judged, by_row, rows_of
from leverans.model.control import Fault, Severity
from leverans.model.verdict import Outcome


def find(inspection: Inspection) -> Iterator[Fault]:
    """Each row of the plan with records that are due, and how many."""

    def is_due(judged: Judged) -> bool:
        return judged[1].outcome is Outcome.DUE

    yield from by_row(inspection, rows_of(inspection), is_due)


CHECK = Check(
    id="due_culling",
    owner="archivist",
    severity=Severity.NOTICE,
    days=90,
    find=find,
    needs=(Need.ARCHIVE, Need.VERSIONS),
)
