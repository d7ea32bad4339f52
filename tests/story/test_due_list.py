"""Story 2 of the practice study: a culling proposal I can trust, on the sample plan.

Row 2106 (2 år) created 2023-12-31 and 2024-01-01, evaluated 2026-01-01: the first is listed, the
second shows 2027-01-01; rows 2304 and 3205 are never listed automatically; row 1103, a recording of
2025-09-26, is eligible 2025-11-27 but withheld while the minutes are unadjusted; each line shows
phrase, row, both decisions and the arithmetic; nothing is deleted.
"""

from datetime import date
from pathlib import Path

import pytest

from leverans.cli.cull_lines import Shown, due_object, due_words, line_object
from leverans.flow.cull.due import DueCounts, list_due
from leverans.flow.cull.mellanarkiv import MellanarkivPlace
from leverans.flow.cull.orders import items_of, show_order
from leverans.flow.cull.propose import propose
from leverans.flow.overview import log_events
from leverans.flow.trigger_events import note_event
from leverans.model.culling import CullingQuery, Withheld
from leverans.model.due import DueLine
from leverans.model.trigger_event import Note, SubjectKind
from leverans.model.verdict import Outcome
from leverans.testing.culling_archive import (
    ACCESS,
    APPLICATION,
    ARCHIVIST,
    LEAVE,
    PHOTOGRAPH,
    RECORDING,
    CullingArchive,
    a_record,
    record_id,
)
from leverans.testing.sample_plan import SAMPLE, needs_sample

pytestmark = [
    pytest.mark.story,
    needs_sample,
]

ALL = CullingQuery()
MEETING = "KN 2025-00300"


@pytest.fixture
def archive(tmp_path: Path) -> CullingArchive:
    made = CullingArchive(tmp_path / "mellanarkiv").make(SAMPLE)
    made.keep(
        "00000000-0000-4000-a000-000000000001",
        a_record(1, LEAVE, created="2023-12-31"),
        a_record(2, LEAVE, created="2024-01-01"),
        a_record(3, ACCESS, created="2010-01-01"),
        a_record(4, PHOTOGRAPH, created="1995-01-01"),
        a_record(5, RECORDING, case=MEETING, created="2025-09-26"),
        a_record(6, LEAVE),
        a_record(7, "Något som planen inte känner", created="2001-01-01"),
    )
    made.at(2026, 1, 1)
    return made


def listed(
    archive: CullingArchive, query: CullingQuery = ALL, on: date | None = None
) -> tuple[dict[str, DueLine], DueCounts]:
    """(record -> line, counts) of the culling list."""
    lines: dict[str, DueLine] = {}
    with archive.by(ARCHIVIST) as site:
        counts = list_due(
            site,
            MellanarkivPlace(site),
            query,
            lambda line: lines.update({line.facts.id: line}),
            on=on,
        )
    return lines, counts


def everything(archive: CullingArchive) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in archive.archive.store.root.rglob("*")
        if path.is_file()
    }


def test_the_first_is_listed_and_the_second_shows_its_day(archive: CullingArchive) -> None:
    lines, counts = listed(archive)
    first, second = lines[record_id(1)], lines[record_id(2)]
    assert first.is_due
    assert second.kind == "waiting"
    assert second.verdict.eligible_from == "2027-01-01"
    assert counts.evaluated_on == "2026-01-01"
    assert [record for record, line in lines.items() if line.is_due] == [record_id(1)]


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2025, 12, 31), set()),
        (date(2026, 12, 31), {record_id(1)}),
        (date(2027, 1, 1), {record_id(1), record_id(2)}),
    ],
)
def test_the_list_of_another_day_can_be_looked_at(
    archive: CullingArchive, day: date, due: set[str]
) -> None:
    lines, counts = listed(archive, CullingQuery(row_id="2106"), on=day)
    assert {record for record, line in lines.items() if line.is_due} == due
    assert counts.kinds["due"] == len(due)


