"""What may be culled today by the plan, and is not culled: to cull is a duty too."""

from collections.abc import Iterator

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.flow.control.judged import Judged, by_row, rows_of
from leverans.ledger.holds import standing
from leverans.model.control import Fault, Severity
from leverans.model.verdict import Outcome
from leverans.plan.holds import caught


def find(inspection: Inspection) -> Iterator[Fault]:
    """Each row of the plan with records that are due and that no hold catches, and how many."""
    holds = standing(inspection.connection)

    def is_due(judged: Judged) -> bool:
        facts, verdict = judged
        due = verdict.outcome is Outcome.DUE
        return due and not any(caught(hold, facts, verdict.row_id) for hold in holds)

    yield from by_row(inspection, rows_of(inspection), is_due)


CHECK = Check(
    id="due_culling",
    owner="archivist",
    severity=Severity.NOTICE,
    days=90,
    find=find,
    needs=(Need.ARCHIVE, Need.VERSIONS),
)
