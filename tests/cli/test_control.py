"""`leverans control` as a person has it."""

import json
from pathlib import Path

import pytest

from leverans.testing.command_line import Command
from leverans.testing.two_sides import TwoSides

CHECK = ("--check", "missing_metadata")


def test_the_way_of_a_task(leverans: Command, sides: TwoSides, tmp_path: Path) -> None:
    ran = leverans("control", "run", *CHECK)
    assert ran.code == 1
    assert "1 fel funnet: 1 nya" in ran.out
    listed = leverans("control", "list")
    assert "K1" in listed.out
    assert "Systemförvaltare" in listed.out
    shown = leverans("control", "show", "K1")
    assert "klass, arkivbildare, datum" in shown.out
    assert "Fyll i det som saknas" in shown.out
    assert "protokoll" not in shown.out
    assert leverans("control", "assign", "K1", "--role", "unit_contributor").code == 0
    done = leverans("control", "done", "K1")
    assert "nästa kontroll" in done.out
    again = leverans("control", "run", *CHECK)
    assert "1 öppnade igen" in again.out
    (sides.producer / "leverans.toml").write_text(
        (sides.producer / "leverans.toml").read_text("utf-8")
        + '[control]\nmandatory = ["title"]\nevery = "weekly"\n',
        "utf-8",
    )
    assert leverans("control", "run", *CHECK).code == 0
    assert "Inga uppgifter" in leverans("control", "list").out
    assert "avslutad" in leverans("control", "list", "--all").out
    page = tmp_path / "kontroll.html"
    assert leverans("control", "report", "--page", page).code == 0
    assert "<html" in page.read_text("utf-8")
    assert leverans("control", "report", "--since", "2026-01-01").code == 0


def test_a_page_where_there_is_no_folder_is_wrong_usage(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    assert sides.producer.is_dir()
    told = leverans("control", "report", "--page", tmp_path / "ingen" / "kontroll.html")
    assert (told.code, "ingen finns inte" in told.err) == (2, True)
    (tmp_path / "fil").write_bytes(b"")
    told = leverans("control", "report", "--page", tmp_path / "fil" / "kontroll.html")
    assert told.code == 2


def test_the_machine_forms(leverans: Command, sides: TwoSides) -> None:
    assert sides.producer.is_dir()
    ran = json.loads(leverans("control", "run", *CHECK, "--json").out)
    (check,) = ran["checks"]
    assert (check["check"], check["ran"], check["found"]) == ("missing_metadata", "ran", 1)
    (task,) = json.loads(leverans("control", "list", "--json").out)
    assert (task["id"], task["state"], task["detail"]) == (
        "K1", "open", "classification,producer,date",
    )  # fmt: skip
    assert json.loads(leverans("control", "show", "k1", "--json").out)["login"] == ""
    assigned = leverans("control", "assign", "missing_metadata", "--role", "contact", "--json")
    assert json.loads(assigned.out) == {"assigned": "missing_metadata", "tasks": 1}
    assert json.loads(leverans("control", "done", "K1", "--json").out)["state"] == "asked_closed"
    assert json.loads(leverans("control", "list", "--owner", "archivist", "--json").out) == []
    report = json.loads(leverans("control", "report", "--json").out)
    assert report["lines"][0]["asked_closed"] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--check", "ingen"),
        ("show", "K9"),
        ("done", "K9"),
        ("assign", "K9", "--role", "contact"),
        ("list", "--owner", "kung"),
    ],
)
def test_what_there_is_not_is_wrong_usage(
    leverans: Command, sides: TwoSides, arguments: tuple[str, ...]
) -> None:
    assert sides.producer.is_dir()
    assert leverans("control", *arguments).code == 2


def test_the_night_goes_through_the_list_when_its_day_has_come(
    leverans: Command, sides: TwoSides
) -> None:
    settings = sides.producer / "leverans.toml"
    settings.write_text(settings.read_text("utf-8") + '[control]\nevery = "weekly"\n', "utf-8")
    told = [json.loads(leverans("nightly", "--json").out) for _ in range(2)]
    assert "control" not in told[1]  # at most once in a period
    kept = (sides.producer / "var" / "reports").glob("night-*.txt")
    written = ["kontroll" in path.read_text("utf-8") for path in kept]
    assert len(written) == 2  # also within one second
    assert written.count(True) == ("control" in told[0])


def test_a_long_list_is_cut_in_words_and_never_in_json(leverans: Command, sides: TwoSides) -> None:
    for number in range(3):
        sides.add(f"{number}.pdf")
    sides.write()
    leverans("control", "run", *CHECK)
    listed = leverans("control", "list", "--limit", "2").out
    assert listed.count("K") - listed.count("Klass") >= 2
    assert "fler" in listed
    assert "fler" not in leverans("control", "list").out
    assert len(json.loads(leverans("control", "list", "--limit", "2", "--json").out)) == 4


def test_a_night_whose_checklist_cannot_be_gone_through_is_told_all_the_same(
    leverans: Command, sides: TwoSides
) -> None:
    settings = sides.producer / "leverans.toml"
    settings.write_text(settings.read_text("utf-8") + '[control]\nevery = "weekly"\n', "utf-8")
    (sides.producer / "plans" / "dhp.csv").write_text("bara;rubriker\n", "utf-8")
    night = leverans("nightly", "--json")
    assert night.code != 0
    assert json.loads(night.out)["run"]
