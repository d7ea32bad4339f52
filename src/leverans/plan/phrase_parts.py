"""The parts of a parsed phrase as values: periods, events, free text, and reasons for a person."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lark import Token
from lark.tree import Tree

from leverans.model.retention_rule import Period, RetentionRule, Review, Trigger, Unit
from leverans.plan.numerals import number_of
from leverans.plan.phrase_words import UNITS
from leverans.plan.wordings import wordings

Node = Tree[Token]
MOST = {Unit.YEARS: 150, Unit.MONTHS: 600, Unit.WEEKS: 520, Unit.DAYS: 3660}
ORDER = {reason: place for place, reason in enumerate(Review)}


class Unclear(ValueError):
    """A phrase is built as the grammar says, and yet says nothing certain: `fem (6) år`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What a period counts from: the trigger, why to doubt it, and how it was said.

    Attributes:
        prompt: whether nothing need pass after it. calendar: whether a whole year is named.
    """

    trigger: Trigger
    doubts: tuple[Review, ...] = ()
    prompt: bool = False
    calendar: bool = False


def doubted(rule: RetentionRule, *reasons: Review) -> RetentionRule:
    """The rule with more reasons for a person to look, in the order of `Review`."""
    return replace(rule, review=tuple(sorted({*rule.review, *reasons}, key=ORDER.__getitem__)))


def words(node: Node, *kinds: str) -> list[str]:
    """The node's own terminals of these kinds, as text."""
    return [str(each) for each in node.children if isinstance(each, Token) and each.type in kinds]


def said(node: Node, *kinds: str) -> bool:
    """Whether the node has a terminal of one of these kinds of its own."""
    return bool(words(node, *kinds))


def nodes(node: Node, *names: str) -> Iterator[Node]:
    """The node's own parts of these names."""
    for each in node.children:
        if isinstance(each, Tree) and each.data in names:
            yield each


def period_of(node: Node) -> Period:
    """The node's own period.

    Raises:
        Unclear: two numbers that differ, nothing, or more than anybody means.
    """
    period = next(nodes(node, "period"))
    return bounded(Period(amount=amount_of(period), unit=UNITS[words(period, "UNIT")[0]]))


def amount_of(node: Node) -> int:
    """The number in the node, which may be said twice: `fem (5)`.

    Raises:
        Unclear: the two differ.
    """
    numbers = {number_of(word) for word in words(next(nodes(node, "number")), "NUMBER")}
    number = numbers.pop()
    if numbers or number is None:
        raise Unclear
    return number


def bounded(period: Period) -> Period:
    """The period, if anybody means one of that length.

    Raises:
        Unclear: nothing, or more than `MOST`.
    """
    if not 0 < period.amount <= MOST[period.unit]:
        raise Unclear
    return period


def moment_of(node: Node, default: Trigger | None) -> Moment:
    """What `after` or `when` names."""
    calendar = said(node, "CALENDAR_OF", "CALENDAR_END")
    named = words(node, "EVENT")
    if not named:
        return Moment(trigger=default or Trigger.DEFAULT, calendar=True)
    event = wordings()[named[0]]
    doubts = (event.words.doubt,) if event.words.doubt else ()
    return Moment(
        trigger=event.trigger,
        doubts=doubts,
        prompt=event.words.prompt and not said(node, "AT"),  # `vid skanning` may be before it
        calendar=calendar,
    )


def implicit(default: Trigger | None) -> Moment:
    """What a period without an event counts from."""
    if default is None:
        return Moment(trigger=Trigger.DEFAULT, doubts=(Review.IMPLICIT_TRIGGER,))
    return Moment(trigger=default)
