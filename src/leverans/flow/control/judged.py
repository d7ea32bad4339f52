"""What the plan says of every record that is kept here, and that nobody else answers for."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby, islice

from leverans.flow.control.interface import Inspection
from leverans.ledger.custody import handed_over
from leverans.ledger.record_facts import facts
from leverans.model.control import Fault
from leverans.model.plan import PlanRow
from leverans.model.record_facts import RecordFacts
from leverans.model.verdict import Verdict
from leverans.plan.judge import Judge

AT_ONCE = 500
Judged = tuple[RecordFacts, Verdict]
Rows = dict[tuple[str, str], PlanRow]


def rows_of(inspection: Inspection) -> Rows:
    """Version and row id -> row."""
    return {
        (version.plan.version, row.row_id): row
        for version in inspection.versions
        for row in version.plan.rows
    }


def by_row(
    inspection: Inspection, rows: Rows, is_wanted: Callable[[Judged], bool]
) -> Iterator[Fault]:
    """A fault for each row of the plan that some of the records wanted belong to, counted.

    A record that lies in several packages counts once, and only if it is wanted in all of them.
    """
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for _, verdict in _ours(inspection, _wanted(inspection, is_wanted)):
        counts[verdict.row_id] += 1
        names.setdefault(verdict.row_id, rows[verdict.version, verdict.row_id].record_type)
    for row_id, number in sorted(counts.items()):
        yield Fault(kind="row", subject=row_id, count=number, hint=names[row_id])


def _wanted(inspection: Inspection, is_wanted: Callable[[Judged], bool]) -> Iterator[Judged]:
    judge = Judge(inspection.versions, inspection.today)
    judged = ((one, judge.verdict(one)) for one in facts(inspection.connection))
    for _, packages in groupby(judged, key=lambda one: one[0].id):
        versions = list(packages)  # as many as packages hold the record
        if all(is_wanted(one) for one in versions):
            yield versions[-1]


def _ours(inspection: Inspection, wanted: Iterator[Judged]) -> Iterator[Judged]:
    """Without what has been handed over to a final archive."""
    while some := list(islice(wanted, AT_ONCE)):
        ids = [one.id for one, _ in some]
        gone = handed_over(inspection.connection, ids, inspection.today)
        yield from (one for one in some if one[0].id not in gone)
