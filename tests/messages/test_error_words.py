from leverans.messages.catalogue import find
from leverans.messages.error_words import error_words
from leverans.model.errors import ConfigurationError, NoSpace, UsageError


def test_mistakes_are_said_in_the_readers_language_with_place_and_remedy() -> None:
    found = find("SET-MISSING", location="a.toml#line 3", key="plan")
    told = error_words(ConfigurationError("x", place="a.toml", findings=(found, found)), "sv")
    lines = told.splitlines()
    assert lines[0] == "a.toml, rad 3: Nyckeln plan saknas."
    assert lines[1].startswith("  Åtgärd: Lägg till nyckeln.")
    assert lines[2:4] == lines[:2]
    assert lines[4].startswith("En inställningsfil behöver rättas")


def test_an_error_without_findings_says_its_detail_and_its_advice() -> None:
    told = error_words(NoSpace("5 bytes are needed", place="/var/\udce5"), "en").splitlines()
    assert told[0] == r"/var/\xe5: 5 bytes are needed"
    assert told[1].startswith("There is no room on the disk.")


def test_a_usage_error_may_come_without_findings() -> None:
    assert error_words(UsageError("no such thing"), "sv").startswith("no such thing\n")
