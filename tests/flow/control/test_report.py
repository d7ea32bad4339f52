"""The report to those who govern: counts that agree with the tasks, and nothing that names."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from leverans.flow.control.report import control_report, report_page
from leverans.flow.control.tasks import say_done
from leverans.messages.control_page import ControlFacts, control_page
from leverans.model.control import ControlReport
from leverans.model.record import RecordType
from leverans.testing.controlled import ControlledArchive, clean_record, record_id

NUMBER = "19121212-1212"


def report(archive: ControlledArchive, since: date | None = None) -> ControlReport:
    with archive.site() as site:
        return control_report(site, since=since)


@pytest.fixture
def reported(archive: ControlledArchive) -> ControlledArchive:
    """Five tasks, one said to be done; a hundred days pass."""
    archive.keep(
        "p1",
        clean_record(1, classification=()),
        clean_record(2, classification=(), unit_created="Musikskolan"),
        clean_record(3, title=f"Om {NUMBER}"),
        clean_record(4, record_type=RecordType(name=f"Lapp {NUMBER}")),
    )
    archive.run()
    with archive.site() as site:
        say_done(site, "K1")
    archive.clock.at += timedelta(days=100)
    return archive


def test_what_is_open_is_counted_by_check_unit_and_owner(reported: ControlledArchive) -> None:
    told = report(reported)
    lines = {(line.check, line.unit): line for line in told.lines}
    assert told.lines[0].check == "exposed_words"
    musik = lines["missing_metadata", "Musikskolan"]
    assert (musik.open, musik.overdue, musik.oldest_days, musik.owner) == (
        1, 1, 100, "source_steward",
    )  # fmt: skip
    assert sum(line.open + line.asked_closed for line in told.lines) == len(reported.tasks())
    assert sum(line.asked_closed for line in told.lines) == 1
    assert told.ages == {"30": 0, "90": 0, "365": 5, "more": 0}


def test_the_period_decides_what_came_and_went(reported: ControlledArchive) -> None:
    reported.keep("p2", clean_record(2), received_at="2026-05-01T09:00:00+02:00")
    reported.run()
    told = report(reported)
    assert (sum(one.opened for one in told.lines), sum(one.closed for one in told.lines)) == (0, 1)
    told = report(reported, since=date(2026, 3, 1))
    assert (sum(one.opened for one in told.lines), sum(one.closed for one in told.lines)) == (5, 1)
    told = report(reported, since=date(2027, 3, 1))
    assert sum(one.closed for one in told.lines) == 0


def test_nothing_in_the_report_names_a_record_or_a_person(reported: ControlledArchive) -> None:
    told = report(reported)
    with reported.site() as site:
        page = report_page(site, told)
    for secret in (NUMBER, "-1212", "Lapp", record_id(1), record_id(3), "Protokoll nummer"):
        assert secret not in page
        assert secret not in repr(told)
    assert "Musikskolan" in page


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_is_there_in_both_languages(reported: ControlledArchive, language: str) -> None:
    facts = ControlFacts(house="Arkivet <AB>", made_at="2026-06-10 09:00", software="leverans 1")
    page = control_page(report(reported), facts, language)
    assert f'<html lang="{language}">' in page
    assert "Arkivet &lt;AB&gt;" in page
    for part in ("<main", "<h1>", "</html>", 'class="skip"'):
        assert part in page


def test_a_house_that_was_never_controlled_says_so(archive: ControlledArchive) -> None:
    told = report(archive)
    assert (told.last_run, told.lines, told.ages["30"]) == ("", (), 0)
    with archive.site() as site:
        assert "aldrig" in report_page(site, told)


def test_checks_that_could_not_look_are_named(tmp_path: Path) -> None:
    archive = ControlledArchive(tmp_path)
    archive.run()
    with archive.site() as site:
        page = report_page(site, control_report(site))
    assert "ingen planversion" in page
