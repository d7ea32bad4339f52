"""Which of two readings keeps longer, found by trying them on every day of four years."""

from datetime import date, timedelta

from leverans.model.plan_diff import Change
from leverans.model.retention_rule import Action, RetentionRule
from leverans.plan.dates import span_from
from leverans.plan.days import ImplausibleDate

Reading = tuple[RetentionRule, str]  # with the trigger it counts from

# A leap day and every end of a month are among them; arithmetic repeats itself after that.
TRIED = tuple(date(2023, 3, 1) + timedelta(days=n) for n in range(4 * 365 + 1))


def compared(old: Reading, new: Reading) -> tuple[Change, bool]:
    """What became of a reading, and whether the two could be compared at all.

    What is not to be culled is kept, read or unread: to go from there to culling is to shorten.
    """
    before, after = old[0], new[0]
    if before == after and old[1] == new[1]:
        return Change.UNCHANGED, True
    if _culls(before) and _culls(after):
        alike = old[1] == new[1] and _aside(before) == _aside(after)
        if alike and _counted(before) and _counted(after):
            return _by_dates(before, after)
        return Change.DIFFERENT, False
    if _culls(after):
        return Change.SHORTENED, before.action is Action.PRESERVE
    if _culls(before):
        return Change.LENGTHENED, after.action is Action.PRESERVE
    both_preserve = before.action is after.action is Action.PRESERVE
    alike = both_preserve and _aside(before) == _aside(after)
    return (Change.UNCHANGED, True) if alike else (Change.DIFFERENT, False)


def _culls(rule: RetentionRule) -> bool:
    """Whether the records may cease to be, by a date or by a person's word."""
    return rule.action in {Action.DISPOSE, Action.RETURN}


def _counted(rule: RetentionRule) -> bool:
    return rule.period is not None or rule.minimum is not None


def _aside(rule: RetentionRule) -> tuple[object, ...]:
    """All but the times: what must be alike for times to be compared."""
    return (
        rule.action,
        rule.must,
        rule.deadline,
        rule.deadline_trigger,
        rule.review,
        rule.branches,
        rule.condition,
        rule.exception,
        rule.medium,
    )


def _by_dates(before: RetentionRule, after: RetentionRule) -> tuple[Change, bool]:
    try:
        both = [(_eligible(before, day), _eligible(after, day)) for day in TRIED]
    except ImplausibleDate:
        return Change.DIFFERENT, False
    if all(one == other for one, other in both):
        return Change.UNCHANGED, True
    if all(one <= other for one, other in both):
        return Change.LENGTHENED, True
    if all(one >= other for one, other in both):
        return Change.SHORTENED, True
    return Change.DIFFERENT, False


def _eligible(rule: RetentionRule, day: date) -> date:
    return span_from(rule, day).eligible_from
