"""Whether a reading may let records be culled earlier than another did. When in doubt it does."""

from leverans.model.plan_diff import Change
from leverans.model.retention_rule import Action, RetentionRule
from leverans.plan.compare import compared

CULLING = frozenset({Action.DISPOSE, Action.RETURN})


def shortens(before: RetentionRule, after: RetentionRule) -> bool:
    """Whether `after` may cull what `before` would still keep, on any day.

    What does not cull shortens nothing. Readings that cannot be compared count as shorter: another
    trigger, a condition that is gone, a phrase that a person was to look at and is not any more.
    """
    culls = any(rule.action in CULLING for rule in (after, *after.branches))
    change, _ = compared(*((rule, rule.trigger or "") for rule in (before, after)))
    return culls and change in {Change.SHORTENED, Change.DIFFERENT}
