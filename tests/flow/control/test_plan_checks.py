"""What the plan says is due: to be culled, and to be delivered to the final archive."""

from dataclasses import replace
from datetime import timedelta

import pytest

from leverans.flow.control.due_transfer import transfer_rule
from leverans.flow.holds import place_hold, review_hold
from leverans.model.hold import Hold, HoldKind, HoldQuery
from leverans.model.plan import PlanRow
from leverans.model.record import Aggregation, RecordType
from leverans.testing.controlled import ControlledArchive, clean_record, dated

PLAN = """plan_id;rad_id;processkod;handlingstyp;gallringsfrist;gallringsbeslut;leverans_till_arkiv
DHP;1101;1.1.1;Protokoll;Bevaras;;Regionarkivet efter 10 år
DHP;2106;1.1.1;Kallelse;Gallras 2 år efter avslut;AN-EX 1;
DHP;1201;1.1.1;Rapport;Bevaras, levereras till Regionarkivet efter 5 år;;
DHP;1301;1.1.1;Karta;Bevaras;;Regionarkivet vid systemavveckling
"""
CALL = RecordType(name="Kallelse")


@pytest.fixture
def planned(archive: ControlledArchive) -> ControlledArchive:
    """The plan is in force; today is 2026-03-02."""
    archive.planned(PLAN)
    return archive


def test_without_an_activated_version_nothing_is_said_to_be_due(
    archive: ControlledArchive,
) -> None:
    archive.keep("p1", clean_record(1))
    done = {check.check: check for check in archive.run().checks}
    for check in ("due_culling", "due_transfer"):
        assert (done[check].ran, done[check].reason) == ("skipped", "versions")


def test_what_is_due_is_one_task_for_each_row_with_its_number(planned: ControlledArchive) -> None:
    case = Aggregation(id="ärende 1")
    due = [
        clean_record(n, record_type=CALL, aggregation=case, dates=dated(closed="2023-12-31"))
        for n in (1, 2)
    ]
    waiting = clean_record(
        3,
        record_type=CALL,
        aggregation=Aggregation(id="ärende 2"),
        dates=dated(closed="2024-01-01"),
    )
    planned.keep("p1", *due, waiting, clean_record(4))
    assert planned.found() == [("due_culling", "2106")]
    (task,) = planned.tasks()
    assert (task.kind, task.count, task.hint, task.owner) == ("row", 2, "Kallelse", "archivist")
    planned.clock.at += timedelta(days=365)
    planned.run()
    (task,) = planned.tasks()
    assert (task.id, task.count, task.sightings) == ("K1", 3, 2)


def test_what_goes_to_the_final_archive_is_due_after_whole_years(
    planned: ControlledArchive,
) -> None:
    report = RecordType(name="Rapport")
    old = {"record_type": report, "dates": dated(established="2019-06-01")}
    planned.keep(
        "p1",
        clean_record(1, dates=dated(established="2015-12-31")),
        clean_record(2, dates=dated(established="2016-01-01")),
        clean_record(3, record_type=report, dates=dated(established="2020-12-31")),
        clean_record(4, record_type=report, dates=dated(established="2021-01-01")),
        clean_record(5, aggregation=Aggregation(id="ärende 3"), **old),  # not closed
        clean_record(6, record_type=RecordType(name="Karta"), dates=dated(established="1999")),
    )
    planned.run()
    found = [(task.check, task.subject, task.count) for task in planned.tasks()]
    assert sorted(found) == [("due_transfer", "1101", 1), ("due_transfer", "1201", 1)]


def test_types_are_those_of_the_version_in_force(planned: ControlledArchive) -> None:
    planned.keep("p1", clean_record(1), clean_record(2, record_type=RecordType(name="Beslut")))
    planned.run()
    assert [task.hint for task in planned.tasks()] == ["Beslut"]


@pytest.mark.parametrize(
    ("delivery", "retention", "period"),
    [
        ("Regionarkivet efter 10 år", "Bevaras", "P10Y"),
        ("", "Bevaras, levereras till Regionarkivet efter 5 år", "P5Y"),
        ("Ja", "Bevaras, levereras till Regionarkivet efter 5 år", "P5Y"),
        ("Regionarkivet vid systemavveckling", "Bevaras", ""),
        ("", "Bevaras", ""),
        ("", "", ""),
    ],
)
def test_the_time_of_delivery_is_read_as_a_phrase_is(
    delivery: str, retention: str, period: str
) -> None:
    row = PlanRow(
        row_id="1",
        process_code="",
        process="",
        record_type="A",
        retention_text=retention,
        archive_delivery_text=delivery,
    )
    rule = transfer_rule(row)
    assert (rule.period.iso if rule and rule.period else "") == period


def test_what_a_hold_catches_is_not_due(planned: ControlledArchive) -> None:
    closed = dated(closed="2022-12-31")
    for n in (1, 2):
        case = Aggregation(id=f"ärende-{n}")
        planned.keep(f"p{n}", clean_record(n, record_type=CALL, aggregation=case, dates=closed))
    hold = Hold(
        id="",
        kind=HoldKind.DISPUTE,
        query=HoldQuery(case="ärende-1"),
        title="Tvist",
        mandate="Dnr 1",
    )
    with planned.site() as site:
        place_hold(site, hold)
    planned.run()
    (task,) = planned.tasks()
    assert (task.check, task.count) == ("due_culling", 1)


@pytest.mark.parametrize(
    ("days", "found"), [(29, []), (30, []), (31, [("hold_review", "STOPP-2026-0001")])]
)
def test_a_hold_past_the_day_of_its_review_is_found(
    planned: ControlledArchive, days: int, found: list[tuple[str, str]]
) -> None:
    review = (planned.clock.at + timedelta(days=30)).date()
    kind, query = HoldKind.AUDIT, HoldQuery()
    hold = Hold(
        id="", kind=kind, query=query, title="Revision", mandate="Dnr 2", review_on=str(review)
    )
    with planned.site() as site:
        place_hold(site, hold)
        place_hold(site, replace(hold, review_on=""))
    planned.clock.at += timedelta(days=days)
    assert planned.found("hold_review") == found
    if found:
        with planned.site() as site:
            review_hold(site, "STOPP-2026-0001", review + timedelta(days=90))
        assert planned.found("hold_review") == []
