"""What a hold catches; in doubt it catches."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.model.hold import Hold, HoldKind, HoldQuery
from leverans.model.record_facts import RecordFacts
from leverans.plan.holds import caught, holding

RECORD = RecordFacts(
    id="r-1",
    type_code="3102",
    type_name="Ansökan, avslagen",
    case="KUN 2025/12",
    system="Platina",
    registered="2025-06-15",
)


def hold(**query: str | tuple[str, ...]) -> Hold:
    return Hold(id="STOPP-2026-0001", kind=HoldKind.DISPUTE, query=HoldQuery(**query))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "is_caught"),
    [
        ({}, True),
        ({"record_type": "3102"}, True),
        ({"record_type": " ansökan,  AVSLAGEN "}, True),
        ({"record_type": "3101"}, False),
        ({"row_id": "1103"}, True),
        ({"row_id": "1104"}, False),
        ({"case": "kun 2025/12"}, True),
        ({"case": "KUN 2025/1"}, False),
        ({"records": ("r-0", "r-1")}, True),
        ({"records": ("r-0",)}, False),
        ({"system": "platina"}, True),
        ({"system": "W3D3"}, False),
        ({"date_from": "2025-06-15", "date_to": "2025-06-15"}, True),
        ({"date_from": "2025-06-16"}, False),
        ({"date_to": "2025-06-14"}, False),
        ({"date_from": "2025", "date_to": "2025-06"}, True),
        ({"case": "KUN 2025/12", "record_type": "3101"}, False),
    ],
)
def test_everything_that_is_asked_must_hold(
    query: dict[str, str | tuple[str, ...]], *, is_caught: bool
) -> None:
    assert caught(hold(**query), RECORD, "1103") is is_caught


@pytest.mark.parametrize("registered", ["", "någon gång", "2025-13-45", "0001-01-01"])
def test_a_record_without_a_date_is_caught_by_any_period(registered: str) -> None:
    undated = replace(RECORD, registered=registered)
    assert caught(hold(date_from="2020-01-01", date_to="2020-12-31"), undated)


@pytest.mark.parametrize(
    ("registered", "is_caught"),
    [("2025", True), ("2025-06", True), ("2025-07", False), ("2024", False)],
)
def test_a_date_of_a_month_or_year_is_caught_if_any_day_of_it_is(
    registered: str, *, is_caught: bool
) -> None:
    vague = replace(RECORD, registered=registered)
    assert caught(hold(date_from="2025-06-30", date_to="2025-06-30"), vague) is is_caught


def test_a_time_counts_on_its_day_in_sweden() -> None:
    late = replace(RECORD, registered="2025-06-30T22:30:00Z")
    assert caught(hold(date_from="2025-07-01"), late)
    assert not caught(hold(date_to="2025-06-30"), late)


def test_a_record_that_does_not_say_its_type_system_or_row_is_caught() -> None:
    bare = RecordFacts(id="r-2")
    for query in ({"record_type": "3102"}, {"system": "Platina"}, {"row_id": "1103"}):
        assert caught(hold(**query), bare)


def test_a_record_in_no_case_is_not_of_the_case() -> None:
    assert not caught(hold(case="KUN 2025/12"), RecordFacts(id="r-2"))


def test_a_hold_that_is_asked_to_be_lifted_still_stands_and_a_lifted_one_does_not() -> None:
    asked = replace(hold(), lift_asked_by="a")
    assert caught(asked, RECORD)
    assert not caught(replace(asked, lifted_by="b"), RECORD)


def test_the_holds_that_catch_are_told_in_their_order() -> None:
    every, other, case = hold(), hold(case="KUN 1/1"), hold(case="KUN 2025/12")
    assert holding([case, other, every], RECORD) == (case, every)


NAMES = st.sampled_from(["", "3102", "3101", "KUN 2025/12", "Platina", "2025-06-15", "2026", "x"])


@given(
    st.fixed_dictionaries({f.name: NAMES for f in fields(HoldQuery) if f.name != "records"}),
    st.sampled_from([f.name for f in fields(HoldQuery) if f.name != "records"]),
    NAMES,
)
def test_asking_for_less_never_lets_a_record_go(
    query: dict[str, str], dropped: str, row: str
) -> None:
    wider = {**query, dropped: ""}
    assert caught(hold(**wider), RECORD, row) or not caught(hold(**query), RECORD, row)


@pytest.mark.parametrize("written", ["R-1", " r-1 ", "urn:uuid:r-1"])
def test_a_record_is_caught_whichever_way_its_id_is_written(written: str) -> None:
    assert caught(hold(records=(written,)), RECORD)


def test_a_hold_on_a_code_catches_what_only_the_row_says() -> None:
    named = replace(RECORD, type_code="")
    assert caught(hold(record_type="1103"), named, "1103")
    assert not caught(hold(record_type="1103"), named, "1104")
