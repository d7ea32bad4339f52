"""An authority's workspace: what lies in its sources is looked at as far as its metadata."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from leverans.flow.control.run import Controlled, control
from leverans.flow.control.tasks import list_tasks
from leverans.flow.watch import Quiet
from leverans.model.control import ControlTerms, Task
from leverans.testing.controlled import GIGABYTE
from leverans.testing.two_sides import MAPPING, PDF_1_4, TickingClock, TwoSides
from leverans.wiring.controlling import surroundings

WHOLE = {"Klass": "1.1.1", "Upprättad": "2025-11-03", "Diarienummer": "KN 2025-1"}
TERMS = ControlTerms(mandatory=("title", "record_type", "classification", "date", "access_level"))


class Authority:
    """Runs the list in the authority's workspace."""

    def __init__(self, sides: TwoSides) -> None:
        self.sides = sides

    def run(self, *checks: str) -> Controlled:
        opened = self.sides.open(free=lambda _: GIGABYTE)
        with opened.site.ledger:
            around = replace(surroundings(opened), terms=TERMS, capacity=GIGABYTE)
            return control(opened.site, around, Quiet(), only=checks)

    def tasks(self) -> list[Task]:
        site = self.sides.site()
        with site.ledger:
            return list(list_tasks(site))

    def found(self) -> list[tuple[str, str]]:
        self.run()
        return [(task.check, task.place) for task in self.tasks()]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    sides = TwoSides(tmp_path, clock=TickingClock()).make(schedule="manual")
    valid = '"Giltig till" = "dates.valid_to"\n'
    (sides.producer / "mappings" / "blad.toml").write_text(MAPPING + valid, "utf-8")
    return Authority(sides)


def write(authority: Authority, **cells: dict[str, str]) -> None:
    """A document for each name, with these cells over whole ones."""
    sides = authority.sides
    sides.rows.clear()
    for name, more in cells.items():
        sides.add(f"{name}.pdf", PDF_1_4, **{**WHOLE, **more})
    headings = [*sides.rows[0], "Giltig till"]
    lines = [";".join(headings)]
    lines += [";".join(row.get(name, "") for name in headings) for row in sides.rows]
    sides.sheet.write_text("\n".join(lines) + "\n", "utf-8-sig")


def test_a_clean_source_gives_no_task(authority: Authority) -> None:
    write(authority, ett={}, två={})
    assert authority.found() == []


def test_records_of_a_source_are_looked_at_before_they_are_delivered(authority: Authority) -> None:
    write(
        authority,
        ett={"Klass": ""},
        två={"Handlingstyp": "Hemlig lapp"},
        tre={"Giltig till": "2026-02-28"},
        fyra={},
    )
    assert sorted(authority.found()) == [
        ("missing_metadata", "filyta"),
        ("unlisted_type", "filyta"),
        ("validity_passed", "filyta"),
    ]
    write(authority, ett={}, två={}, tre={}, fyra={})
    assert authority.found() == []


def test_a_source_that_cannot_be_read_keeps_its_tasks(authority: Authority) -> None:
    write(authority, ett={"Klass": ""})
    authority.run()
    authority.sides.sheet.unlink()
    assert sorted(authority.found()) == [("missing_metadata", "filyta"), ("unread_source", "")]
    write(authority, ett={})
    assert authority.found() == []


def test_an_agreement_that_cannot_be_read_stops_no_other(authority: Authority) -> None:
    write(authority, ett={"Klass": ""})
    (authority.sides.producer / "agreements" / "trasig.toml").write_text("x = [", "utf-8")
    authority.run()
    found = {(task.check, task.subject) for task in authority.tasks()}
    assert ("unread_source", "trasig") in found
    assert any(check == "missing_metadata" for check, _ in found)


def test_nothing_is_left_behind_and_nothing_is_changed(authority: Authority) -> None:
    write(authority, ett={"Klass": ""})
    before = {path: path.read_bytes() for path in files_of(authority.sides.source)}
    authority.run()
    assert {path: path.read_bytes() for path in files_of(authority.sides.source)} == before
    work = authority.sides.producer / "var" / "work"
    assert [path.name for path in files_of(work) if not path.name.endswith(".lock")] == []


def test_a_source_in_which_nothing_happens_is_idle(authority: Authority) -> None:
    write(authority, ett={}, två={"Upprättad": "2024-01-01"})
    assert authority.found() == []
    authority.sides.clock = TickingClock(at=authority.sides.clock() + timedelta(days=300))
    assert authority.found() == [("idle_source", "")]
    (task,) = authority.tasks()
    newest = date(2025, 11, 3)
    assert (task.subject, task.count) == ("filyta", (authority.sides.clock().date() - newest).days)
    write(authority, ett={}, två={"Upprättad": "2026-12-01"})
    assert authority.found() == []


def test_a_delivery_is_life_too(authority: Authority) -> None:
    write(authority, ett={"Upprättad": "2020-01-01"})
    assert authority.found() == [("idle_source", "")]
    authority.sides.through()
    assert authority.found() == []


def files_of(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
