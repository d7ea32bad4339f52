import pytest

from leverans.messages.catalogue import find, level_of, render, rule, rules
from leverans.messages.entries import Entry, TextMissing, entries
from leverans.messages.texts import PLACEHOLDER, fill, texts
from leverans.model.finding import Finding, Level

CODES = list(entries("codes"))
FIELDS = {"level", "who", "clause", "sv", "en", "remedy_sv", "remedy_en", "check"}


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def test_there_are_rules_of_every_area() -> None:
    assert {entry.file for entry in CODES} >= {"plan.toml", "settings.toml"}
    assert len(rules()) >= 15


def test_no_rule_id_is_used_twice_not_even_in_different_files() -> None:
    ids = [entry.id for entry in CODES]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("entry", CODES, ids=lambda entry: entry.id)
def test_every_rule_is_complete_in_both_languages(entry: Entry) -> None:
    assert set(entry.fields) <= FIELDS
    for field in FIELDS - {"check", "clause"}:
        assert entry.fields[field].strip(), field
    assert entry.fields["sv"] != entry.fields["en"]
    assert entry.fields["remedy_sv"] != entry.fields["remedy_en"]
    assert entry.fields.get("clause", "").strip()
    assert entry.fields["level"] in set(Level)
    assert entry.fields.get("check", "automatic") in {"automatic", "manual"}
    assert f"role.{entry.fields['who'].replace(':', '_')}" in texts()


@pytest.mark.parametrize("entry", CODES, ids=lambda entry: entry.id)
def test_both_languages_of_a_rule_say_the_same_values(entry: Entry) -> None:
    fields = entry.fields
    assert placeholders(fields["sv"]) == placeholders(fields["en"])
    assert placeholders(fields["remedy_sv"]) == placeholders(fields["remedy_en"])


@pytest.mark.parametrize("entry", CODES, ids=lambda entry: entry.id)
def test_rule_ids_are_upper_case_and_stable_in_form(entry: Entry) -> None:
    assert entry.id == entry.id.upper()
    assert " " not in entry.id


def test_a_finding_gets_the_level_of_the_catalogue() -> None:
    found = find("PLAN-EMPTY", location="plan.csv")
    assert found == Finding(rule="PLAN-EMPTY", level=Level.ERROR, location="plan.csv")


def test_the_agreement_may_change_a_level() -> None:
    levels = {"PLAN-EMPTY": "info"}
    assert find("PLAN-EMPTY", levels=levels).level is Level.INFO
    assert level_of("PLAN-EMPTY", levels) is Level.INFO
    assert level_of("PLAN-EMPTY", {"PLAN-CSV": "info"}) is Level.ERROR


def test_values_come_by_name_or_as_a_mapping() -> None:
    by_name = find("PLAN-ROW-RAGGED", cells=3, columns=4)
    assert by_name == find("PLAN-ROW-RAGGED", {"cells": 3, "columns": 4})
    assert by_name.params == (("cells", "3"), ("columns", "4"))


def test_a_finding_is_rendered_with_message_remedy_and_who_acts() -> None:
    words = render(find("PLAN-ROW-RAGGED", cells=3, columns=4), "sv")
    assert words.message.startswith("Raden har 3 celler men planen har 4 kolumner.")
    assert words.remedy.startswith("Exportera planen på nytt")
    assert (words.who, words.level_word) == ("Arkivarie", "Fel")
    assert render(find("PLAN-EMPTY"), "en").level_word == "Error"


def test_a_value_that_looks_like_a_placeholder_is_left_alone() -> None:
    assert fill("kolumn {column}", {"column": "{found} {0} %s"}) == "kolumn {found} {0} %s"


def test_an_unknown_rule_stops_us_in_tests() -> None:
    with pytest.warns(TextMissing, match="NO-SUCH-RULE"):
        rule("NO-SUCH-RULE")


@pytest.mark.filterwarnings("ignore::leverans.messages.entries.TextMissing")
def test_an_unknown_rule_is_an_error_with_words_for_the_user_and_never_a_crash() -> None:
    found = find("NO-SUCH-RULE", location="x")
    assert found.level is Level.ERROR
    assert "saknar beskrivning" in render(found, "sv").message
    assert "no description" in render(found, "en").message


def test_a_missing_value_stops_us_in_tests_and_keeps_its_name_for_the_user() -> None:
    with pytest.warns(TextMissing, match="columns"):
        words = render(find("PLAN-ROW-RAGGED", cells=3), "en")
    assert "{columns} columns" in words.message
