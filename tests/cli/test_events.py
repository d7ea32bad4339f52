"""`events`: noted one by one or from a file, listed, withdrawn; the log has ids alone."""

from pathlib import Path

import pytest

from leverans.flow.rebuild import rebuild_archive
from leverans.flow.watch import Quiet
from leverans.ledger.record_facts import facts_of_record
from leverans.ledger.trigger_events import events
from leverans.model.record_facts import RecordFacts
from leverans.testing.command_line import Command, Said
from leverans.testing.cullable import Cullable, keep_cullable
from leverans.testing.mellanarkiv import Mellanarkiv
from leverans.testing.people import give


class Desk:
    """An archive with three records in three cases, and a person who may note events."""

    def __init__(self, place: Path, leverans: Command) -> None:
        self.archive = Mellanarkiv(place / "archive").make()
        self.kept: Cullable = keep_cullable(self.archive.store.root, place / "scratch")
        self._leverans = leverans
        opened = self.archive.open()
        with opened.site.ledger:
            rebuild_archive(opened.site, Quiet())
            give(opened.site, "archivist")

    def say(self, *arguments: str) -> Said:
        return self._leverans("-C", str(self.archive.root), "events", *arguments)

    def facts(self, key: str) -> RecordFacts:
        opened = self.archive.open()
        with opened.site.ledger, opened.site.ledger.read() as connection:
            (found,) = facts_of_record(connection, self.kept.records[key])
        return found

    def log(self) -> str:
        return self._leverans("-C", str(self.archive.root), "log", "show", "--json").out


@pytest.fixture
def desk(tmp_path: Path, leverans: Command) -> Desk:
    return Desk(tmp_path, leverans)


def test_a_case_is_closed_opened_again_and_closed(desk: Desk) -> None:
    assert (
        desk.say("note", "closed", "2020-05-04", "--case", "KN ett", "--json").json["number"] == 1
    )
    assert desk.facts("ett").case_dates == {"closed": "2020-05-04"}
    assert desk.facts("två").case_dates == {}
    assert "2 är noterad" in desk.say("note", "reopened", "--case", "KN ett").out
    assert desk.facts("ett").case_dates == {"closed": ""}
    assert desk.say("withdraw", "2").code == 0
    assert desk.facts("ett").case_dates == {"closed": "2020-05-04"}
    assert desk.say("withdraw", "2").code == 2
    listed = desk.say("list", "--json").json
    assert [(one["number"], one["withdrawn"]) for one in listed] == [(1, False), (2, True)]
    assert "återtagen" in desk.say("list", "--of", "KN ett").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("closed", "2020-05-04"),
        ("closed", "2020-13-04", "--case", "KN ett"),
        ("closed", "--case", "KN ett"),
        ("closed", "2020-05-04", "--case", "KN okänt"),
        ("closed", "2020-05-04", "--case", "KN ett", "--system", "W3D3"),
        ("reopened", "2020-05-04", "--case", "KN ett"),
        ("delivered", "2020-05-04", "--case", "KN ett"),
        ("age", "2020-05-04", "--record", "x"),
        ("decided", "2020-05-04", "--record", "x"),
    ],
)
def test_what_cannot_be_noted_is_not(desk: Desk, arguments: tuple[str, ...]) -> None:
    assert desk.say("note", *arguments).code == 2
    assert desk.say("list", "--json").json == []


def test_a_file_is_noted_row_by_row_and_once(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "slut.csv"
    record = desk.kept.records["tre"]
    file.write_text(
        "handling;ärende;händelse;datum\n"
        f"{record};;employment_end;2024-06-30\n"
        ";KN ett;legal_force;2024-01-15\n"
        ";KN två;reopened;\n"
        ";KN okänt;closed;2024-01-01\n"
        f"{record};KN ett;closed;2024-01-01\n"
        ";KN ett;avslutat;2024-01-01\n"
        ";KN ett;closed;i våras\n",
        "cp1252",
    )
    done = desk.say("import", str(file), "--json")
    assert done.code == 1
    assert (done.json["noted"], done.json["known"]) == (3, 0)
    places = {one["location"] for one in done.json["findings"]}
    assert places == {"slut.csv#5", "slut.csv#6", "slut.csv#7", "slut.csv#8"}
    assert desk.facts("tre").dates["employment_end"] == "2024-06-30"
    assert desk.facts("ett").case_dates == {"legal_force": "2024-01-15"}
    assert desk.facts("två").case_dates == {"closed": ""}
    again = desk.say("import", str(file), "--json").json
    assert (again["noted"], again["known"]) == (0, 3)


def test_a_file_without_the_columns_is_refused(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "fel.csv"
    for content in ("", "ärende;datum\nKN ett;2024-01-01\n", "händelse;datum\nclosed;2024\n"):
        file.write_text(content, "utf-8")
        assert desk.say("import", str(file)).code == 2


def test_the_log_and_a_rebuild_keep_what_they_should(desk: Desk) -> None:
    desk.say("note", "closed", "2020-05-04", "--case", "KN ett")
    log = desk.log()
    assert "trigger.noted" in log
    assert "KN ett" not in log
    opened = desk.archive.open()
    with opened.site.ledger:
        rebuild_archive(opened.site, Quiet())
    assert desk.facts("ett").case_dates == {"closed": "2020-05-04"}


def test_who_has_not_the_right_notes_nothing(tmp_path: Path, leverans: Command) -> None:
    archive = Mellanarkiv(tmp_path / "archive").make()
    said = leverans("-C", str(archive.root), "events", "note", "closed", "2020", "--case", "KN ett")
    assert said.code == 2


def test_a_date_of_a_case_is_of_the_system_that_has_it_today(desk: Desk) -> None:
    """Another system may have a case of the same id tomorrow; a reopening reaches every one."""
    assert desk.say("note", "closed", "2020-05-04", "--case", "KN ett").code == 0
    assert desk.say("note", "reopened", "--case", "KN två").code == 0
    opened = desk.archive.open()
    with opened.site.ledger, opened.site.ledger.read() as connection:
        system = desk.facts("ett").system
        noted = [(one.note.subject, one.note.system) for one in events(connection)]
    assert system
    assert noted == [("KN ett", system), ("KN två", "")]
