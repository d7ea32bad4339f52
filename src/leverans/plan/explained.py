"""A phrase explained: its parts, its reading, and the dates that events give it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from leverans.model.retention_rule import Action, RetentionRule, Trigger
from leverans.model.span import Span
from leverans.plan.dates import span_of
from leverans.plan.phrase_shown import Part, parts_of
from leverans.plan.reading import read_phrase

# what may be said to have happened: all but what names no event
EVENTS = tuple(
    each.value for each in Trigger if each not in {Trigger.DEFAULT, Trigger.IMMEDIATE, Trigger.AGE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What there is to say of a phrase.

    Attributes:
        phrase: verbatim. rule: its reading. parts: what its words were taken for.
        span: the dates; None unless the rule disposes by itself and its event is known.
        missing: the event that must be known for that; "" where none is missing.
        on: the local day that is asked about. eligible: whether culling may be proposed then,
            None where no date says so.
    """

    phrase: str
    rule: RetentionRule
    parts: tuple[Part, ...]
    span: Span | None
    missing: str
    on: date
    eligible: bool | None


def explain(
    phrase: str, *, events: Mapping[str, str], on: date, default_trigger: str = ""
) -> Explained:
    """The phrase with everything that follows from it.

    Args:
        phrase: any text. events: trigger (`EVENTS`) -> ISO date or time at its own precision.
        on: the local day that is asked about. default_trigger: as for `read_phrase`.

    Raises:
        ImplausibleDate: the date that the period counts from is none.
    """
    rule = read_phrase(phrase, default_trigger=default_trigger)
    counted = rule.automatic and rule.action is Action.DISPOSE
    trigger = rule.trigger.value if counted and rule.trigger else ""
    span = span_of(rule, events[trigger]) if trigger in events else None
    happened = span is not None and span.trigger_date <= on
    return Explained(
        phrase=phrase,
        rule=rule,
        parts=parts_of(phrase),
        span=span,
        missing="" if span else trigger,
        on=on,
        eligible=None if span is None else happened and span.eligible_from <= on,
    )
