"""`plan`: from the file to what it decides."""

from pathlib import Path

import pytest

from leverans.testing.command_line import Command, Said
from leverans.testing.two_sides import PLAN, TwoSides


def plan_import(
    leverans: Command, file: Path, *more: str, name: str = "ny", day: str = "2027-01-01"
) -> Said:
    facts = ("--decision", "KN 2026-00001 § 7", "--version", "2027", "--in-force-from", day)
    return leverans("plan", "import", file, "--name", name, *facts, *more)


def test_a_plan_is_imported_word_for_word(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(PLAN, "utf-8")
    told = plan_import(leverans, file, "--json")
    assert told.code == 0
    document = told.json
    assert (document["imported"], document["rows"]) == (True, 3)
    assert (sides.producer / "plans" / "ny.csv").read_text("utf-8") == PLAN
    assert "KN 2026-00001 § 7" in (sides.producer / "plans" / "ny.toml").read_text("utf-8")
    assert sides.events()[-1].event == "plan.imported"
    assert plan_import(leverans, file).code == 0


def test_another_plan_never_replaces_one_of_that_name(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(PLAN, "utf-8")
    plan_import(leverans, file)
    file.write_text(PLAN.replace("Bevaras", "Gallras 2 år"), "utf-8")
    assert plan_import(leverans, file).code == 2
    assert (sides.producer / "plans" / "ny.csv").read_text("utf-8") == PLAN


@pytest.mark.parametrize(
    ("name", "day", "told"),
    [
        ("../ny", "2027-01-01", "../ny"),
        ("en ny", "2027-01-01", "en ny"),
        ("ny", "2027-13-01", "2027-13-01"),
        ("ny", "20270101", "20270101"),
    ],
)
def test_a_name_or_a_day_that_is_none_writes_nothing(
    leverans: Command, sides: TwoSides, tmp_path: Path, name: str, day: str, told: str
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(PLAN, "utf-8")
    before = sorted(sides.producer.rglob("*.csv"))
    wrong = plan_import(leverans, file, name=name, day=day)
    assert (wrong.code, wrong.out) == (2, "")
    assert told in wrong.err
    assert sorted(sides.producer.rglob("*.csv")) == before
    assert sides.events()[-1].event == "key.pinned"


def test_what_a_plan_rests_on_is_never_changed_by_importing_it_again(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(PLAN, "utf-8")
    plan_import(leverans, file)
    assert plan_import(leverans, file, day="2028-01-01").code == 2
    assert "2027-01-01" in (sides.producer / "plans" / "ny.toml").read_text("utf-8")


def test_a_plan_that_cannot_be_used_is_refused_and_not_kept(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text("en;två\n1;2\n", "utf-8")
    assert plan_import(leverans, file).code == 1
    assert not (sides.producer / "plans" / "ny.csv").exists()


def test_a_preview_shows_how_a_plan_is_read_and_writes_nothing(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    long = "Gallras 5 år efter avslut " + "om inget annat följer av särskilt beslut " * 4
    file.write_text(PLAN.replace("Gallras 5 år efter avslut", long), "utf-8")
    before = sorted(sides.producer.rglob("*"))
    told = plan_import(leverans, file, "--preview")
    assert told.code == 0
    assert all(word in told.out for word in ("Så här läses", "Protokoll", long.strip(), "Bevaras"))
    document = plan_import(leverans, file, "--preview", "--json").json
    assert document["columns"][6] == {"heading": "gallringsfrist", "field": "retention_text"}
    phrases = {each["phrase"]: each["reading"]["action"] for each in document["phrases"]}
    assert phrases["Bevaras"] == "preserve"
    assert document["first"][0]["cells"]["process"] == "Leda"
    assert sorted(sides.producer.rglob("*")) == before
    assert sides.events()[-1].event == "key.pinned"


def test_a_dry_run_of_an_import_writes_nothing(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(PLAN, "utf-8")
    assert "Inget är skrivet" in plan_import(leverans, file, "--dry-run").out
    assert not (sides.producer / "plans" / "ny.csv").exists()
    assert sides.events()[-1].event == "key.pinned"


def test_what_the_file_says_of_itself_need_not_be_said_again(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(PLAN, "utf-8")
    mapping = tmp_path / "plan.toml"
    mapping.write_text('decision = "KN 1 § 2"\nin_force_from = "2026-01-01"\n', "utf-8")
    told = leverans("plan", "import", file, "--mapping", mapping, "--json")
    assert (told.code, told.json["plan"]) == (0, "DHP-KULTUR-2026")
    assert (sides.producer / "plans" / "DHP-KULTUR-2026.csv").is_file()
    lacking = leverans("plan", "import", file, "--name", "annan")
    assert (lacking.code, lacking.out) == (2, "")
    assert "--decision" in lacking.err


def test_a_plan_put_there_by_hand_is_entered_as_it_lies(leverans: Command, sides: TwoSides) -> None:
    plans = sides.producer / "plans"
    beside = (plans / "dhp.toml").read_text("utf-8")
    done = leverans(
        "plan", "import", plans / "dhp.csv", "--mapping", plans / "dhp.toml", "--name", "dhp"
    )
    assert done.code == 0
    assert (plans / "dhp.toml").read_text("utf-8") == beside
    assert sides.events()[-1].event == "plan.imported"


def test_files_of_a_plan_that_got_lost_are_put_back(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(PLAN, "utf-8")
    plan_import(leverans, file)
    (sides.producer / "plans" / "ny.csv").unlink()
    events = len(sides.events())
    assert plan_import(leverans, file).code == 0
    assert (sides.producer / "plans" / "ny.csv").read_text("utf-8") == PLAN
    assert len(sides.events()) == events
