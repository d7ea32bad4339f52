import time
import unicodedata

import pytest

from leverans.model.plan import PlanRow, RecordsPlan
from leverans.model.record import Classification, RecordType
from leverans.plan.match import Matched, Unmatched, match


def row(row_id: str, record_type: str, process_code: str = "1.1") -> PlanRow:
    return PlanRow(
        row_id=row_id,
        process_code=process_code,
        process="",
        record_type=record_type,
        retention_text="Bevaras",
    )


def plan_of(*rows: PlanRow) -> RecordsPlan:
    return RecordsPlan(
        plan_id="DHP", version="1", decision="", in_force_from="", digest="0" * 64, rows=rows
    )


PLAN = plan_of(
    row("10", "Protokoll från nämnd, justerat"),
    row("11", "Avtal", "2.1"),
    row("12", "Avtal", "2.2"),
    row("13", "Årsredovisning"),
    row("14", ""),
)


def matched(name: str = "", code: str = "", *processes: str) -> str:
    places = tuple(Classification(code=process) for process in processes)
    found = match(PLAN, RecordType(name=name, code=code), places)
    assert isinstance(found, Matched), found
    return found.row.row_id


def unmatched(name: str = "", code: str = "", *processes: str) -> Unmatched:
    places = tuple(Classification(code=process) for process in processes)
    found = match(PLAN, RecordType(name=name, code=code), places)
    assert isinstance(found, Unmatched), found
    return found


@pytest.mark.parametrize(
    "name",
    [
        "Protokoll från nämnd, justerat",
        "PROTOKOLL FRÅN NÄMND, JUSTERAT",
        "  protokoll  från\u00a0nämnd,\njusterat ",
        unicodedata.normalize("NFD", "Protokoll från nämnd, justerat"),
    ],
)
def test_a_name_matches_without_case_blanks_or_composition(name: str) -> None:
    assert matched(name) == "10"


def test_a_row_id_matches_as_code() -> None:
    assert matched(code="13") == "13"


def test_a_code_of_another_list_does_not_disturb_a_known_name() -> None:
    assert matched("Årsredovisning", "PL-7") == "13"


def test_the_process_decides_between_rows_of_the_same_type() -> None:
    assert matched("Avtal", "", "2.2") == "12"
    assert matched("Avtal", "", "9.9", "2.1") == "11"


def test_the_code_decides_between_rows_of_the_same_type() -> None:
    assert matched("Avtal", "12") == "12"


@pytest.mark.parametrize("processes", [(), ("9.9",), ("2.1", "2.2")])
def test_several_rows_that_cannot_be_told_apart_match_none(processes: tuple[str, ...]) -> None:
    found = unmatched("Avtal", "", *processes)
    assert found.reason == "several_rows"
    assert found.nearest is not None
    assert found.nearest.row_id == "11"


def test_a_similar_type_is_a_hint_and_never_a_match() -> None:
    found = unmatched("Årsredovisningar")
    assert found.reason == "not_in_plan"
    assert found.nearest is not None
    assert found.nearest.row_id == "13"


def test_a_type_like_no_other_has_no_hint() -> None:
    assert unmatched("Xyz 123") == Unmatched(nearest=None, reason="not_in_plan")


@pytest.mark.parametrize(("name", "code"), [("Avtal", "10"), ("Fotografi", "13")])
def test_a_code_and_a_name_that_contradict_each_other_match_none(name: str, code: str) -> None:
    assert unmatched(name, code).reason == "code_and_name_differ"


def test_a_record_without_type_matches_no_row_without_type() -> None:
    assert unmatched() == Unmatched(nearest=None, reason="no_type")
    assert unmatched(" ").reason == "no_type"


def test_two_plans_are_never_confused() -> None:
    other = plan_of(row("99", "Avtal"))
    assert match(other, RecordType(name="Avtal")) == Matched(row=other.rows[0])
    assert unmatched("Avtal").reason == "several_rows"


def test_a_hundred_thousand_records_of_a_few_types_take_no_time() -> None:
    plan = plan_of(*(row(str(n), f"Handlingstyp nummer {n}") for n in range(1000)))
    started = time.process_time()
    for n in range(100_000):
        match(plan, RecordType(name=f"handlingstyp nummer {n % 1100}"))
    assert time.process_time() - started < 10
