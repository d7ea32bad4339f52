"""The plan's word on each record on one day: may it be culled, on which decisions, and since when.

`practice.md` §1.5, §2.5, §2.6. Only activated versions count. What no row, no reading, no pair of
decisions or no date allows is kept, and the verdict tells which. All that no record changes is
worked out once, so that a million records take no longer than their dates do.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from leverans.model.plan import PlanRow, PlanVersion
from leverans.model.record_facts import RecordFacts
from leverans.model.verdict import Outcome, Verdict
from leverans.plan.applied_row import AppliedRow, Draft
from leverans.plan.dates import duty_ends
from leverans.plan.lines import NO_ROW_COVERS, Chosen, Lines, registered_on
from leverans.plan.promise import LONGER, NOTHING, Promise, promise
from leverans.plan.triggers import MISSING
from leverans.plan.versions import InForce, Versions

_DAY = timedelta(days=1)
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

    def verdict(self, facts: RecordFacts) -> Verdict:
        """What the plan says of one record; all but `DUE` mean that it is kept today."""
        lines = self._lines_of(facts)
        if lines.reason:
            return Verdict(outcome=Outcome.UNPLANNED, detail=lines.reason)
        chosen = lines.chosen(facts)
        if not chosen:
            return self._outside(lines)
        draft = _most_keeping(facts, chosen)
        if lines.lacking and draft.outcome is not Outcome.PRESERVE:
            detail = lines.lacking
            draft = Draft(Outcome.NO_DECISION, detail, draft.row, draft.found, draft.span)
        registered = registered_on(facts, draft.found)
        promised = lines.promised(facts, registered)
        return self._told(draft, promise(promised, draft, registered))

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

    def _outside(self, lines: Lines) -> Verdict:
        """No row's window has the record."""
        row = lines.every[0].rows[0]
        draft = Draft(Outcome.NO_DECISION, lines.lacking or NO_ROW_COVERS, row, MISSING, None)
        return self._told(draft, NOTHING)

    def _told(self, draft: Draft, promised: Promise) -> Verdict:
        """The verdict in full; what was promised and is longer has the word."""
        outcome, detail = draft.outcome, draft.detail
        eligible = draft.span.eligible_from if draft.span else None
        if promised.broken and outcome in _DATED:
            if promised.broken != LONGER:
                outcome, detail, eligible = Outcome.SHORTER_THAN_PROMISED, promised.broken, None
            else:
                eligible = promised.until
                if eligible is not None and self.today < eligible:
                    outcome, detail = Outcome.SHORTER_THAN_PROMISED, LONGER
        return _verdict(draft, promised.row, outcome, detail, eligible)


def _most_keeping(facts: RecordFacts, chosen: Chosen) -> Draft:
    row, when = chosen[0]
    draft = row.draft(facts, when)
    if len(chosen) == 1:
        return draft
    others = (row.draft(facts, when) for row, when in chosen[1:])
    return max((draft, *others), key=_keeps)


def _keeps(draft: Draft) -> tuple[int, date]:
    return _KEEPING[draft.outcome], draft.span.eligible_from if draft.span else date.max


def _verdict(
    draft: Draft, promised: AppliedRow | None, outcome: Outcome, detail: str, eligible: date | None
) -> Verdict:
    row, rule = draft.row, draft.row.rule
    duty = rule is not None and rule.must and eligible is not None
    return Verdict(
        outcome=outcome,
        detail=detail,
        version=row.version.plan.version,
        row_id=row.row.row_id,
        phrase=row.row.retention_text,
        registered_version=promised.version.plan.version if promised else "",
        registered_row_id=promised.row.row_id if promised else "",
        disposal_decision=row.authority.disposal,
        application_decision=row.authority.application,
        rule=rule,
        trigger_date=str(draft.found.day) if draft.found.day else "",
        trigger_from=draft.found.source,
        retain_through=str(eligible - _DAY) if eligible else "",
        eligible_from=str(eligible) if eligible else "",
        deadline=str(duty_ends(eligible)) if duty and eligible else "",
    )
