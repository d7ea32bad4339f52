import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.model.retention_json import period_from, rule_from, rule_object
from leverans.model.retention_rule import Action, Period, RetentionRule, Review, Trigger, Unit

periods = st.builds(Period, amount=st.integers(0, 999), unit=st.sampled_from(list(Unit)))
maybe = st.none() | periods
triggers = st.none() | st.sampled_from(list(Trigger))
leaves = st.builds(
    RetentionRule,
    action=st.sampled_from(list(Action)),
    trigger=triggers,
    period=maybe,
    exact=st.booleans(),
    minimum=maybe,
    must=st.booleans(),
    deadline=maybe,
    deadline_trigger=triggers,
    transfer=maybe,
    transfer_trigger=triggers,
    review=st.lists(st.sampled_from(list(Review)), max_size=3).map(tuple),
    branches=st.just(()),
    condition=st.text(max_size=5),
    exception=st.text(max_size=5),
    medium=st.text(max_size=5),
)
rules = leaves | st.builds(
    RetentionRule,
    action=st.just(Action.UNRESOLVED),
    branches=st.lists(leaves, max_size=2).map(tuple),
)


@given(rules)
def test_a_rule_is_read_back_as_it_was_written(rule: RetentionRule) -> None:
    assert rule_from(json.loads(json.dumps(rule_object(rule)))) == rule


@pytest.mark.parametrize("text", ["P2Y", "P3M", "P2W", "P0D"])
def test_a_period_is_written_as_it_was_read(text: str) -> None:
    assert period_from(text).iso == text


@pytest.mark.parametrize("text", ["", "P", "2Y", "P-2Y", "PY", "P2", "P2Y6M", "P٢Y", "P2H"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"period|Unit"):
        period_from(text)
