"""Every word of a retention rule can be said, in Swedish and English."""

import pytest

from leverans.messages.retention_words import rule_words
from leverans.messages.texts import texts
from leverans.model.retention_rule import Action, Review, Trigger
from leverans.model.span import StepKind
from leverans.plan.phrase_shown import PARTS
from leverans.plan.reading import read_phrase

KEYS = [
    *(f"retention.review_{each}" for each in Review),
    *(f"retention.action_{each}" for each in Action),
    *(f"retention.trigger_{each}" for each in Trigger),
    *(f"dates.{each}" for each in StepKind),
    *(f"explain.part_{each}" for each in (*PARTS, "undecided")),
]


@pytest.mark.parametrize("key", KEYS)
def test_it_has_words_in_both_languages(key: str) -> None:
    said = texts()[key].fields
    assert said["sv"].strip()
    assert said["en"].strip()


def test_no_words_are_kept_for_what_does_not_exist() -> None:
    kinds = ("retention.review_", "retention.action_", "retention.trigger_", "explain.part_")
    assert {key for key in texts() if key.startswith(kinds)} <= set(KEYS)


def test_a_latest_time_is_told_as_one() -> None:
    rule = read_phrase("Gallras vid inaktualitet, dock senast 1 år efter evenemanget")
    assert "senast efter 1 år" in rule_words(rule, "sv")
