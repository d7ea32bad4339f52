"""Retention phrases are read whole, or not at all."""

import pytest

from leverans.model.retention_rule import Action, Review
from leverans.plan.reading import read_phrase


@pytest.mark.parametrize("phrase", ["Bevaras", "B", "Bev.", "Ska bevaras"])
def test_what_is_plainly_preserved_is_read(phrase: str) -> None:
    rule = read_phrase(phrase)
    assert rule.action is Action.PRESERVE
    assert rule.automatic


@pytest.mark.parametrize(
    "phrase", ["", "Bevaras i 2 år", "Bevaras ej", "Gallras 2 år efter avslut"]
)
def test_what_is_not_read_is_kept(phrase: str) -> None:
    rule = read_phrase(phrase, default_trigger="created")
    assert rule.action is Action.UNRESOLVED
    assert rule.review == (Review.UNREAD,)
    assert not rule.automatic
