"""What lets records be culled earlier than before; the doubtful counts as earlier."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
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
        (cull("P2Y", Trigger.DEFAULT), cull("P2Y")),
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
        (cull("P5Y", exact=True), FIVE),
        (cull("P2Y"), cull("P2Y", minimum=Period(amount=9, unit=Unit.YEARS))),
        (RetentionRule(action=Action.UNRESOLVED), KEEP),
    ],
)
def test_this_is_not_shorter(before: RetentionRule, after: RetentionRule) -> None:
    assert not shortens(before, after)


periods = st.builds(Period, amount=st.integers(0, 60), unit=st.sampled_from(list(Unit)))
rules = st.builds(
    RetentionRule,
    action=st.sampled_from([Action.DISPOSE, Action.PRESERVE, Action.UNRESOLVED]),
    trigger=st.sampled_from([Trigger.CLOSED, Trigger.CREATED, Trigger.OBSOLETE]),
    period=periods,
    exact=st.booleans(),
    condition=st.sampled_from(["", "om"]),
)


@given(rules)
def test_nothing_is_shorter_than_itself(rule: RetentionRule) -> None:
    assert not shortens(rule, rule)


@settings(max_examples=40, deadline=None)
@given(rules, st.integers(1, 50))
def test_a_longer_time_of_one_unit_is_never_shorter(rule: RetentionRule, more: int) -> None:
    assert rule.period is not None
    longer = replace(rule, period=replace(rule.period, amount=rule.period.amount + more))
    assert not shortens(rule, longer)
    if rule.action is Action.DISPOSE:
        assert shortens(longer, rule)
