"""Holds: one person places, two lift; by query, so that what comes later is caught."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from leverans.audit.reading import events
from leverans.flow.catalogue import LedgerCatalogue
from leverans.flow.hold_list import Catch, list_holds, show_hold
from leverans.flow.holds import lift_hold, place_hold, review_hold
from leverans.flow.site import Site
from leverans.ledger.holds import standing
from leverans.model.errors import UsageError
from leverans.model.event import AuditEvent
from leverans.model.hold import Hold, HoldKind, HoldQuery
from leverans.model.record import Aggregation, Record
from leverans.testing.catalogue_contract import a_record
from leverans.testing.kept_record import holding_of, keep_package
from leverans.testing.people import give, person, person_with
from leverans.testing.two_sides import TwoSides

ASKED = Hold(
    id="",
    kind=HoldKind.DISPUTE,
    query=HoldQuery(case="KUN 2025/12 Andersson", records=("rec-1",), row_id="1103"),
    title="Tvist med Test Testsson",
    mandate="KUN 2026/3",
)


Act = Callable[[], object]


@pytest.fixture
def site(sides: TwoSides) -> Site:
    return sides.site()


@pytest.fixture
def anna(site: Site) -> Site:
    return person_with(site, 501, "archivist")


@pytest.fixture
def bo(site: Site) -> Site:
    return person_with(site, 502, "records_authority")


def told(site: Site) -> list[AuditEvent]:
    with site.ledger.read() as connection:
        every = [each.event for each in events(connection, site.chain, limit=100)]
    return [event for event in every if event.event.startswith("hold.")]


def stands(site: Site) -> list[str]:
    with site.ledger.read() as connection:
        return [hold.id for hold in standing(connection)]


def test_one_person_places_and_two_lift(anna: Site, bo: Site) -> None:
    placed = place_hold(anna, ASKED)
    assert lift_hold(anna, placed.id).stands
    assert stands(anna) == [placed.id]
    with pytest.raises(UsageError, match="USE-SAME-PERSON"):
        lift_hold(anna, placed.id)
    assert stands(anna) == [placed.id]
    assert not lift_hold(bo, placed.id).stands
    assert stands(anna) == []
    assert [(e.event, e.actor, e.role) for e in told(anna)] == [
        ("hold.placed", anna.actor, "archivist"),
        ("hold.lift_asked", anna.actor, "archivist"),
        ("hold.lifted", bo.actor, "records_authority"),
    ]


def test_the_log_names_ids_only(anna: Site) -> None:
    place_hold(anna, ASKED)
    (event,) = told(anna)
    assert ("record", "rec-1") in event.objects
    assert event.refs == {"kind": "dispute", "row": "1103"}
    assert "Andersson" not in repr(event)
    assert "Testsson" not in repr(event)


def test_one_of_the_two_must_have_the_right_to_lift(site: Site, anna: Site, bo: Site) -> None:
    other = person_with(site, 503, "archivist")
    first, second = place_hold(anna, ASKED), place_hold(anna, ASKED)
    lift_hold(anna, first.id)
    with pytest.raises(UsageError, match="USE-NOT-ALLOWED"):
        lift_hold(other, first.id)
    lift_hold(bo, second.id)
    assert not lift_hold(other, second.id).stands
    assert stands(anna) == [first.id]


def test_one_person_with_two_roles_or_two_accounts_is_one(site: Site, anna: Site) -> None:
    both = give(anna, "records_authority")
    placed = place_hold(both, ASKED)
    lift_hold(both, placed.id)
    renamed = give(person(site, 501, "anna.gift"), "records_authority")
    for me in (both, renamed):
        with pytest.raises(UsageError, match="USE-SAME-PERSON"):
            lift_hold(me, placed.id)
    assert stands(anna) == [placed.id]


def test_without_a_role_nobody_places_or_lifts_also_before_roles_are_in_use(site: Site) -> None:
    with pytest.raises(UsageError, match="USE-NOT-ALLOWED"):
        place_hold(site, ASKED)
    placed = place_hold(person_with(site, 501, "archivist"), ASKED)
    for me in (site, person_with(site, 504, "source_steward")):
        with pytest.raises(UsageError, match="USE-NOT-ALLOWED"):
            lift_hold(me, placed.id)


def test_the_night_neither_places_nor_lifts(anna: Site, bo: Site) -> None:
    placed = place_hold(anna, ASKED)
    lift_hold(anna, placed.id)
    night = replace(bo, role="service:nightly")
    acts: list[Act] = [lambda: place_hold(night, ASKED), lambda: lift_hold(night, placed.id)]
    for act in acts:
        with pytest.raises(UsageError, match="USE-NOT-ALLOWED"):
            act()
    assert stands(anna) == [placed.id]


def test_an_access_request_is_reviewed_after_three_weeks_unless_said_otherwise(anna: Site) -> None:
    today = anna.clock().date()
    request = replace(ASKED, kind=HoldKind.ACCESS_REQUEST)
    assert place_hold(anna, request).review_on == (today + timedelta(weeks=3)).isoformat()
    other = place_hold(anna, replace(request, review_on="2027-01-31"))
    assert other.review_on == "2027-01-31"
    assert place_hold(anna, ASKED).review_on == ""


def test_a_hold_past_its_review_still_stands_and_is_told(anna: Site) -> None:
    placed = place_hold(anna, replace(ASKED, review_on=anna.clock().date().isoformat()))
    late = replace(anna, clock=lambda: anna.clock() + timedelta(days=2))
    assert [each.overdue for each in list_holds(anna)] == [False]
    assert [each.overdue for each in list_holds(late)] == [True]
    assert stands(late) == [placed.id]
    review_hold(late, placed.id, late.clock().date() + timedelta(days=30))
    assert [each.overdue for each in list_holds(late)] == [False]


def test_what_makes_no_sense_is_refused(anna: Site, bo: Site) -> None:
    placed = place_hold(anna, ASKED)
    lift_hold(anna, placed.id)
    lift_hold(bo, placed.id)
    wrong: dict[str, Act] = {
        "USE-HOLD-WORDS": lambda: place_hold(anna, replace(ASKED, mandate=" ")),
        "USE-DATE": lambda: place_hold(anna, replace(ASKED, query=HoldQuery(date_to="igår"))),
        "USE-HOLD-PERIOD": lambda: place_hold(
            anna, replace(ASKED, query=HoldQuery(date_from="2026", date_to="2025"))
        ),
        "USE-HOLD-REVIEW": lambda: place_hold(anna, replace(ASKED, review_on="2025-01-01")),
        "USE-HOLD-UNKNOWN": lambda: lift_hold(anna, "STOPP-1"),
        "USE-HOLD-LIFTED": lambda: lift_hold(anna, placed.id),
    }
    for rule, act in wrong.items():
        with pytest.raises(UsageError, match=rule):
            act()
    with pytest.raises(UsageError, match="USE-HOLD-LIFTED"):
        review_hold(anna, placed.id, date(2099, 1, 1))
    with pytest.raises(UsageError, match="USE-HOLD-UNKNOWN"):
        show_hold(anna, "STOPP-1")
    assert [each.hold.id for each in list_holds(anna, everything=True)] == [placed.id]
    assert list_holds(anna) == []


def enter(site: Site, store: Path, package: str, *records: Record) -> None:
    files = [(each, {f"{each.archive_id}.txt": b"xyz"}) for each in records]
    LedgerCatalogue(site.ledger).enter(holding_of(package), keep_package(store, package, files))


def record(number: int, case: str) -> Record:
    return a_record(number, "Protokoll", aggregation=Aggregation(id=case))


def test_what_a_hold_catches_is_counted_and_grows_with_what_comes_later(
    anna: Site, tmp_path: Path
) -> None:
    one, other = record(1, "KN 1/1"), record(2, "KN 2/2")
    enter(anna, tmp_path, "p1", one, other)
    query = HoldQuery(record_type="PROTOKOLL", case="kn 1/1")
    placed = place_hold(anna, replace(ASKED, query=query))
    assert show_hold(anna, placed.id)[1] == Catch(records=1, cases=1, files=1, bytes=3)
    enter(anna, tmp_path, "p2", one, record(3, "KN 1/1"))
    assert show_hold(anna, placed.id)[1] == Catch(records=2, cases=1, files=2, bytes=6)
    named = place_hold(anna, replace(ASKED, query=HoldQuery(records=(other.archive_id, "r-9"))))
    assert show_hold(anna, named.id)[1].records == 1


def test_a_hold_on_a_row_counts_what_the_row_may_apply_to(anna: Site, tmp_path: Path) -> None:
    enter(anna, tmp_path, "p1", record(1, "KN 1/1"))
    placed = place_hold(anna, replace(ASKED, query=HoldQuery(row_id="1101")))
    assert show_hold(anna, placed.id)[1].records == 1
