"""Records that the plan keeps in their source system until they are culled there."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from leverans.flow.cull.place import Judging, Objection
from leverans.flow.cull.plan_rows import PlanRows, plan_rows
from leverans.flow.engagement import Engagement
from leverans.flow.plans import plan_versions
from leverans.flow.site import Site
from leverans.flow.source_disposal.scan import Reading, scan, scan_path
from leverans.flow.source_disposal.scan_file import ScanFile
from leverans.flow.watch import Watch
from leverans.ledger.custody import handed_over
from leverans.ledger.source_disposal import asked_records
from leverans.model.culling import CullingItem, OrderKind, Withheld
from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Trigger
from leverans.model.verdict import Outcome, Verdict
from leverans.plan.judge import Judge
from leverans.plan.kept_at_source import is_kept_at_source
from leverans.plan.record_dates import latest

CLOSED = Trigger.CLOSED.value
STORED_ELSEWHERE = "stored_elsewhere"


class PlanGrounds:
    """The plan, as grounds of a `SourcePlace`."""

    kind = OrderKind.PLAN

    def __init__(self, site: Site, engagement: Engagement) -> None:
        self._site, self._engagement = site, engagement
        self._file = ScanFile(scan_path(site, engagement.agreement.id, "planned.sqlite"))
        self._closed: dict[str, str] = {}

    @property
    def file(self) -> ScanFile:
        """What the source holds today."""
        return self._file

    def read(self, watch: Watch) -> None:
        """Read whole what is due by the plan, and list the rest."""
        with self._site.ledger.read() as connection:
            judge = self.judge(connection, self._site.clock().date())

        def wanted(some: Sequence[RecordFacts]) -> frozenset[str]:
            due = (one.id for one in some if judge.verdict(one).outcome is Outcome.DUE)
            with self._site.ledger.read() as connection:
                agreement, ids = self._engagement.agreement.id, [one.id for one in some]
                return frozenset(due) | asked_records(connection, agreement, ids)

        scan(self._site, self._engagement, self._file, Reading(wanted=wanted), watch)
        self._closed = _closures(one.facts for one in self._file.records())

    def facts(self, found: RecordFacts) -> RecordFacts:
        """As the source says; a case is closed when the last of its records says so."""
        closed = self._closed.get(found.case, "")
        return replace(found, case_dates={**found.case_dates, CLOSED: closed}) if closed else found

    def judge(self, connection: Connection, today: date) -> Judging:
        """The plan's word on that day, for rows that keep their records in the source."""
        judge = Judge(plan_versions(self._site, connection), today)
        return _KeptHere(judge, plan_rows(self._site, connection))

    def objection(self, connection: Connection, item: CullingItem, today: date) -> Objection | None:
        """Another house answers for it since it was delivered there: it is not ours to cull."""
        if handed_over(connection, [item.record], today):
            return Objection(reason=Withheld.CUSTODY)
        return None


def _closures(records: Iterable[RecordFacts]) -> dict[str, str]:
    """Case -> the latest closure that any of its records states."""
    found: dict[str, str] = {}
    for one in records:
        closed = one.case_dates.get(CLOSED, "") if one.case else ""
        if closed:
            found[one.case] = latest(found.get(one.case, ""), closed)
    return found


class _KeptHere:
    """A judge who lets nothing be culled in the source that the plan keeps elsewhere."""

    def __init__(self, judge: Judging, rows: PlanRows) -> None:
        self._judge, self._rows = judge, rows

    def verdict(self, facts: RecordFacts) -> Verdict:
        """The plan's word; due records of other rows wait for their own place."""
        found = self._judge.verdict(facts)
        row = self._rows.get((found.version, found.row_id))
        if found.outcome is Outcome.DUE and not (row and is_kept_at_source(row)):
            return replace(found, outcome=Outcome.CONDITION, detail=STORED_ELSEWHERE)
        return found
