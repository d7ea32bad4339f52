"""What a record was promised when it was registered, and who may shorten that.

`practice.md` §1.5. A newer row that gives an earlier date than the row in force at registration
counts only if both decisions are marked retroactive, or if the row says that it applies from a day
on or after which it stands, and the period began to run since then. What was to be preserved, or
was not decided, is culled only under a retroactive decision that says from which date on.
"""

from datetime import date
from typing import NamedTuple

from leverans.model.retention_rule import Action, RetentionRule, Review, Trigger
from leverans.plan.applied_row import AppliedRow, Draft
from leverans.plan.lines import Chosen
from leverans.plan.phrase_id import phrase_key

PRESERVED = "preserved"
UNKNOWN = "unknown_promise"
LONGER = "longer"


class Promise(NamedTuple):
    """What the longest of the rows at registration says.

    Attributes:
        row: that row, None when the type was in no version then.
        until: its own first day of culling, None when it tells none.
        broken: "", or why the newest row may not cull before: `preserved`, `unknown_promise`
            or `longer`.
    """

    row: AppliedRow | None
    until: date | None = None
    broken: str = ""


NOTHING = Promise(None)


def promise(chosen: Chosen, draft: Draft, registered: date | None) -> Promise:
    """Hold what the newest row says against what was promised.

    Args:
        chosen: the rows at registration, with the date that each counts from.
        draft: what the newest row says of it.
        registered: when, None when unknown.
    """
    kept = [_one(row, when.day, draft, registered) for row, when in chosen]
    return max(kept, key=lambda one: (_RANK[one.broken], one.until or date.min), default=NOTHING)


_RANK = {"": 0, LONGER: 1, UNKNOWN: 2, PRESERVED: 3}


def _one(row: AppliedRow, day: date | None, draft: Draft, registered: date | None) -> Promise:
    newest = draft.row
    if row is newest or says_the_same(row, newest):
        return Promise(row)
    if _promised_nothing(row.rule):
        return Promise(row)
    if not row.counts:
        return Promise(row, broken="" if _names(newest, registered) else PRESERVED)
    dates = row.dates(day) if day else None
    if dates is None:
        return Promise(row, broken="" if newest.authority.retroactive else UNKNOWN)
    if draft.dates is None or dates.eligible <= draft.dates.eligible:
        return Promise(row, dates.eligible)
    allowed = newest.authority.retroactive or _from_now_on(newest, draft)
    return Promise(row, dates.eligible, "" if allowed else LONGER)


def says_the_same(row: AppliedRow, newest: AppliedRow) -> bool:
    """Word for word, and counted from the same; one confirmation serves both."""
    if row.rule is None:
        same = phrase_key(row.row.retention_text) == phrase_key(newest.row.retention_text)
        return same and row.version.default_trigger == newest.version.default_trigger
    return row.rule == newest.rule and row.trigger == newest.trigger


def _promised_nothing(rule: RetentionRule | None) -> bool:
    """Whether it says "vid inaktualitet" and no least time: it could be culled on any day."""
    return (
        rule is not None
        and rule.action is Action.DISPOSE
        and rule.trigger is Trigger.OBSOLETE
        and rule.minimum is None
        and (rule.period is None or rule.period.amount == 0)
        and set(rule.review) <= {Review.OBSOLETE, Review.DEADLINE}
        and not (rule.condition or rule.exception or rule.branches or rule.medium)
    )


def _names(newest: AppliedRow, registered: date | None) -> bool:
    """Whether the decision names older records in so many words, and this is one of them."""
    authority = newest.authority
    return (
        authority.retroactive
        and authority.names_older
        and authority.covered is not None
        and registered is not None
        and registered in authority.covered
    )


def _from_now_on(newest: AppliedRow, draft: Draft) -> bool:
    """Whether the row reaches only periods that began to run after it was made known."""
    applies, began = newest.window, newest.begins
    if not newest.row.applies_from.strip() or applies is None or began is None:
        return False
    return began <= applies.first and draft.found.day is not None and draft.found.day in applies
