"""What holds for every retention phrase, whoever wrote it."""

import re
import time
import unicodedata
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leverans.model.retention_rule import Action, Review, Trigger
from leverans.plan.numerals import number_of
from leverans.plan.phrase_text import words_of
from leverans.plan.phrase_words import lexicon
from leverans.plan.reading import DEFAULT_TRIGGERS, read_phrase
from leverans.plan.trigger_table import EVENTS
from leverans.plan.wordings import wordings, wordings_of

HERE = Path(__file__).parent
LINES = [
    line.split("|")[-3:]
    for name in ("retention_rows.txt", "retention_phrases.txt")
    for line in (HERE / name).read_text(encoding="utf-8").splitlines()
]
AUTOMATIC = [(default, phrase) for default, phrase, told in LINES if told.startswith("auto")]
DISPOSED = [each for each in AUTOMATIC if read_phrase(each[1], default_trigger=each[0]).period]
UNIT_NAMED = [each for each in DISPOSED if not re.match("G ?[0-9]", each[1])]
KNOWN = sorted({word for turn in lexicon() for word in turn.split()})

defaults = st.sampled_from(["", *DEFAULT_TRIGGERS])
scattered = st.lists(
    st.sampled_from(KNOWN) | st.sampled_from(["2", "10", "fem", ".", ";", "\n", "…", "x"])
).map(" ".join)
any_text = st.text() | scattered


@given(any_text, defaults)
def test_every_text_has_a_reading_and_what_is_unresolved_never_runs_by_itself(
    text: str, default: str
) -> None:
    rule = read_phrase(text, default_trigger=default)
    assert rule.automatic is (
        rule.action in {Action.PRESERVE, Action.DISPOSE} and rule.review == ()
    )
    assert rule.review or rule.automatic
    assert list(rule.review) == [each for each in Review if each in rule.review]


@given(scattered, defaults)
def test_only_a_plain_trigger_and_a_plain_period_ever_dispose_by_themselves(
    text: str, default: str
) -> None:
    rule = read_phrase(text, default_trigger=default)
    if rule.automatic and rule.action is Action.DISPOSE:
        assert rule.period is not None
        assert rule.trigger not in {None, Trigger.OBSOLETE, Trigger.AGE, Trigger.DEATH}
        assert (rule.condition, rule.exception, rule.branches, rule.medium) == ("", "", (), "")
        assert not {"inte", "ej", "icke", "aldrig"} & set(text.split())


@given(st.sampled_from(AUTOMATIC), st.data())
def test_one_word_too_many_stops_an_automatic_reading(
    read: tuple[str, str], data: st.DataObject
) -> None:
    default, phrase = read
    words = phrase.split()
    place = data.draw(st.integers(0, len(words)))
    stranger = data.draw(st.text(min_size=1, alphabet=st.characters(categories=["L", "N", "S"])))
    known = {word.text for word in words_of(stranger)}
    assume(not any(word in KNOWN or number_of(word) for word in known))
    more = " ".join([*words[:place], stranger, *words[place:]])
    assert not read_phrase(more, default_trigger=default).automatic


@given(st.sampled_from(DISPOSED), st.sampled_from(["inte", "ej", "aldrig", "icke"]), st.data())
def test_no_disposal_survives_a_negation(
    read: tuple[str, str], negation: str, data: st.DataObject
) -> None:
    default, phrase = read
    words = phrase.split()
    place = data.draw(st.integers(0, len(words)))
    denied = " ".join([*words[:place], negation, *words[place:]])
    rule = read_phrase(denied, default_trigger=default)
    assert not (rule.automatic and rule.action is Action.DISPOSE)


# `G 10` names no unit, so that one may be put in
@given(st.sampled_from(UNIT_NAMED), st.sampled_from(KNOWN), st.data())
def test_a_known_word_put_in_never_makes_a_disposal_earlier(
    read: tuple[str, str], word: str, data: st.DataObject
) -> None:
    """Words of the grammar may be put in where they change nothing: `det`, `ska`, `handlingen`."""
    default, phrase = read
    words = phrase.split()
    place = data.draw(st.integers(0, len(words)))
    more = " ".join([*words[:place], word, *words[place:]])
    rule = read_phrase(more, default_trigger=default)
    before = read_phrase(phrase, default_trigger=default)
    if rule.automatic and rule.action is Action.DISPOSE:
        assert rule.period == before.period


@given(
    st.sampled_from([(default, phrase) for default, phrase, _ in LINES]),
    st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
    st.sampled_from([" ", "  ", "\t", "\N{NO-BREAK SPACE}", " \N{NARROW NO-BREAK SPACE}"]),
    st.sampled_from(["NFC", "NFD"]),
    st.sampled_from("-\u2010\u2011\u2012\u2013\u2014\u2212"),
)
def test_case_blanks_dashes_and_the_form_of_letters_make_no_difference(
    read: tuple[str, str], case: object, blank: str, form: Literal["NFC", "NFD"], dash: str
) -> None:
    default, phrase = read
    assert callable(case)
    changed = f"{blank}{case(phrase)}{blank}".replace(" ", blank).replace("-", dash)
    changed = unicodedata.normalize(form, changed)
    first = read_phrase(phrase.replace("–", "-"), default_trigger=default)
    second = read_phrase(changed, default_trigger=default)
    facts = ("action", "automatic", "trigger", "period", "minimum", "deadline", "review")
    assert [getattr(first, fact) for fact in facts] == [getattr(second, fact) for fact in facts]


@pytest.mark.parametrize(
    "text",
    [
        "Gallras 2 år efter avslut " * 4000,
        "a" * 100_000,
        "Gallras 2 år" + " " * 100_000 + "efter avslut",
        "1.1.1.1." * 12_500,
        "\N{COMBINING RING ABOVE}" * 100_000,
    ],
)
def test_a_text_of_100_000_signs_is_not_read_at_all(text: str) -> None:
    began = time.perf_counter()
    rule = read_phrase(text)
    assert time.perf_counter() - began < 1
    assert (rule.action, rule.review) == (Action.UNRESOLVED, (Review.UNREAD,))


@pytest.mark.parametrize(
    "unit", ["gallras ", "1) ", "efter det ", "a" * 9 + "-", "((", "2 år ", ";"]
)
def test_the_longest_text_that_is_read_takes_no_longer_than_a_blink(unit: str) -> None:
    text = (unit * 2000)[:2000]
    began = time.perf_counter()
    assert not read_phrase(text).automatic
    assert time.perf_counter() - began < 1


def test_no_wording_stands_for_two_events_and_every_trigger_but_three_has_wordings() -> None:
    assert len(wordings()) == sum(len(set(wordings_of(row))) for row in EVENTS)
    said = {row.trigger for row in EVENTS}
    assert set(Trigger) - said == {Trigger.AGE, Trigger.IMMEDIATE, Trigger.DEFAULT}


@pytest.mark.parametrize("default", ["", "age", "death", "obsolete", "default", "birthday"])
def test_a_default_trigger_that_has_no_plain_date_is_as_if_none_were_given(default: str) -> None:
    rule = read_phrase("Gallras 2 år", default_trigger=default)
    assert (rule.trigger, rule.review) == (Trigger.DEFAULT, (Review.IMPLICIT_TRIGGER,))
