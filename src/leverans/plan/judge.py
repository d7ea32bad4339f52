"""The plan's word on each record on one day: may it be culled, on which decisions, and since when.

`practice.md` §1.5, §2.5, §2.6. Only activated versions count. What no row, no reading, no pair of
decisions or no date allows is kept, and the verdict tells which. All that no record changes is
worked out once, so that a million records take no longer than their dates do.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from leverans.model.plan import PlanRow, PlanVersion
from leverans.model.record_facts import RecordFacts
from leverans.model.verdict import Outcome, Verdict
from leverans.plan.applied_row import AppliedRow, Draft
from leverans.plan.lines import NO_ROW_COVERS, Chosen, Lines, registered_on
from leverans.plan.promise import LONGER, NOTHING, Promise, promise, says_the_same
from leverans.plan.triggers import MISSING
from leverans.plan.versions import InForce, Versions

_REMEMBERED = 20_000  # types that a judge remembers

# Of several rows the one that keeps most has the word.
_KEEPING = {
    Outcome.PRESERVE: 6,
    Outcome.UNDECIDED_PHRASE: 5,
    Outcome.NO_DECISION: 4,
    Outcome.NO_TRIGGER: 3,
    Outcome.IMPLAUSIBLE_TRIGGER: 2,
    Outcome.CONDITION: 1,
    Outcome.WAITING: 1,
    Outcome.DUE: 0,
}
_DATED = frozenset({Outcome.DUE, Outcome.WAITING, Outcome.CONDITION})


class Judge:
    """Judges records by all versions of the plan, as of one day."""

    def __init__(
        self, versions: Sequence[PlanVersion], today: date, *, never: Iterable[date] = ()
    ) -> None:
        """Take the versions as they are, those not activated too.

        Args:
            versions: of all plans of the authority. today: the local day that is asked about.
            never: days that are no triggers, such as those `crowded_days` has found.
        """
        self.today = today
        self._never = frozenset(never)
        self._versions = Versions(versions, today)
        self._rows: dict[tuple[int, int], AppliedRow] = {}
        self._lines: dict[tuple[str, str, str], Lines] = {}
        self._same: dict[tuple[AppliedRow, AppliedRow], bool] = {}

    def verdict(self, facts: RecordFacts) -> Verdict:
        """What the plan says of one record; all but `DUE` mean that it is kept today."""
        lines = self._lines_of(facts)
        if lines.reason:
            return Verdict(outcome=Outcome.UNPLANNED, detail=lines.reason)
        chosen = lines.chosen(facts)
        if not chosen:
            return self._outside(facts, lines)
        draft = _most_keeping(facts, chosen)
        if lines.lacking and draft.outcome is not Outcome.PRESERVE:
            draft = draft._replace(outcome=Outcome.NO_DECISION, detail=lines.lacking)
        return self._told(facts, draft, self._promise(facts, lines, draft))

    def _promise(self, facts: RecordFacts, lines: Lines, draft: Draft) -> Promise:
        registered = registered_on(facts, draft.found)
        then = lines.then(registered)
        alone = then.alone
        if alone is not None and self._alike(alone, draft.row):
            return Promise(alone)
        return promise(lines.promised(facts, then), draft, registered)

    def _alike(self, row: AppliedRow, newest: AppliedRow) -> bool:
        key = (row, newest)
        alike = self._same.get(key)
        if alike is None:
            alike = self._same[key] = row is newest or says_the_same(row, newest)
        return alike

    def _lines_of(self, facts: RecordFacts) -> Lines:
        key = (facts.type_code, facts.type_name, facts.classification)
        lines = self._lines.get(key)
        if lines is None:
            if len(self._lines) >= _REMEMBERED:
                self._lines.clear()
            lines = self._lines[key] = Lines(self._versions, facts, self._applied)
        return lines

    def _applied(self, one: InForce, row: PlanRow) -> AppliedRow:
        key = (id(one), id(row))
        if key not in self._rows:
            begins = self._versions.row_begins(one, row)
            self._rows[key] = AppliedRow(one.version, row, self.today, self._never, begins)
        return self._rows[key]

    def _outside(self, facts: RecordFacts, lines: Lines) -> Verdict:
        """No row's window has the record."""
        row = lines.every[0].rows[0]
        draft = Draft(Outcome.NO_DECISION, lines.lacking or NO_ROW_COVERS, row, MISSING, None)
        return self._told(facts, draft, NOTHING)

    def _told(self, facts: RecordFacts, draft: Draft, promised: Promise) -> Verdict:
        """The verdict in full; what was promised and is longer has the word."""
        outcome, detail, dates = draft.outcome, draft.detail, draft.dates
        if promised.broken and outcome in _DATED:
            until = promised.until if promised.broken == LONGER else None
            dates = draft.row.ending(until) if until else None
            if until is None or self.today < until:
                outcome, detail = Outcome.SHORTER_THAN_PROMISED, promised.broken
            draft = draft._replace(outcome=outcome, detail=detail, dates=dates)
        return _verdict(facts, draft, promised.row)


def _most_keeping(facts: RecordFacts, chosen: Chosen) -> Draft:
    row, when = chosen[0]
    draft = row.draft(facts, when)
    if len(chosen) == 1:
        return draft
    others = (row.draft(facts, when) for row, when in chosen[1:])
    return max((draft, *others), key=_keeps)


def _keeps(draft: Draft) -> tuple[int, date]:
    return _KEEPING[draft.outcome], draft.dates.eligible if draft.dates else date.max


def _verdict(facts: RecordFacts, draft: Draft, promised: AppliedRow | None) -> Verdict:
    row, day, dates = draft.row, draft.found.day, draft.dates
    deadline = row.duty(facts) if row.rule and row.rule.deadline else ""
    return Verdict(
        outcome=draft.outcome,
        detail=draft.detail,
        version=row.version.plan.version,
        row_id=row.row.row_id,
        phrase=row.row.retention_text,
        registered_version=promised.version.plan.version if promised else "",
        registered_row_id=promised.row.row_id if promised else "",
        disposal_decision=row.authority.disposal,
        application_decision=row.authority.application,
        rule=row.rule,
        trigger_date=day.isoformat() if day else "",
        trigger_from=draft.found.source,
        retain_through=dates.retain_through if dates else "",
        eligible_from=dates.eligible_from if dates else "",
        deadline=deadline or (dates.deadline if dates else ""),
    )
