"""Reads a retention phrase: whole, or not at all. What is not read is kept (`practice.md` §1.3)."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from lark import Token
from lark.exceptions import UnexpectedInput

from leverans.model.retention_rule import Action, RetentionRule, Review, Trigger
from leverans.plan.branches import branches_of
from leverans.plan.phrase_grammar import parsed
from leverans.plan.phrase_lexer import OMITTED, tokens_of
from leverans.plan.phrase_meaning import meaning
from leverans.plan.phrase_parts import Unclear, doubted
from leverans.plan.phrase_text import Word, tidy, words_of

# no cell of a plan is longer; what is longer is not read at all
LONGEST = 2000

# what a plan's header may say that periods count from: what has one plain date
DEFAULT_TRIGGERS = tuple(
    each.value
    for each in Trigger
    if each
    not in {Trigger.DEFAULT, Trigger.OBSOLETE, Trigger.IMMEDIATE, Trigger.AGE, Trigger.DEATH}
)

UNDECIDED = frozenset(
    {
        "", "-", "?", "se anm", "se anmärkning", "se anmärkningar", "utreds", "parkerad",
        "parkerat", "bevaras/gallras", "bevaras / gallras", "b/g", "bevara/gallra",
        "bevaras eller gallras", "ej beslutat", "inte beslutat", "ej fastställt", "n/a",
        "beslut saknas", "oklart",
    }
)  # fmt: skip

# why a person is to look, told by single words of a text that could not be read as a whole
HINTS = {
    "CONDITION": Review.CONDITION, "EXCEPTION": Review.EXCEPTION, "REFERENCE": Review.REFERENCE,
    "CHOICE": Review.AMBIGUOUS, "OR": Review.AMBIGUOUS, "LATEST": Review.DEADLINE,
    "LEAST": Review.MINIMUM, "SAMPLE": Review.SAMPLE, "RECURRENT": Review.RECURRENT,
}  # fmt: skip


def read_phrase(text: str, *, default_trigger: str = "") -> RetentionRule:
    """What the phrase means; `UNRESOLVED` with reasons where it cannot be said for certain.

    Args:
        text: the plan's cell, as it stands there. Any text is allowed.
        default_trigger: what the plan's header says that a period without event counts from
            (a value of `DEFAULT_TRIGGERS`); anything else is as if it did not say.
    """
    if len(text) > LONGEST:
        return RetentionRule(action=Action.UNRESOLVED, review=(Review.UNREAD,))
    return _read(text, Trigger(default_trigger) if default_trigger in DEFAULT_TRIGGERS else None)


@lru_cache(maxsize=4096)
def _read(text: str, default: Trigger | None) -> RetentionRule:
    """The reading; a plan repeats its phrases, and a delivery asks once for each record."""
    tidied = tidy(text)
    branches, numbered = branches_of(words_of(tidied))
    readings = [_branch(words, tidied, default) for words in branches or ((),)]
    joined = _joined(readings)
    return doubted(joined, Review.BRANCHES) if numbered else joined


def _branch(words: tuple[Word, ...], tidied: str, default: Trigger | None) -> RetentionRule:
    """One branch by itself."""
    if " ".join(word.text for word in words) in UNDECIDED:
        return RetentionRule(action=Action.UNRESOLVED, review=(Review.UNDECIDED,))
    tokens = list(tokens_of(words, tidied))
    whole = [token for token in tokens if token.type != OMITTED]
    try:
        rule = meaning(parsed(whole), default)
    except (UnexpectedInput, Unclear):
        return _unread(whole)
    return doubted(rule, Review.UNREAD) if len(whole) < len(tokens) else rule


def _unread(tokens: Sequence[Token]) -> RetentionRule:
    kinds = [token.type for token in tokens]
    reasons = {HINTS[kind] for kind in kinds if kind in HINTS}
    if kinds.count("UNIT") > 1:
        reasons.add(Review.SECOND_PERIOD)
    return doubted(RetentionRule(action=Action.UNRESOLVED), Review.UNREAD, *reasons)


def _joined(readings: Sequence[RetentionRule]) -> RetentionRule:
    """One rule of all branches: only what is kept throughout is certain."""
    if len(readings) == 1:
        only = readings[0]
        return doubted(only, Review.BRANCHES) if only.medium else only
    kept = [each for each in readings if each.automatic and each.action is Action.PRESERVE]
    sent = [each for each in readings if each.action is Action.TRANSFER]
    plain = not any(each.medium or each.transfer for each in kept)
    if kept and plain and len(sent) <= 1 and len(kept) + len(sent) == len(readings):
        return replace(
            kept[0],
            transfer=sent[0].transfer if sent else None,
            transfer_trigger=sent[0].transfer_trigger if sent else None,
        )
    reasons = {reason for each in readings for reason in each.review}
    return replace(
        doubted(RetentionRule(action=Action.UNRESOLVED), Review.BRANCHES, *reasons),
        branches=tuple(readings),
    )
