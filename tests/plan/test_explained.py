"""A phrase explained: parts, dates, and whether it is due on a day."""

from datetime import date

import pytest

from leverans.plan.days import ImplausibleDate
from leverans.plan.explained import explain
from leverans.plan.phrase_grammar import TERMINALS
from leverans.plan.phrase_lexer import OMITTED, UNKNOWN
from leverans.plan.phrase_shown import PART_OF, parts_of

PHRASE = "Gallras 2 år efter avslut"
NEW_YEAR = date(2027, 1, 1)


def test_every_terminal_of_the_grammar_is_some_part() -> None:
    assert set(PART_OF) == TERMINALS | {UNKNOWN, OMITTED}


def test_no_word_is_left_out_of_the_parts() -> None:
    shown = parts_of("Skall gallras fem år efter … frölunda, dock ej kartor; utreds")
    assert [(part.words, part.part) for part in shown] == [
        ("skall", "duty"),
        ("gallras", "action"),
        ("fem år", "period"),
        ("efter", "event"),
        ("… frölunda", "unread"),
        (",", "link"),
        ("dock ej kartor", "exception"),
        ("utreds", "undecided"),
    ]
    assert [part.branch for part in shown] == [1] * 7 + [2]


@pytest.mark.parametrize(
    ("closed", "on", "eligible"),
    [
        ("2024-01-01", date(2026, 12, 31), "waiting"),
        ("2024-01-01", NEW_YEAR, "due"),
        ("2023-12-31T23:30:00Z", NEW_YEAR, "due"),  # New Year's Day in Sweden
        ("2026-12-31", NEW_YEAR, "waiting"),
    ],
)
def test_what_is_due_on_a_day_follows_from_the_event(closed: str, on: date, eligible: str) -> None:
    told = explain(PHRASE, events={"closed": closed}, on=on)
    assert told.eligible is (eligible == "due")
    assert told.missing == ""


def test_an_event_still_to_come_makes_nothing_due_however_short_the_period() -> None:
    told = explain("Gallras efter skanning", events={"scanned": "2027-01-02"}, on=NEW_YEAR)
    assert told.eligible is False


@pytest.mark.parametrize(
    ("phrase", "missing"),
    [
        (PHRASE, "closed"),
        ("Gallras 10 år efter kalenderårets utgång", "default"),
        ("Gallras 10 år", ""),
        ("Bevaras", ""),
        ("Gallras vid inaktualitet", ""),
        ("Gallras 2 år efter beslut om originalet finns", ""),
    ],
)
def test_without_its_event_nothing_has_a_date(phrase: str, missing: str) -> None:
    told = explain(phrase, events={"decided": "2001-01-01", "obsolete": "2001-01-01"}, on=NEW_YEAR)
    assert (told.span, told.eligible, told.missing) == (None, None, missing)


def test_a_date_that_leads_nowhere_is_said_to() -> None:
    with pytest.raises(ImplausibleDate):
        explain(PHRASE, events={"closed": "9999-01-01"}, on=NEW_YEAR)
