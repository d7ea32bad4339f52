"""`plan explain`: the parse, the arithmetic and the rule, with or without a workspace."""

from pathlib import Path

import pytest

from leverans.testing.command_line import Command

FIXED = [
    *("action", "automatic", "trigger", "period", "retain_through", "eligible_from", "review"),
]


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No workspace is needed."""
    monkeypatch.chdir(tmp_path)


def test_the_machine_form_begins_with_the_keys_that_others_rely_on(leverans: Command) -> None:
    phrase = "Gallras 2 år efter avslut"
    told = leverans("plan", "explain", phrase, "--event", "closed=2024-01-01", "--json")
    assert told.code == 0
    assert list(told.json)[: len(FIXED)] == FIXED
    assert [told.json[key] for key in FIXED] == [
        *("dispose", True, "closed", "P2Y", "2026-12-31", "2027-01-01", []),
    ]
    assert told.json["steps"] == [
        {"step": "calendar_years", "day": "2026-12-31", "period": "P2Y"},
    ]


def test_what_has_no_date_is_null(leverans: Command) -> None:
    told = leverans("plan", "explain", "Bevaras", "--json")
    assert [told.json[key] for key in FIXED] == ["preserve", True, None, None, None, None, []]
    told = leverans("plan", "explain", "Gallras 10 år", "--event", "created=2001-01-01", "--json")
    expected = ["dispose", False, "default", "P10Y", None, None, ["implicit_trigger"]]
    assert [told.json[key] for key in FIXED] == expected


def test_the_default_trigger_of_the_plan_makes_an_implicit_one_automatic(leverans: Command) -> None:
    chosen = ("--default-trigger", "created", "--event", "created=2014-01-15")
    told = leverans("plan", "explain", "Gallras 10 år", *chosen, "--json")
    expected = ["dispose", True, "created", "P10Y", "2024-12-31", "2025-01-01", []]
    assert [told.json[key] for key in FIXED] == expected


def test_a_person_sees_parts_arithmetic_and_rule(leverans: Command) -> None:
    asked = ("Gallras 2 år efter avslut", "--event", "closed=2024-01-01", "--on", "2027-01-01")
    told = leverans("plan", "explain", *asked)
    assert told.code == 0
    for line in (
        "Läses som: gallras 2 år efter avslut",
        "efter avslut  vad tiden räknas från",
        "Räknas från 2024-01-01 (closed):",
        "  Hela kalenderår (P2Y): bevaras till och med 2026-12-31",
        "Kan föreslås för gallring från och med 2027-01-01.",
        "Den 2027-01-01: ja.",
        "Regel: dispose closed P2Y",
    ):
        assert line in told.out.splitlines()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["Gallras vid inaktualitet"], "a person decides when it is no longer needed"),
        (["Gallras 2 år efter avslut"], "--event closed=YYYY-MM-DD"),
        (["5 år efter kalenderårets utgång"], "--default-trigger"),
        (
            ["Gallras efter skanning", "--event", "scanned=2031-01-01", "--on", "2027"],
            "not happened",
        ),
        (["Gallras 2 år; statistik bevaras"], "2. statistik  not understood"),
        ([""], "nothing is decided"),
    ],
)
def test_what_keeps_a_record_is_said_in_english_too(
    leverans: Command, asked: list[str], said: str
) -> None:
    told = leverans("--language", "en", "plan", "explain", *asked)
    assert told.code == 0
    assert said in told.out


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--event", "stängd=2024-01-01"], "stängd=2024-01-01"),
        (["--event", "default=2024-01-01"], "default=2024-01-01"),
        (["--event", "closed"], "”closed”"),
        (["--event", "closed=2024-01-01", "--event", "closed=2025-01-01"], "closed=2025-01-01"),
        (["--event", "closed=2024-02-30"], "2024-02-30"),
        (["--event", "closed=1024-02-03"], "1024-02-03"),
        (["--event", "closed=9999-02-03"], "9999-02-03"),
        (["--on", "i morgon"], "i morgon"),
        (["--default-trigger", "age"], "age"),
    ],
)
def test_what_cannot_be_an_event_or_a_day_is_refused_by_name(
    leverans: Command, more: list[str], code: str
) -> None:
    told = leverans("plan", "explain", "Gallras 2 år efter avslut", *more)
    assert told.code == 2
    assert code in told.err
    assert told.out == ""


def test_a_hidden_sign_in_a_phrase_is_shown_and_never_sent_to_the_terminal(
    leverans: Command,
) -> None:
    told = leverans("plan", "explain", "Bevaras\x1b[31m\u202e")
    assert "\x1b" not in told.out
    assert "\u202e" not in told.out
