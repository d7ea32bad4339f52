"""`plan` and `schemas`: files that need no delivery."""

import hashlib
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


@pytest.mark.usefixtures("sides")
def test_schemas_tell_which_official_files_are_here(leverans: Command) -> None:
    told = leverans("schemas", "status", "--json")
    assert told.code == 0
    assert "METS" in {each["name"] for each in told.json}
    status = {each["name"]: each["status"] for each in told.json}
    assert set(status.values()) <= {"official", "own", "not_checked"}
    assert status["DIDL"] == "own"
    assert "vår egen omskrivning av schemat" in leverans("schemas", "status").out


@pytest.mark.usefixtures("sides")
def test_what_is_no_known_schema_is_not_taken(leverans: Command, tmp_path: Path) -> None:
    file = tmp_path / "mets.xsd"
    file.write_text("<schema/>", "utf-8")
    digest = hashlib.sha256(b"<schema/>").hexdigest()
    told = leverans("schemas", "add", file, "--json")
    unknown = [["mets.xsd", digest]]
    assert (told.code, told.json) == (0, [{"path": str(file), "added": [], "unknown": unknown}])
    words = leverans("schemas", "add", file).out
    assert "mets.xsd" in words
    assert digest in words
    assert "[check] schemas" in words
    (tmp_path / "tom").mkdir()
    assert "tom" in leverans("schemas", "add", tmp_path / "tom").out


@pytest.mark.usefixtures("sides")
def test_a_schema_file_that_is_not_there_is_wrong_usage(leverans: Command) -> None:
    wrong = leverans("schemas", "add", "finns inte.xsd")
    assert (wrong.code, wrong.out) == (2, "")
    assert "finns inte.xsd" in wrong.err
