"""From when a record may be culled: whole calendar years, or exact where the rule says so.

`practice.md` §2.5. A period of years ends with the calendar year: kept through the last day of
the year that lies so many years after the trigger's. Days, weeks and months are counted to the
day, and years too where the rule is exact; a month without that day ends on its last. A period of
nothing (`P0D`) keeps the record on the day of the trigger, so that it is eligible the day after
at the earliest. Where two readings of a date are possible the later counts.
"""

from datetime import date, timedelta

from leverans.model.retention_rule import Period, RetentionRule, Unit
from leverans.model.span import Span, Step, StepKind
from leverans.plan.days import Days, ImplausibleDate, days_of, last_of_month

_DAY = timedelta(days=1)
_MONTHS = 12


def span_of(rule: RetentionRule, trigger: str) -> Span:
    """How long the rule keeps a record whose trigger happened then.

    Args:
        rule: with a period, a minimum or both; the longer of the two counts.
        trigger: ISO date or time at its own precision (`days.days_of`).

    Raises:
        ImplausibleDate: the trigger is no day from 1900 on, or the result lies past 9999.
        ValueError: the rule has neither period nor minimum.
    """
    days = days_of(trigger)
    return span_from(rule, days.last, _reading(days))


def span_from(rule: RetentionRule, day: date, before: tuple[Step, ...] = ()) -> Span:
    """The same from a local day; `before` are the steps that led to it.

    Raises:
        ImplausibleDate: the result lies past 9999. ValueError: neither period nor minimum.
    """
    if rule.period is None and rule.minimum is None:
        raise ValueError("the rule has no period: there is nothing to count")
    try:
        through, steps = _kept_through(rule, day)
        eligible = through + _DAY
        deadline = _duty(rule, day, eligible)
    except (ValueError, OverflowError) as past:
        raise ImplausibleDate(f"{day} leads past the year 9999") from past
    if deadline is not None:
        steps += (Step(kind=StepKind.DEADLINE, day=deadline),)
    return Span(
        trigger_date=day,
        retain_through=through,
        eligible_from=eligible,
        deadline=deadline,
        steps=before + steps,
    )


def duty_ends(eligible: date) -> date:
    """The last day on which a duty to cull that arose then is met: of the year after.

    `practice.md` §1.2 #23. Raises ValueError past 9999.
    """
    return date(eligible.year + 1, 12, 31)


def deadline_from(rule: RetentionRule, day: date) -> date | None:
    """The last day that a "senast" of the rule allows, counted from a day; None without one.

    Raises:
        ImplausibleDate: it lies past 9999.
    """
    try:
        return _after(day, rule.deadline, exact=rule.exact)[0] if rule.deadline else None
    except (ValueError, OverflowError) as past:
        raise ImplausibleDate(f"{day} leads past the year 9999") from past


def _duty(rule: RetentionRule, day: date, eligible: date) -> date | None:
    """A duty by the rule's own words, else by the general rule; None where neither can be told."""
    if rule.deadline is None:
        return duty_ends(eligible) if rule.must else None
    return deadline_from(rule, day) if rule.deadline_trigger is rule.trigger else None


def _reading(days: Days) -> tuple[Step, ...]:
    if days.first != days.last:
        return (Step(kind=StepKind.LAST_DAY, day=days.last),)
    return (Step(kind=StepKind.LOCAL_DAY, day=days.last),) if days.moved else ()


def _kept_through(rule: RetentionRule, day: date) -> tuple[date, tuple[Step, ...]]:
    """The last day of keeping, by the longer of period and minimum."""
    if rule.period is None or rule.minimum is None:
        return _after(day, rule.period or rule.minimum, exact=rule.exact)
    through, steps = _after(day, rule.period, exact=rule.exact)
    least, _ = _after(day, rule.minimum, exact=rule.exact)
    if least <= through:
        return through, steps
    return least, (*steps, Step(kind=StepKind.MINIMUM, day=least, period=rule.minimum.iso))


def _after(day: date, period: Period | None, *, exact: bool) -> tuple[date, tuple[Step, ...]]:
    """The last day of one period, and how it was found."""
    if period is None or period.amount < 0:
        raise ValueError("a period counts forwards")
    if period.unit is Unit.YEARS and not exact:
        last = date(day.year + period.amount, 12, 31)
        return last, (Step(kind=StepKind.CALENDAR_YEARS, day=last, period=period.iso),)
    if period.unit in {Unit.DAYS, Unit.WEEKS}:
        last = day + timedelta(days=period.amount * (7 if period.unit is Unit.WEEKS else 1))
        clamped = False
    else:
        months = period.amount * (_MONTHS if period.unit is Unit.YEARS else 1)
        last, clamped = _months_after(day, months)
    kind = StepKind.EXACT if period.amount else StepKind.SAME_DAY
    steps = (Step(kind=kind, day=last, period=period.iso),)
    return last, (*steps, Step(kind=StepKind.CLAMPED, day=last)) if clamped else steps


def _months_after(day: date, months: int) -> tuple[date, bool]:
    """The same day so many months later, else the last of that month; whether it was clamped."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    last = last_of_month(day.year + years, month + 1)
    return (last, True) if day.day > last.day else (last.replace(day=day.day), False)
