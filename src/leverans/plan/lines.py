"""The rows of all versions that records of one type have had, newest first."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from leverans.model.plan import PlanRow
from leverans.model.record import Classification, RecordType
from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Trigger
from leverans.plan.applied_row import AppliedRow
from leverans.plan.days import ImplausibleDate, days_of
from leverans.plan.match import agreeing_rows
from leverans.plan.triggers import Found
from leverans.plan.versions import InForce, Versions
from leverans.plan.windows import ALWAYS, Window

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

    @property
    def alone(self) -> AppliedRow | None:
        """Its row, where there is no other and it is for all records."""
        row = self.rows[0]
        return row if len(self.rows) == 1 and row.window is ALWAYS else None


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
        self.older: list[Line] = []
        current: list[AppliedRow] = []
        reasons = [] if versions.begun else [NO_PLAN]
        for one in versions.begun:
            rows, reason = agreeing_rows(one.version.plan, asked, process)
            reasons.append(reason)
            if rows:
                line = Line(one.days, tuple(applied(one, row) for row in rows))
                self.every.append(line)
                if one in versions.current:
                    current.extend(line.rows)
                else:
                    self.older.append(line)
        self.current = tuple(current)
        self.reason = "" if self.every else reasons[0]
        gone = ROW_REMOVED if versions.current else NO_VERSION_IN_FORCE
        self.lacking = "" if current else gone
        self._only = Line(ALWAYS, self.current).alone if current else None
        self._bounds = sorted({day for line in self.every for day in _bounds(line.days)})
        self._then: dict[int, Line] = {}

    def chosen(self, facts: RecordFacts) -> Chosen:
        """The rows that the record lies in today, each with the date it counts from.

        A record outside the windows of the rows in force stays under the newest older version
        whose row has it inside.
        """
        if self._only is not None:
            return ((self._only, self._only.found(facts)),)
        return _covering(facts, self.current) or _first(facts, self.older)

    def then(self, registered: date | None) -> Line:
        """The rows of the versions that were in force when the record was registered.

        Before the first version that we know of, and on a day that nobody knows, that one counts.
        """
        if registered is None:
            return self.every[-1]
        between = bisect_right(self._bounds, registered)
        line = self._then.get(between)
        if line is None:
            line = self._then[between] = self._in_force(registered)
        return line

    def promised(self, facts: RecordFacts, then: Line) -> Chosen:
        """Of the rows in force then those that have the record, else those of an older version."""
        older = [line for line in self.every if line.days.first < then.days.first]
        return _first(facts, [then, *older])

    def _in_force(self, registered: date) -> Line:
        """The lines in force on that day as one, else the last to begin before, else the first."""
        inside = [line for line in self.every if registered in line.days]
        if inside:
            return Line(inside[-1].days, tuple(row for line in inside for row in line.rows))
        begun = (line for line in self.every if line.days.first <= registered)
        return next(begun, self.every[-1])


def _bounds(days: Window) -> Iterator[date]:
    """The first day inside, and the first day after."""
    yield days.first
    if days.last < date.max:
        yield days.last + timedelta(days=1)


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
