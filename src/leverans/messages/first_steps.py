"""What to do first about a report: what stands in the way of the other checks comes first."""

from collections.abc import Sequence

from leverans.messages.grouping import RuleGroup, natural
from leverans.model.finding import CHECK_BROKE, Level

MOST = 5
_HINDERS = ("PKG-", "XML-", "XSD-")  # a broken container hides its XML, a broken XML its rules


def first_steps(groups: Sequence[RuleGroup]) -> list[RuleGroup]:
    """At most five rules whose errors are to be dealt with first, in that order."""
    errors = [group for group in groups if group.level is Level.ERROR]
    return sorted(errors, key=_urgency)[:MOST]


def _urgency(group: RuleGroup) -> tuple[int, int, list[str]]:
    if group.rule == CHECK_BROKE:
        return -1, 0, []
    hinders = (n for n, prefix in enumerate(_HINDERS) if group.rule.startswith(prefix))
    return next(hinders, len(_HINDERS)), -group.count, natural(group.rule)
