"""A whole retention rule as a person states it, for a phrase that does not say it itself."""

from contextlib import suppress

from leverans.flow.refused import refused
from leverans.model.retention_json import period_from
from leverans.model.retention_rule import Action, Period, RetentionRule, Review, Trigger

ACTIONS = (Action.PRESERVE.value, Action.DISPOSE.value)
NEVER = frozenset({Trigger.DEFAULT, Trigger.IMMEDIATE})  # no event that anybody could date
TRIGGERS = tuple(trigger.value for trigger in Trigger if trigger not in NEVER)
STAYS = {  # what a person must look at whoever states it
    Trigger.OBSOLETE: Review.OBSOLETE,
    Trigger.AGE: Review.PERSONAL_EVENT,
    Trigger.DEATH: Review.PERSONAL_EVENT,
}


def stated_rule(
    action: str, trigger: str = "", period: str = "", *, not_before: str = "", exact: bool = False
) -> RetentionRule:
    """The rule of the options `--action`, `--trigger`, `--period`, `--not-before`, `--exact`.

    Args:
        action: one of `ACTIONS`. trigger: one of `TRIGGERS`. period, not_before: ISO 8601 (`P2Y`).
        exact: to the day, not in whole calendar years.

    Raises:
        UsageError: it is not whole, or says two things.
    """
    if action == Action.PRESERVE.value:
        if trigger or period or not_before or exact:
            raise refused("USE-RULE-INCOMPLETE", problem="preserve + trigger/period")
        return RetentionRule(action=Action.PRESERVE)
    if action != Action.DISPOSE.value:
        raise refused("USE-RULE-INCOMPLETE", problem="--action")
    if trigger not in TRIGGERS:
        raise refused("USE-RULE-INCOMPLETE", problem="--trigger")
    event = Trigger(trigger)
    if not period and event is not Trigger.OBSOLETE:
        raise refused("USE-RULE-INCOMPLETE", problem="--period")
    return RetentionRule(
        action=Action.DISPOSE,
        trigger=event,
        period=_period(period, "--period"),
        minimum=_period(not_before, "--not-before"),
        exact=exact,
        review=(STAYS[event],) if event in STAYS else (),
    )


def _period(text: str, option: str) -> Period | None:
    if not text:
        return None
    with suppress(ValueError):
        return period_from(text)
    raise refused("USE-RULE-INCOMPLETE", problem=f"{option} {text}")
