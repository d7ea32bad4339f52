"""`leverans report` as a person, a script and a spreadsheet have it."""

import sqlite3
from pathlib import Path

import pytest

from leverans.testing.command_line import Command
from leverans.testing.two_sides import TwoSides


def test_the_last_whole_month_is_told_when_none_is_asked_for(
    leverans: Command, sides: TwoSides
) -> None:
    assert sides.producer.is_dir()
    told = leverans("report")
    assert told.code == 0
    assert "siffror för 20" in told.out
    assert "Siffrorna går ihop" in told.out


def test_a_delivery_is_counted_in_its_year_and_not_in_another(
    leverans: Command, sides: TwoSides
) -> None:
    assert leverans("deliver", "filyta").code == 0
    now = leverans("report", "--from", "2020-01-01", "--json").json
    assert now["reconciles"] is True
    (line,) = now["deliveries"]
    assert (line["kind"], line["deliveries"]) == ("real", 1)
    assert leverans("report", "--year", "1999", "--json").json["deliveries"] == []
    assert sides.rows


def test_a_row_changed_by_hand_is_told_first_and_ends_with_one(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    assert leverans("deliver", "filyta").code == 0
    with sqlite3.connect(sides.producer / "var" / "ledger.sqlite") as ledger:
        ledger.execute("UPDATE package SET payload_files = payload_files + 1")
    ledger.close()
    told = leverans("report", "--from", "2020-01-01")
    assert told.code == 1
    head = told.out.partition("Rad ")[0]
    assert "1 siffra går inte ihop." in head
    assert "Inventerat och packat: Filer" in head
    page, folder = tmp_path / "r.html", tmp_path / "csv"
    written = leverans("report", "--from", "2020-01-01", "--html", page, "--csv", folder)
    assert written.code == 1
    assert "1 siffra går inte ihop." in written.out
    assert "Inventerat och packat: Filer" in page.read_text("utf-8")
    assert "Inventerat och packat: Filer" in (folder / "00-summary.csv").read_text("utf-8-sig")


def test_a_page_replaces_a_page_and_nothing_else(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    assert sides.producer.is_dir()
    page = tmp_path / "r.html"
    assert leverans("report", "--html", page).code == 0
    assert leverans("report", "--html", page).code == 0
    page.write_text("något annat", "utf-8")
    assert leverans("report", "--html", page).code == 2
    assert page.read_text("utf-8") == "något annat"
    assert leverans("report", "--html", tmp_path / "ingen" / "r.html").code == 2


def test_files_that_lie_in_the_folder_are_not_replaced(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    assert sides.producer.is_dir()
    folder = tmp_path / "csv"
    assert leverans("report", "--csv", folder).code == 0
    told = leverans("report", "--csv", folder)
    assert (told.code, "00-summary.csv" in told.err) == (2, True)


@pytest.mark.parametrize(
    "asked",
    [
        ("--year", "2026", "--month", "2026-01"),
        ("--month", "2026-13"),
        ("--month", "mars"),
        ("--from", "2026-03-02", "--to", "2026-03-01"),
        ("--to", "2026-03-01"),
        ("--year", "26"),
    ],
)
def test_a_period_that_cannot_be_understood_is_wrong_usage(
    leverans: Command, sides: TwoSides, asked: tuple[str, ...]
) -> None:
    assert sides.producer.is_dir()
    told = leverans("report", *asked)
    assert (told.code, told.out) == (2, "")
    assert "report" in told.err
