"""Whether one reading lets records be culled earlier than another did. When in doubt it does."""

from leverans.model.retention_rule import Action, Period, RetentionRule, Trigger, Unit

SHORTEST = {Unit.YEARS: 365, Unit.MONTHS: 28, Unit.WEEKS: 7, Unit.DAYS: 1}
LONGEST = {Unit.YEARS: 366, Unit.MONTHS: 31, Unit.WEEKS: 7, Unit.DAYS: 1}


def shortens(before: RetentionRule, after: RetentionRule) -> bool:
    """Whether `after` may cull what `before` would still keep, on any day.

    What does not cull shortens nothing. Against what did not cull, or left it to a person, or
    counted from another event, every culling does. A trigger that was left open may be named.
    """
    if after == before or _keeps(after):
        return False
    if _keeps(before) or before.trigger is Trigger.OBSOLETE:
        return True
    if before.trigger not in {after.trigger, Trigger.DEFAULT}:
        return True
    return _says_less(before, after) or _is_less(before, after)


def _keeps(rule: RetentionRule) -> bool:
    if rule.branches:
        return all(_keeps(branch) for branch in rule.branches)
    return rule.action not in {Action.DISPOSE, Action.RETURN}


def _says_less(before: RetentionRule, after: RetentionRule) -> bool:
    """Whether something that held culling back is gone, or has become another thing."""
    held = (before.condition, before.exception, before.medium, before.branches)
    now = (after.condition, after.exception, after.medium, after.branches)
    return any(old and old != new for old, new in zip(held, now, strict=True))


def _is_less(before: RetentionRule, after: RetentionRule) -> bool:
    """Whether the time is shorter, or the same time is counted to the day and no longer in years.

    A least time beside the period keeps whatever the period says; the longer of both counts.
    """
    if after.exact and not before.exact:
        return True
    now, then = _longest(after), _longest(before)
    if now is not None and then is not None and now.unit is then.unit:
        return now.amount < then.amount
    return _days(now, SHORTEST) < _days(then, LONGEST)


def _longest(rule: RetentionRule) -> Period | None:
    told = [period for period in (rule.period, rule.minimum) if period is not None]
    return max(told, key=lambda period: _days(period, LONGEST), default=None)


def _days(period: Period | None, length: dict[Unit, int]) -> int:
    return 0 if period is None else period.amount * length[period.unit]
