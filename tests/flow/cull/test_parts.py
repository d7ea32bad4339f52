"""A record that lies in several packages is judged as what keeps it longest."""

from dataclasses import replace

import pytest
from tests.plan.invented import judged, row, version

from leverans.flow.cull.mellanarkiv import _together
from leverans.model.hold import Hold, HoldKind, HoldQuery
from leverans.model.record_facts import RecordFacts
from leverans.model.verdict import Outcome
from leverans.plan.holds import caught

PART = RecordFacts(
    id="r1",
    package="p1",
    type_name="Avtal",
    case="KS 1",
    system="W3D3",
    registered="2001-05-04",
    case_dates={"closed": "2002-05-04"},
)
PLAN = version("2000", row("1", "Avtal", "Gallras 2 år efter avslut"))


def parts(**other: object) -> RecordFacts:
    return _together((PART, replace(PART, package="p2", **other)))  # type: ignore[arg-type]


def test_parts_that_agree_are_one_record() -> None:
    assert judged(parts(), PLAN).outcome is Outcome.DUE


@pytest.mark.parametrize(
    "other", [{"case": "KS 2"}, {"system": "Platina"}, {"type_name": "Karta"}, {"copy": "copy"}]
)
def test_parts_that_contradict_each_other_are_kept(other: dict[str, str]) -> None:
    assert judged(parts(**other), PLAN).outcome is Outcome.UNPLANNED


@pytest.mark.parametrize(
    ("one", "other", "latest"),
    [
        ("2002", "2002-05-04", "2002"),
        ("2002-12-31T23:00:00+01:00", "2002-12-31T22:00:00-05:00", "2002-12-31T22:00:00-05:00"),
        ("", "2002-05-04", ""),
    ],
)
def test_the_latest_date_of_all_parts_counts(one: str, other: str, latest: str) -> None:
    told = [{"closed": one}, {"closed": other}]
    for first, second in (told, told[::-1]):
        both = (replace(PART, case_dates=first), replace(PART, case_dates=second))
        assert _together(both).case_dates == {"closed": latest}


def test_a_hold_on_the_day_of_any_part_catches_the_record() -> None:
    query = HoldQuery(date_from="2001-05-01", date_to="2001-05-31")
    hold = Hold(id="STOPP-2026-0001", kind=HoldKind.DISPUTE, query=query)
    assert caught(hold, parts(registered="2003-01-01"))


def test_an_original_is_archived_when_that_of_every_part_is() -> None:
    one, other = replace(PART, original_archived=True), replace(PART, original_archived=False)
    assert not _together((one, other)).original_archived
    assert _together((one, one)).original_archived


def test_a_day_of_migration_that_one_part_tells_is_no_trigger() -> None:
    moved = parts(migrated_on="2002-05-04")
    assert judged(moved, PLAN).outcome is Outcome.IMPLAUSIBLE_TRIGGER
