"""Which date of a record counts as which trigger; what is not told is missing, never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.model.record import Aggregation, Record, RecordType, Relation, When
from leverans.plan.record_dates import (
    NEVER_STATED,
    copy_of,
    facts_of,
    latest,
    trigger_of,
    version_key,
)


def a_record(name: str = "Protokoll", **more: object) -> Record:
    given: dict[str, object] = {
        "archive_id": "r1",
        "source_system": "Filytan",
        "source_id": "1",
        "title": "Möte",
        "record_type": RecordType(code="1101", name=name),
    }
    return Record(**{**given, **more})  # type: ignore[arg-type]


def dated(**dates: str) -> dict[str, When]:
    return {name: When(value=value, raw=value) for name, value in dates.items()}


def test_each_date_is_the_trigger_of_the_table() -> None:
    found = facts_of(
        a_record(
            dates=dated(
                created="2024-01-01", received="2024-01-02", decided="2024-02", valid_to="2030",
                contract_end="2026-06-30", sent="2024-03-03", archived="2025-01-01",
                last_used="2025-05-05", opened="2023-01-01", available_from="2025-01-01",
            )
        )
    )  # fmt: skip
    assert found.dates == {
        "created": "2024-01-01",
        "received": "2024-01-02",
        "decided": "2024-02",
        "validity_end": "2030",
        "contract_end": "2026-06-30",
    }


@pytest.mark.parametrize(
    "name", [*sorted(NEVER_STATED), "sent", "archived", "last_used", "anything"]
)
def test_what_no_record_can_say_of_itself_is_no_trigger(name: str) -> None:
    assert facts_of(a_record(dates=dated(**{name: "2020-01-01"}))).dates == {}


def test_finalised_is_not_approved_and_the_later_of_made_and_finalised_counts() -> None:
    both = facts_of(a_record(dates=dated(created="2023-12-30", established="2024-01-02")))
    assert both.dates == {"created": "2024-01-02"}
    assert both.registered == "2023-12-30"


def test_what_is_closed_is_the_case_where_there_is_one() -> None:
    alone = facts_of(a_record(dates=dated(closed="2020-05-04")))
    assert (alone.dates, alone.case_dates) == ({"closed": "2020-05-04"}, {})
    case = Aggregation(id="KN 2020-17")
    within = facts_of(a_record(dates=dated(closed="2020-05-04"), aggregation=case))
    assert (within.dates, within.case_dates) == ({}, {"closed": "2020-05-04"})
    assert within.case == "KN 2020-17"


@pytest.mark.parametrize("value", ["", "i våras", "2024-1-1", "2024-01-01 08:00", "24", "a=b c"])
def test_what_is_no_date_is_missing(value: str) -> None:
    found = facts_of(a_record(dates=dated(created=value)))
    assert (found.dates, found.registered) == ({}, "")


@pytest.mark.parametrize(
    ("one", "other", "later"),
    [
        ("2024", "2024-06-01", "2024"),
        ("2024-06", "2024-06-30", "2024-06-30"),
        ("2024-06", "2024-06-29", "2024-06"),
        ("2024-12-31", "2024-12-31T23:30:00Z", "2024-12-31T23:30:00Z"),
        ("", "2024", "2024"),
        ("2023", "2024-01-01", "2024-01-01"),
    ],
)
def test_a_year_ends_in_december(one: str, other: str, later: str) -> None:
    assert latest(one, other) == latest(other, one) == later


@given(st.lists(st.dates().map(str) | st.integers(1000, 9999).map(str), min_size=1, max_size=5))
def test_the_latest_is_one_of_them_whatever_their_order(dates: list[str]) -> None:
    forwards, backwards = "", ""
    for one in dates:
        forwards = latest(forwards, one)
    for one in reversed(dates):
        backwards = latest(backwards, one)
    assert forwards == backwards
    assert forwards in dates


def test_a_copy_says_so_by_its_type_or_by_what_it_is_a_copy_of() -> None:
    assert copy_of(a_record("Publicerad kopia av arkiverat original")) == "published_copy"
    assert copy_of(a_record(original_held_elsewhere="Diariet")) == "copy"
    of = (Relation(type="is_copy_of", target="r0"),)
    assert copy_of(a_record(relations=of)) == "copy"
    assert facts_of(a_record(relations=of)).original == "r0"
    version = (Relation(type="is_version_of", target="r0"),)
    assert facts_of(a_record(relations=version)).original == ""
    assert facts_of(a_record("Publicerad kopia", relations=version)).original == "r0"
    assert copy_of(a_record()) == ""


def test_copy_and_original_share_document_id_and_version() -> None:
    assert version_key(a_record()) == ""
    one = version_key(a_record(display_id="DOK-7", source_version="2"))
    assert one == version_key(a_record(display_id="dok-7", source_version="2"))
    assert one != version_key(a_record(display_id="DOK-7", source_version="3"))


def test_triggers_are_found_by_their_own_names_too() -> None:
    assert trigger_of("employment_end") == "employment_end"
    assert trigger_of("established") == "created"


def test_the_later_of_two_times_is_so_by_the_day_in_sweden() -> None:
    east, west = "2023-12-31T23:00:00+01:00", "2023-12-31T22:00:00-05:00"
    assert latest(east, west) == latest(west, east) == west
    assert latest("2023-12-31", west) == west


def test_what_is_no_day_comes_behind_and_what_lies_before_1900_in_front() -> None:
    assert latest("2024-01-01", "2023-13-45") == "2023-13-45"
    assert latest("1753-01-01", "2024-01-01") == "2024-01-01"
