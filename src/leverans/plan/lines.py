"""The rows of all versions that records of one type have had, newest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from leverans.model.plan import PlanRow
from leverans.model.record import Classification, RecordType
from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Trigger
from leverans.plan.applied_row import AppliedRow
from leverans.plan.days import ImplausibleDate, days_of
from leverans.plan.match import agreeing_rows
from leverans.plan.triggers import Found
from leverans.plan.versions import InForce, Versions
from leverans.plan.windows import Window

NO_PLAN = "no_plan"
ROW_REMOVED = "row_removed"
NO_VERSION_IN_FORCE = "no_version_in_force"
NO_ROW_COVERS = "no_row_covers"

Chosen = tuple[tuple[AppliedRow, Found], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """The rows of one type in one version (or in all that are in force), and that one's days."""

    days: Window
    rows: tuple[AppliedRow, ...]


class Lines:
    """What the plan has said of one type of record.

    Attributes:
        current: rows of the versions in force. older: lines of the others, newest first.
        lacking: why the current rows decide nothing (`row_removed` …), "" when they do.
        reason: why no row was ever matched (`match.Unmatched`), "" when one was.
    """

    def __init__(
        self,
        versions: Versions,
        facts: RecordFacts,
        applied: Callable[[InForce, PlanRow], AppliedRow],
    ) -> None:
        """Match the type in every version that has begun."""
        asked = RecordType(code=facts.type_code, name=facts.type_name)
        process = [Classification(code=facts.classification)] if facts.classification else []
        self.every: list[Line] = []
        self.current: tuple[AppliedRow, ...] = ()
        self.older: list[Line] = []
        reasons = [] if versions.begun else [NO_PLAN]
        for one in versions.begun:
            rows, reason = agreeing_rows(one.version.plan, asked, process)
            reasons.append(reason)
            if rows:
                self._add(one, tuple(applied(one, row) for row in rows), one in versions.current)
        self.reason = "" if self.every else reasons[0]
        self.lacking = ""
        if not self.current:
            self.lacking = ROW_REMOVED if versions.current else NO_VERSION_IN_FORCE

    def _add(self, one: InForce, rows: tuple[AppliedRow, ...], current: bool) -> None:  # noqa: FBT001
        line = Line(one.days, rows)
        self.every.append(line)
        if current:
            self.current += rows
        else:
            self.older.append(line)

    def chosen(self, facts: RecordFacts) -> Chosen:
        """The rows that the record lies in today, each with the date it counts from.

        A record outside the windows of the rows in force stays under the newest older version
        whose row has it inside.
        """
        return _covering(facts, self.current) or _first(facts, self.older)

    def promised(self, facts: RecordFacts, registered: date | None) -> Chosen:
        """The rows of the version that was in force when the record was registered.

        Before the first version that we know of, and on a day that nobody knows, that one counts.
        """
        return _first(facts, self.every[self._at(registered) :])

    def _at(self, registered: date | None) -> int:
        """Where in `every` the version is that was in force, or was the last to begin, that day."""
        if registered is None:
            return len(self.every) - 1
        begun = [n for n, line in enumerate(self.every) if line.days.first <= registered]
        inside = (n for n in begun if registered in self.every[n].days)
        return next(inside, begun[0] if begun else len(self.every) - 1)


def registered_on(facts: RecordFacts, when: Found) -> date | None:
    """The day the record was registered, or else the first day on which it is known to have been.

    A day of migration says nothing; then the earliest of its dates counts.
    """
    migrated = facts.migrated_on[:10]
    if facts.registered and facts.registered[:10] != migrated:
        try:
            return days_of(facts.registered).first
        except ImplausibleDate:
            pass
    known = [] if when.day is None else [when.day]
    for dates in (facts.dates, facts.case_dates):
        for trigger in (Trigger.CREATED, Trigger.RECEIVED):
            try:
                known.append(days_of(dates.get(trigger, "")).first)
            except ImplausibleDate:
                continue
    return min(known, default=None)


def _covering(facts: RecordFacts, rows: Sequence[AppliedRow]) -> Chosen:
    """Of the rows those whose window the record lies in, or may lie in."""
    dated = [(row, row.found(facts)) for row in rows]
    return tuple((row, when) for row, when in dated if row.applies(facts, when))


def _first(facts: RecordFacts, lines: Sequence[Line]) -> Chosen:
    """The covering rows of the first line that has any."""
    for line in lines:
        if covering := _covering(facts, line.rows):
            return covering
    return ()
