"""What the plan must know of records is had from the store alone; later events come on top."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from leverans.flow.catalogue import LedgerCatalogue
from leverans.ledger import record_facts
from leverans.ledger.actors import actor_for
from leverans.ledger.database import Ledger
from leverans.ledger.record_facts import facts, facts_of_record
from leverans.ledger.trigger_events import (
    events,
    note_events,
    systems_of_case,
    withdraw_event,
)
from leverans.model.record import Aggregation, Record, RecordType, Relation, When
from leverans.model.record_facts import RecordFacts
from leverans.model.trigger_event import Note, SubjectKind
from leverans.testing.catalogue_contract import a_record
from leverans.testing.kept_record import holding_of, keep_package

AT = datetime(2026, 3, 2, tzinfo=UTC)
CASE = Aggregation(id="KN 2020-17")
PREMIS = (
    '<premis xmlns="http://www.loc.gov/premis/v3" version="3.0">'
    "<event><eventType>{type}</eventType><eventDateTime>2025-04-01T12:00:00+02:00</eventDateTime>"
    "</event></premis>"
)


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url) as opened:
        yield opened


def when(**dates: str) -> dict[str, When]:
    return {name: When(value=value, raw="") for name, value in dates.items()}


class World:
    def __init__(self, ledger: Ledger, store: Path) -> None:
        self.ledger, self.store = ledger, store

    def enter(self, package: str, *records: Record, premis: str = "") -> None:
        kept = keep_package(
            self.store, package, [(one, {f"{one.archive_id}.txt": b"xyz"}) for one in records]
        )
        if premis:
            path = self.store / package / "metadata/preservation/premis.xml"
            path.parent.mkdir(parents=True)
            path.write_text(premis, "utf-8")
        LedgerCatalogue(self.ledger).enter(holding_of(package), kept)

    def note(self, *notes: Note) -> int:
        with self.ledger.begin() as connection:
            actor = actor_for(connection, 4711, "test", mint=lambda: "actor-1")
            return note_events(connection, notes, actor=actor, at=AT)[0]

    def facts(self, **asked: str) -> list[RecordFacts]:
        with self.ledger.read() as connection:
            return list(facts(connection, **asked))

    def one(self, number: int) -> RecordFacts:
        with self.ledger.read() as connection:
            (found,) = facts_of_record(connection, a_record(number, "").archive_id)
        return found


@pytest.fixture
def world(ledger: Ledger, tmp_path: Path) -> World:
    return World(ledger, tmp_path / "store")


def case_note(trigger: str, date: str, *, system: str = "") -> Note:
    return Note(SubjectKind.CASE, CASE.id, trigger, date, system)


def test_everything_the_plan_asks_for_is_there(world: World) -> None:
    world.enter(
        "p1",
        a_record(
            1, "Ett", record_type=RecordType(code="1205", name="Ansökan"), aggregation=CASE,
            dates=when(created="2020-01-01", closed="2020-05-04"),
        ),
        premis=PREMIS.format(type="migration"),
    )  # fmt: skip
    (found,) = world.facts()
    assert found == RecordFacts(
        id=a_record(1, "").archive_id,
        place="mellanarkiv",
        package="p1",
        type_code="1205",
        type_name="Ansökan",
        case="KN 2020-17",
        system="Filytan",
        registered="2020-01-01",
        dates={"created": "2020-01-01"},
        case_dates={"closed": "2020-05-04"},
        medium="digital",
        migrated_on="2025-04-01",
        files=1,
        bytes=3,
    )


def test_another_event_is_no_migration(world: World) -> None:
    world.enter("p1", a_record(1, "Ett"), premis=PREMIS.format(type="validation"))
    assert world.one(1).migrated_on == ""


def test_they_come_in_a_stable_order_in_pages(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_facts, "AT_ONCE", 2)
    world.enter("p2", *(a_record(n, "x") for n in (5, 3, 1)))
    world.enter("p1", *(a_record(n, "x") for n in (4, 3, 2)))
    found = [(one.id[-1], one.package) for one in world.facts()]
    assert found == [
        ("1", "p2"), ("2", "p1"), ("3", "p1"), ("3", "p2"), ("4", "p1"), ("5", "p2"),
    ]  # fmt: skip
    after = [one.id[-1] for one in world.facts(after=a_record(3, "").archive_id)]
    assert after == ["4", "5"]
    assert [one.id[-1] for one in world.facts(package="p1")] == ["2", "3", "4"]


def test_they_are_asked_for_by_type_and_by_case(world: World) -> None:
    world.enter(
        "p1",
        a_record(1, "x", record_type=RecordType(name="Avtal")),
        a_record(2, "x", aggregation=CASE),
        a_record(3, "x", record_type=RecordType(code="avtal")),
    )
    assert [one.id[-1] for one in world.facts(record_type="AVTAL")] == ["1", "3"]
    assert [one.id[-1] for one in world.facts(case=CASE.id)] == ["2"]


def test_a_case_closed_again_is_closed_when_it_was_last_closed(world: World) -> None:
    world.enter("p1", a_record(1, "x", aggregation=CASE, dates=when(closed="2020-05-04")))
    world.enter("p2", a_record(2, "x", aggregation=CASE, dates=when(closed="2022")))
    world.enter("p3", a_record(3, "x", aggregation=CASE))
    assert [one.case_dates for one in world.facts()] == [{"closed": "2022"}] * 3


def test_another_systems_case_of_the_same_id_is_another_case(world: World) -> None:
    world.enter("p1", a_record(1, "x", aggregation=CASE, dates=when(closed="2020-05-04")))
    world.enter("p2", a_record(2, "x", aggregation=CASE, source_system="W3D3"))
    assert world.one(2).case_dates == {}
    with world.ledger.read() as connection:
        assert systems_of_case(connection, CASE.id) == ["Filytan", "W3D3"]
    world.note(case_note("legal_force", "2021-01-01", system="W3D3"))
    assert world.one(1).case_dates == {"closed": "2020-05-04"}
    assert world.one(2).case_dates == {"legal_force": "2021-01-01"}


def test_a_reopened_case_is_not_closed_until_somebody_says_so(world: World) -> None:
    world.enter("p1", a_record(1, "x", aggregation=CASE, dates=when(closed="2020-05-04")))
    reopened = world.note(case_note("closed", ""))
    assert world.one(1).case_dates == {"closed": ""}
    world.note(case_note("closed", "2024-02-02"))
    assert world.one(1).case_dates == {"closed": "2024-02-02"}
    again = world.note(case_note("closed", ""))
    with world.ledger.begin() as connection:
        assert withdraw_event(connection, again, actor="actor-1", at=AT)
        assert not withdraw_event(connection, again, actor="actor-1", at=AT)
        assert withdraw_event(connection, reopened, actor="actor-1", at=AT)
    assert world.one(1).case_dates == {"closed": "2024-02-02"}
    with world.ledger.read() as connection:
        noted = [(one.note.date, one.withdrawn_by) for one in events(connection, subject=CASE.id)]
    assert noted == [("", "actor-1"), ("2024-02-02", ""), ("", "actor-1")]


def test_a_closure_that_is_stated_later_than_the_noted_one_counts(world: World) -> None:
    world.enter("p1", a_record(1, "x", aggregation=CASE, dates=when(closed="2020-05-04")))
    world.note(case_note("closed", "2019-01-01"))
    assert world.one(1).case_dates == {"closed": "2020-05-04"}


def test_a_note_on_a_record_is_of_that_record_alone(world: World) -> None:
    world.enter("p1", a_record(1, "x", aggregation=CASE), a_record(2, "x", aggregation=CASE))
    one = a_record(1, "").archive_id
    world.note(
        Note(SubjectKind.RECORD, one, "approved", "2025-01-01"),
        Note(SubjectKind.RECORD, one, "approved", "2025-02-02"),
        Note(SubjectKind.RECORD, CASE.id, "approved", "2025-03-03"),
    )
    assert world.one(1).dates["approved"] == "2025-02-02"
    assert "approved" not in world.one(2).dates
    assert world.one(2).case_dates == {}


def test_a_copy_knows_whether_its_original_is_held(world: World) -> None:
    of = {"display_id": "DOK-7", "source_version": "2"}
    copy = RecordType(name="Publicerad kopia av arkiverat original")
    world.enter("p1", a_record(1, "x", record_type=copy, **of))
    assert (world.one(1).copy, world.one(1).original_archived) == ("published_copy", False)
    world.enter("p2", a_record(2, "x", **of), a_record(3, "x", record_type=copy, **of))
    assert world.one(1).original == a_record(2, "").archive_id
    assert world.one(1).original_archived
    assert not world.one(2).original_archived


def test_a_stated_original_that_is_not_held_is_not_archived(world: World) -> None:
    gone = (Relation(type="is_copy_of", target="r0"),)
    held = (Relation(type="is_copy_of", target=a_record(1, "").archive_id),)
    world.enter("p1", *(a_record(n + 1, "x", relations=r) for n, r in enumerate(((), gone, held))))
    assert [(one.original_archived, one.original) for one in world.facts()] == [
        (False, ""),
        (False, "r0"),
        (True, a_record(1, "").archive_id),
    ]


def test_what_an_older_reading_entered_is_read_anew(world: World) -> None:
    world.enter("p1", a_record(1, "x", dates=when(created="2020")))
    with world.ledger.begin() as connection:
        connection.execute(text("UPDATE holding SET reading = 0"))
        connection.execute(text("DELETE FROM record_fact_secret"))
    assert world.one(1).dates == {}
    kept = keep_package(world.store, "p1")
    LedgerCatalogue(world.ledger).enter(holding_of("p1"), kept)
    assert world.one(1).dates == {"created": "2020"}


def test_a_package_that_is_not_whole_yet_has_no_facts_to_act_on(world: World) -> None:
    world.enter("p1", a_record(1, "x"))
    with world.ledger.begin() as connection:
        connection.execute(text("UPDATE holding SET state = 'entering'"))
    assert world.facts() == []


def test_a_package_that_is_taken_out_takes_its_facts_along(world: World) -> None:
    world.enter("p1", a_record(1, "x"))
    LedgerCatalogue(world.ledger).withdraw("p1")
    with world.ledger.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM record_fact_secret")).scalar() == 0
