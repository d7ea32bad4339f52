"""The reading of a phrase that may be acted on, and what the period then counts from."""

from leverans.model.plan import PlanVersion
from leverans.model.retention_rule import Action, RetentionRule, Trigger
from leverans.plan.phrase_id import phrase_key
from leverans.plan.reading import read_phrase


def reading_of(version: PlanVersion, phrase: str) -> RetentionRule | None:
    """What a person has confirmed, else a plain PRESERVE, which harms nothing; None otherwise."""
    confirmed = version.confirmed.get(phrase_key(phrase))
    if confirmed is not None:
        return confirmed
    read = read_phrase(phrase, default_trigger=version.default_trigger)
    return read if read.action is Action.PRESERVE and read.automatic else None


def trigger_of(version: PlanVersion, rule: RetentionRule) -> str:
    """The trigger's value, with the plan's own for a period that names none; "" = unknown."""
    if rule.trigger is Trigger.DEFAULT:
        return version.default_trigger
    return "" if rule.trigger is None else rule.trigger.value
