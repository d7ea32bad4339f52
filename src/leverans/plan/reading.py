"""Reads a retention phrase: whole, or not at all. What is not read is kept (`practice.md` §1.3)."""

from lark.exceptions import UnexpectedInput

from leverans.model.retention_rule import Action, RetentionRule, Review
from leverans.plan.fold import folded
from leverans.plan.phrase_grammar import parser


def read_phrase(text: str, *, default_trigger: str = "") -> RetentionRule:
    """What the phrase means; `UNRESOLVED` with reasons where it cannot be said for certain.

    Args:
        text: the plan's cell, as it stands there. Any text is allowed.
        default_trigger: what the plan's header says that a period without event counts from
            (a `Trigger` value); "" where it does not say.
    """
    del default_trigger  # no phrase with a period is read yet
    try:
        parser().parse(folded(text).removesuffix("."))
    except UnexpectedInput:
        return RetentionRule(action=Action.UNRESOLVED, review=(Review.UNREAD,))
    return RetentionRule(action=Action.PRESERVE)
