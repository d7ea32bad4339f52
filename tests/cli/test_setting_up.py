"""`init`, `doctor`, `completion` and the languages: before the first delivery."""

import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from leverans.clock import LOCAL
from leverans.testing.command_line import Command, Said
from leverans.testing.two_sides import AGREEMENT, TickingClock, TwoSides


def bad(said: Said) -> list[str]:
    return [each["what"] for each in said.json if each["state"] == "bad"]


def ledger(sides: TwoSides) -> sqlite3.Connection:
    return sqlite3.connect(sides.producer / "var" / "ledger.sqlite", isolation_level=None)


def test_init_makes_a_workspace_that_doctor_can_read(leverans: Command, tmp_path: Path) -> None:
    place = tmp_path / "förvaltningen"
    made = leverans("init", place, "--json")
    assert made.code == 0
    assert {"leverans.toml", "agreements/exempel.toml"} <= set(made.json["made"])
    examined = leverans("-C", place, "doctor", "--json")
    assert {"ledger", "log"}.isdisjoint(bad(examined))
    assert leverans("-C", place, "log", "verify").code == 0


def test_init_twice_keeps_what_is_there(leverans: Command, tmp_path: Path) -> None:
    place = tmp_path / "arbetsyta"
    leverans("init", place)
    settings = place / "leverans.toml"
    settings.write_text(settings.read_text("utf-8") + "\n# min anteckning\n", "utf-8")
    head = leverans("-C", place, "log", "verify", "--json").json["head"]
    again = leverans("init", place)
    assert again.code == 0
    assert "inget har skrivits över" in again.out
    assert settings.read_text("utf-8").endswith("# min anteckning\n")
    assert leverans("-C", place, "log", "verify", "--json").json["head"] == head


def test_init_of_an_archive_can_receive(leverans: Command, tmp_path: Path) -> None:
    place = tmp_path / "arkiv"
    assert leverans("init", place, "--role", "archive").code == 0
    assert "[archive]" in (place / "leverans.toml").read_text("utf-8")


@pytest.mark.usefixtures("sides")
def test_a_healthy_workspace_has_nothing_bad(leverans: Command) -> None:
    examined = leverans("doctor", "--json")
    assert examined.code == 0
    told = {each["what"]: each["state"] for each in examined.json}
    assert {"ledger", "log", "disk", "clock", "schemas", "formats"} <= set(told)
    assert told["agreement"] == told["target"] == "ok"
    words = leverans("doctor")
    assert words.code == 0
    assert AGREEMENT in words.out


def test_doctor_tells_a_target_that_cannot_be_reached(leverans: Command, sides: TwoSides) -> None:
    shutil.rmtree(sides.drop)
    examined = leverans("doctor", "--json")
    assert examined.code == 2
    assert "target" in bad(examined)
    assert str(sides.drop) in leverans("doctor").out


def test_doctor_tells_an_agreement_that_is_wrong(leverans: Command, sides: TwoSides) -> None:
    path = sides.producer / "agreements" / f"{AGREEMENT}.toml"
    path.write_text(path.read_text("utf-8").replace("[package]", "[paket]"), "utf-8")
    examined = leverans("doctor", "--json")
    assert examined.code == 2
    assert "agreement" in bad(examined)
    assert "paket" in examined.out


def test_doctor_tells_an_agreement_whose_file_name_is_no_id(
    leverans: Command, sides: TwoSides
) -> None:
    (sides.producer / "agreements" / "min filyta.toml").write_text("", "utf-8")
    examined = leverans("doctor", "--json")
    assert examined.code == 2
    assert bad(examined) == ["agreement"]
    assert "min filyta" in examined.out


def test_doctor_tells_a_clock_that_is_behind_the_log(leverans: Command, sides: TwoSides) -> None:
    sides.clock = TickingClock(at=datetime(2199, 1, 1, tzinfo=LOCAL))
    sides.deliver(test=True)
    examined = leverans("doctor", "--json")
    assert examined.code == 2
    assert bad(examined) == ["clock"]


def test_a_ledger_of_another_version_is_refused_with_what_to_do(
    leverans: Command, sides: TwoSides
) -> None:
    database = ledger(sides)
    database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    for verb in ("doctor", "status"):
        refused = leverans(verb)
        assert refused.code == 3
        assert refused.out == ""
        assert "9999" in refused.err


def test_a_workspace_without_its_ledger_is_told_to_run_init(
    leverans: Command, sides: TwoSides
) -> None:
    (sides.producer / "var" / "ledger.sqlite").unlink()
    refused = leverans("status")
    assert refused.code == 3
    assert "leverans init" in refused.err


@pytest.mark.parametrize(
    ("shell", "word"), [("bash", "complete"), ("zsh", "compdef"), ("fish", "complete")]
)
def test_completion_prints_a_script(leverans: Command, shell: str, word: str) -> None:
    printed = leverans("completion", shell)
    assert printed.code == 0
    assert word in printed.out
    assert "_LEVERANS_COMPLETE" in printed.out


def test_a_shell_that_nobody_knows_is_wrong_usage(leverans: Command) -> None:
    assert leverans("completion", "command.com").code == 2


def test_the_language_is_the_options_then_the_workspaces_then_the_locales(
    leverans: Command, sides: TwoSides, monkeypatch: pytest.MonkeyPatch
) -> None:
    swedish = leverans("deliver", "ingen").err
    english = leverans("--language", "en", "deliver", "ingen").err
    assert english != swedish
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert leverans("deliver", "ingen").err == swedish
    settings = sides.producer / "leverans.toml"
    settings.write_text(settings.read_text("utf-8").replace('language = "sv"', ""), "utf-8")
    assert leverans("deliver", "ingen").err == english
    monkeypatch.setenv("LANG", "sv_SE.UTF-8")
    assert leverans("deliver", "ingen").err == swedish
    assert leverans("--language=en", "deliver", "ingen").err == english


@pytest.mark.usefixtures("sides")
def test_tables_and_sums_are_spoken_in_both_languages(leverans: Command) -> None:
    swedish = leverans("deliver", AGREEMENT).out
    english = leverans("--language", "en", "deliver", AGREEMENT).out
    assert "i källan" in swedish
    assert "in the source" in english


def test_version_and_help_need_no_workspace(
    leverans: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert leverans("--version").out.startswith("leverans")
    assert leverans("-h").code == 0
    assert leverans("nosuchverb").code == 2
