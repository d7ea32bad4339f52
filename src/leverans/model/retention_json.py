"""A reading of a phrase as JSON values, and back: as it is kept, and as machines are told it."""

from collections.abc import Mapping

from leverans.model.retention_rule import Action, Period, RetentionRule, Review, Trigger, Unit

TEXTS = ("condition", "exception", "medium")
FLAGS = ("exact", "must")
PERIODS = ("period", "minimum", "deadline", "transfer")
TRIGGERS = ("trigger", "deadline_trigger", "transfer_trigger")


def rule_object(rule: RetentionRule) -> dict[str, object]:
    """The rule with its own field names; periods in ISO 8601, words in lower case, None as null."""
    periods = {name: getattr(rule, name) for name in PERIODS}
    triggers = {name: getattr(rule, name) for name in TRIGGERS}
    return {
        "action": rule.action.value,
        **{name: value and value.iso for name, value in periods.items()},
        **{name: value and value.value for name, value in triggers.items()},
        **{name: getattr(rule, name) for name in (*FLAGS, *TEXTS)},
        "review": [reason.value for reason in rule.review],
        "branches": [rule_object(branch) for branch in rule.branches],
    }


def rule_from(document: Mapping[str, object]) -> RetentionRule:
    """The rule that `rule_object` wrote.

    Raises:
        ValueError: a word or a period is none that we know.
    """
    branches, review = (_list(document[name]) for name in ("branches", "review"))
    return RetentionRule(
        action=Action(str(document["action"])),
        branches=tuple(rule_from(branch) for branch in branches),
        review=tuple(Review(str(reason)) for reason in review),
        trigger=_trigger(document["trigger"]),
        deadline_trigger=_trigger(document.get("deadline_trigger")),
        transfer_trigger=_trigger(document["transfer_trigger"]),
        period=_period(document["period"]),
        minimum=_period(document["minimum"]),
        deadline=_period(document.get("deadline")),
        transfer=_period(document["transfer"]),
        exact=document["exact"] is True,
        must=document["must"] is True,
        condition=str(document["condition"]),
        exception=str(document["exception"]),
        medium=str(document["medium"]),
    )


def period_from(text: str) -> Period:
    """The period of `P2Y`, `P3M`, `P2W` or `P10D`.

    Raises:
        ValueError: it is none.
    """
    number, unit = text[1:-1], text[-1:]
    if not (text.startswith("P") and number.isascii() and number.isdigit()):
        raise ValueError(f"no period: {text}")
    return Period(amount=int(number), unit=Unit(unit))


def _list(value: object) -> list[Mapping[str, object]]:
    return list(value) if isinstance(value, list) else []


def _period(value: object) -> Period | None:
    return None if value is None else period_from(str(value))


def _trigger(value: object) -> Trigger | None:
    return None if value is None else Trigger(str(value))
