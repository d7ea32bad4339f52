"""What lets records be culled earlier than before; the doubtful counts as earlier."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.model.retention_json import period_from
from leverans.model.retention_rule import Action, Period, RetentionRule, Trigger, Unit
from leverans.plan.shortening import shortens

KEEP = RetentionRule(action=Action.PRESERVE)


def cull(period: str, trigger: Trigger = Trigger.CLOSED, **more: object) -> RetentionRule:
    rule = RetentionRule(action=Action.DISPOSE, trigger=trigger, period=period_from(period))
    return replace(rule, **more)  # type: ignore[arg-type]  # of the rule's own fields


TEN, FIVE = cull("P10Y"), cull("P5Y")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TEN, FIVE),
        (KEEP, TEN),
        (RetentionRule(action=Action.UNRESOLVED), TEN),
        (RetentionRule(action=Action.DISPOSE, trigger=Trigger.OBSOLETE), TEN),
        (FIVE, cull("P5Y", Trigger.CREATED)),
        (FIVE, cull("P5Y", exact=True)),
        (cull("P2Y", condition="om originalet bevaras"), cull("P2Y")),
        (cull("P2Y", exception="utom dag 5"), cull("P2Y", exception="utom dag 15")),
        (cull("P2Y", minimum=Period(amount=9, unit=Unit.YEARS)), cull("P2Y")),
        (RetentionRule(action=Action.DISPOSE, branches=(TEN, KEEP)), TEN),
        (cull("P1Y"), cull("P12M")),
    ],
)
def test_this_is_shorter(before: RetentionRule, after: RetentionRule) -> None:
    assert shortens(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (FIVE, TEN),
        (FIVE, FIVE),
        (TEN, KEEP),
        (FIVE, cull("P5Y", condition="om originalet bevaras")),
        (cull("P5Y", exact=True), FIVE),
        (cull("P2Y", Trigger.DEFAULT), cull("P2Y")),
        (cull("P2Y"), cull("P2Y", minimum=Period(amount=9, unit=Unit.YEARS))),
        (RetentionRule(action=Action.UNRESOLVED), KEEP),
    ],
)
def test_this_is_not_shorter(before: RetentionRule, after: RetentionRule) -> None:
    assert not shortens(before, after)


periods = st.builds(Period, amount=st.integers(0, 100), unit=st.sampled_from(list(Unit)))
rules = st.builds(
    RetentionRule,
    action=st.sampled_from([Action.DISPOSE, Action.PRESERVE, Action.UNRESOLVED]),
    trigger=st.sampled_from([Trigger.CLOSED, Trigger.CREATED, Trigger.OBSOLETE]),
    period=periods,
    exact=st.booleans(),
    condition=st.sampled_from(["", "om"]),
)


@given(rules, rules)
def test_of_two_rules_that_differ_in_time_alone_one_at_most_is_shorter(
    one: RetentionRule, other: RetentionRule
) -> None:
    assert not shortens(one, one)
    if shortens(one, other) and shortens(other, one):
        differs = one.trigger != other.trigger or one.condition != other.condition
        same_length = one.period != other.period
        assert differs or same_length or Trigger.OBSOLETE in {one.trigger, other.trigger}


@given(rules, st.integers(1, 50))
def test_a_longer_time_of_one_unit_is_never_shorter(rule: RetentionRule, more: int) -> None:
    assert rule.period is not None
    longer = replace(rule, period=replace(rule.period, amount=rule.period.amount + more))
    assert not shortens(rule, longer) or rule.trigger is Trigger.OBSOLETE
    if rule.action is Action.DISPOSE and rule.trigger is not Trigger.OBSOLETE:
        assert shortens(longer, rule)
