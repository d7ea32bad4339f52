"""A row of one version of the plan, with all worked out once that no record changes."""

from datetime import date, timedelta
from typing import NamedTuple

from leverans.model.plan import PlanRow, PlanVersion, Precondition
from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Action, RetentionRule, Review, Trigger, Unit
from leverans.model.verdict import Outcome
from leverans.plan.authority import NOT_COVERED, authority_of
from leverans.plan.conditions import unmet
from leverans.plan.confirmed import reading_of, trigger_of
from leverans.plan.dates import deadline_from, duty_ends, span_from
from leverans.plan.days import ImplausibleDate
from leverans.plan.triggers import MISSING, Found, found, made
from leverans.plan.windows import ALWAYS, window

_DAY = timedelta(days=1)

UNREADABLE_WINDOW = "unreadable_window"
NOT_CONFIRMED = "not_confirmed"
REMEMBERED = 512  # days, or years, a row remembers the dates of

# A person must say so in each single case: never from a date alone (practice.md §1.2, 6-9 and 43).
NEVER_ALONE = {
    Trigger.OBSOLETE: Review.OBSOLETE,
    Trigger.DEATH: Review.PERSONAL_EVENT,
    Trigger.AGE: Review.PERSONAL_EVENT,
}


class Dates(NamedTuple):
    """The first day of culling, with the days of a verdict as text."""

    eligible: date
    eligible_from: str
    retain_through: str
    deadline: str


class Draft(NamedTuple):
    """What one row says of one record, before it is held against what was promised."""

    outcome: Outcome
    detail: str
    row: "AppliedRow"
    found: Found
    dates: Dates | None


class AppliedRow:
    """A row in a version, on one day.

    Attributes:
        version, row: where it stands. rule: its reading, or None. trigger: `Trigger` value or "".
        window: base dates that the row applies to. authority: the decisions it rests on.
        begins: since when it stands as it does. kept: why no date can make it due, or None.
        counts: whether its reading is a period that dates can be counted by.
    """

    def __init__(
        self,
        version: PlanVersion,
        row: PlanRow,
        today: date,
        never: frozenset[date] = frozenset(),
        begins: date | None = None,
    ) -> None:
        """Read the phrase, the decisions and the window; see `Judge` and `Versions`."""
        self.version, self.row, self.today, self.never = version, row, today, never
        self.begins = begins
        self.rule = reading_of(version, row.retention_text)
        self.trigger = trigger_of(version, self.rule) if self.rule else ""
        self.window = window(row.applies_from, row.applies_to)
        self.authority = authority_of(version, row, today)
        self.undecided = _undecided(self.rule, self.trigger)
        self.kept = self._kept()
        self.preconditions = version.preconditions.get(row.row_id, ())
        self.preserving = _preserving(version, self.preconditions)
        self.counts = not self.undecided and not self.preserves
        self._by_year = self.rule is not None and _whole_years(self.rule)
        self._dates: dict[date | int, Dates | None] = {}

    @property
    def preserves(self) -> bool:
        """Whether the row says that its records are kept for ever."""
        return self.kept is not None and self.kept[0] is Outcome.PRESERVE

    def found(self, facts: RecordFacts) -> Found:
        """The date that the period counts from, of one record."""
        return found(facts, self.trigger, self.today, self.never) if self.counts else MISSING

    def applies(self, facts: RecordFacts, when: Found) -> bool:
        """Whether the record may lie in the row's window: by its trigger, else by its making."""
        if self.window is ALWAYS or self.window is None:
            return True
        based = when.day or made(facts)
        return based is None or based in self.window

    def dates(self, day: date) -> Dates | None:
        """The dates, counted from a day; None when they cannot be told."""
        key = day.year if self._by_year else day
        if key not in self._dates:
            if len(self._dates) >= REMEMBERED:
                self._dates.clear()
            self._dates[key] = self._counted(day)
        return self._dates[key]

    def ending(self, eligible: date) -> Dates:
        """The same days as text, from the first day of culling."""
        duty = self.rule is not None and self.rule.must and self.rule.deadline is None
        return Dates(
            eligible,
            str(eligible),
            str(eligible - _DAY),
            str(duty_ends(eligible)) if duty else "",
        )

    def draft(self, facts: RecordFacts, when: Found) -> Draft:
        """What the row says of a record."""
        dates = self.dates(when.day) if when.day else None
        outcome, detail = self.kept or self._outcome(facts, when, dates)
        return Draft(outcome, detail, self, when, dates)

    def duty(self, facts: RecordFacts) -> str:
        """The day that a "senast" of the row names for one record, whoever culls it; "" if none."""
        rule = self.rule
        if rule is None or rule.deadline is None or rule.deadline_trigger is None:
            return ""
        when = found(facts, rule.deadline_trigger.value, self.today, self.never)
        try:
            latest = deadline_from(rule, when.day) if when.day else None
        except ImplausibleDate:
            latest = None
        return str(latest) if latest else ""

    def _counted(self, day: date) -> Dates | None:
        if self.rule is None or not self.counts:
            return None
        try:
            return self.ending(span_from(self.rule, day).eligible_from)
        except ImplausibleDate:
            return None

    def _outcome(self, facts: RecordFacts, when: Found, dates: Dates | None) -> tuple[Outcome, str]:
        if when.problem is not None:
            return when.problem, self.trigger
        if dates is None or when.day is None:
            return Outcome.IMPLAUSIBLE_TRIGGER, self.trigger
        covered = self.authority.covered
        if covered is None or when.day not in covered:
            return Outcome.NO_DECISION, NOT_COVERED
        if self.today < dates.eligible:
            return Outcome.WAITING, ""
        missing = unmet(facts, self.preconditions, self.preserving, self.today)
        return (Outcome.CONDITION, missing) if missing else (Outcome.DUE, "")

    def _kept(self) -> tuple[Outcome, str] | None:
        """What keeps every record of the row, whatever its dates."""
        if self.rule and self.rule.action is Action.PRESERVE and self.rule.automatic:
            return Outcome.PRESERVE, ""
        if self.undecided:
            return Outcome.UNDECIDED_PHRASE, self.undecided
        if self.authority.lacking:
            return Outcome.NO_DECISION, self.authority.lacking
        if self.window is None:
            return Outcome.NO_DECISION, UNREADABLE_WINDOW
        return (Outcome.CONDITION, "condition") if self.rule and self.rule.condition else None