def test_what_a_person_must_decide_is_never_listed(archive: CullingArchive) -> None:
    for day in (date(2026, 1, 1), date(2099, 1, 1)):
        lines, _ = listed(archive, on=day)
        for number, row in ((3, "2304"), (4, "3205")):
            line = lines[record_id(number)]
            assert not line.is_due
            assert line.verdict.row_id == row
    with archive.by(ARCHIVIST) as site:
        order = propose(site, MellanarkivPlace(site), ALL)
        assert [item.record for item in items_of(site, order.id)] == [record_id(1)]


def test_a_recording_waits_until_its_minutes_are_adjusted(archive: CullingArchive) -> None:
    lines, counts = listed(archive)
    line = lines[record_id(5)]
    assert line.withheld is Withheld.CONDITION
    assert (line.verdict.row_id, line.verdict.eligible_from) == ("1103", "2025-11-27")
    assert counts.reasons == {"condition": 1}
    with archive.by(ARCHIVIST) as site:
        adjusted = Note(SubjectKind.CASE, MEETING, "approved", "2025-12-20")
        note_event(site, adjusted)
    lines, _ = listed(archive)
    assert lines[record_id(5)].is_due


def test_what_has_no_date_and_what_is_not_planned_have_lines_of_their_own(
    archive: CullingArchive,
) -> None:
    lines, counts = listed(archive)
    assert lines[record_id(6)].verdict.outcome is Outcome.NO_TRIGGER
    assert lines[record_id(7)].verdict.outcome is Outcome.UNPLANNED
    assert {lines[record_id(n)].kind for n in (6, 7)} == {"reported"}
    assert counts.kinds["reported"] >= 2


def test_each_line_shows_phrase_row_both_decisions_and_the_arithmetic(
    archive: CullingArchive,
) -> None:
    lines, counts = listed(archive)
    told = line_object(lines[record_id(1)])
    expected = {
        "row_id": "2106",
        "version": "2026",
        "phrase": "Gallras 2 år",
        "disposal_decision": "AN-EX 2020-008",
        "application_decision": APPLICATION,
        "trigger_date": "2023-12-31",
        "period": "P2Y",
        "retain_through": "2025-12-31",
        "eligible_from": "2026-01-01",
        "kind": "due",
    }
    assert {key: told[key] for key in expected} == expected
    shown = Shown(most=100, kinds=frozenset({"due", "withheld", "reported", "waiting"}))
    for line in lines.values():
        shown.take(line)
    words = due_words(shown, counts, "sv")
    row = next(each for each in words.splitlines() if record_id(1) in each)
    for part in (
        "2106 (2026)",
        "Gallras 2 år",
        "AN-EX 2020-008",
        "2023-12-31 + 2 år",
        "2026-01-01",
    ):
        assert part in row
    assert "Inget har gallrats." in words
    assert "Test Testsson" not in words + str(due_object(shown, counts))


def test_nothing_is_deleted_and_nothing_written_but_that_the_list_was_made(
    archive: CullingArchive,
) -> None:
    before = everything(archive)
    with archive.by(ARCHIVIST) as site:
        events = len(list(log_events(site, 10_000)))
    listed(archive)
    assert everything(archive) == before
    with archive.by(ARCHIVIST) as site:
        new = [each.event for each in log_events(site, 10_000)][events:]
    assert [each.event for each in new] == ["disposal.listed"]
    assert new[0].counts["due"] == 1


def test_an_order_keeps_the_lists_own_words(archive: CullingArchive) -> None:
    with archive.by(ARCHIVIST) as site:
        order = propose(site, MellanarkivPlace(site), CullingQuery(row_id="2106"))
        (item,) = items_of(site, order.id)
        kept = show_order(site, order.id).kept
    assert (item.record_type, item.process_code) == (LEAVE, "2.1.2")
    assert (item.phrase, item.disposal_decision) == ("Gallras 2 år", "AN-EX 2020-008")
    assert item.application_decision == APPLICATION
    assert item.files == 2
    assert [(each.reason, each.row_id, each.count) for each in kept] == [("no_trigger", "2106", 1)]
