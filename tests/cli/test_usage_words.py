"""A command line that cannot be read is answered in the reader's language."""

import re
from pathlib import Path

import click
import pytest

from leverans.cli.usage_words import usage_words
from leverans.testing.command_line import Command

WRONG = [
    (("plan", "decision", "add", "X", "--kind", "lag"), "'--kind': lag går inte att välja. Det"),
    (("roles", "grant", "archivist", "--until", "2026-02-31"), "2026-02-31 är ingen dag"),
    (("cull", "due", "--most", "tre"), "tre är inget tal"),
    (("plan", "import", "ingen.csv"), "ingen.csv finns inte. Kontrollera sökvägen."),
    (("plan", "import", "."), ". är en mapp, inte en fil."),
    (
        ("plan", "decision", "withdraw", "X"),
        "'--kind' saknas. Välj något av: disposal, application",
    ),
    (("cull", "reject", "GALLR-2026-0001"), "'--reason' saknas."),
    (("cull", "due", "--mostt", "3"), "Valet --mostt finns inte. Menas '--most'?"),
    (("cull", "due", "--qqq", "3"), "Valet --qqq finns inte."),
    (("gallra",), "Kommandot gallra finns inte."),
    (("cull", "show", "GALLR-2026-0001", "två"), "hör inte dit: två"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG, ids=[words for _, words in WRONG])
def test_what_is_wrong_is_said_in_swedish_with_where_help_is(
    leverans: Command, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert tmp_path.is_dir()
    told = leverans("--language", "sv", *arguments)
    assert told.code == 2
    assert said in told.err
    assert re.search(r"^Användning: leverans", told.err)
    assert "--help" in told.err
    for english in ("Usage", "Error", "Invalid", "Missing", "No such", "Try "):
        assert english not in told.err


def test_english_is_said_where_english_is_asked_for(leverans: Command) -> None:
    told = leverans("--language", "en", "cull", "due", "--mostt", "3")
    assert told.code == 2
    assert told.err.startswith("Usage: leverans cull due")
    assert "Error: There is no option --mostt. Did you mean '--most'?" in told.err


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("Invalid value for '--most': 0 is not in the range x>=1.", "0 ligger utanför x>=1"),
        ("Invalid value for 'DIR': Directory 'a' is a file.", "a är en fil, inte en mapp"),
        ("Invalid value for 'FILE': File 'a' is not readable.", "a går inte att läsa"),
        ("Option '--reason' requires an argument.", "Valet --reason behöver ett värde"),
        (
            "No such option '--mo'. (Did you mean one of: '--most', '--on'?)",
            "Valet --mo finns inte. Menas '--most', '--on'?",
        ),
        ("Something that click may say one day.", "Fel: Something that click may say one day."),
    ],
)
def test_rarer_sentences_are_known_too_and_others_passed_on(english: str, said: str) -> None:
    assert said in usage_words(click.ClickException(english), "sv")


def test_a_control_character_of_the_command_line_is_not_passed_on() -> None:
    assert "\x1b" not in usage_words(click.ClickException("No such command '\x1b[2J'."), "sv")
    assert "\x1b" not in usage_words(click.ClickException("odd \x1b[2J"), "en")