def _whole_years(rule: RetentionRule) -> bool:
    """Whether all days of a year give the same dates."""
    counted = [period for period in (rule.period, rule.minimum) if period]
    return not rule.exact and all(period.unit is Unit.YEARS for period in counted)


def _undecided(rule: RetentionRule | None, trigger: str) -> str:
    """Why the reading is not to run unattended, as an id; "" when it may."""
    if rule is None:
        return NOT_CONFIRMED
    if rule.review:
        return rule.review[0].value
    if rule.action is Action.PRESERVE:
        return ""
    if rule.action is not Action.DISPOSE:
        return rule.action.value
    if rule.exception or rule.branches or rule.medium:
        return (Review.EXCEPTION if rule.exception else Review.BRANCHES).value
    return _uncountable(rule, trigger)


def _uncountable(rule: RetentionRule, trigger: str) -> str:
    if trigger not in set(Trigger) or trigger == Trigger.DEFAULT:
        return Review.IMPLICIT_TRIGGER.value
    if Trigger(trigger) in NEVER_ALONE:
        return NEVER_ALONE[Trigger(trigger)].value
    return Review.UNREAD.value if rule.period is None and rule.minimum is None else ""


def _preserving(version: PlanVersion, preconditions: tuple[Precondition, ...]) -> frozenset[str]:
    """Of the rows that the preconditions name, those that preserve."""
    asked = {one.row_id for one in preconditions if one.preserved}
    rows = [row for row in version.plan.rows if row.row_id in asked]
    readings = ((row.row_id, reading_of(version, row.retention_text)) for row in rows)
    return frozenset(
        row_id
        for row_id, rule in readings
        if rule and rule.action is Action.PRESERVE and rule.automatic
    )
