import pytest

from leverans.model.plan import PlanRow, RecordsPlan
from leverans.plan.table import read_plan
from leverans.plan.verdict import DISPOSE, PRESERVE, UNRESOLVED, retention_for, verdict
from leverans.testing.sample_plan import SAMPLE, needs_sample


def row(retention_text: str, decision: str = "EX 1") -> PlanRow:
    return PlanRow(
        row_id="7",
        process_code="1.1",
        process="Leda",
        record_type="Avtal",
        retention_text=retention_text,
        archive_delivery_text="Mellanarkivet årligen",
        disposal_decision=decision,
    )


@pytest.mark.parametrize(
    "phrase",
    [
        *("Bevaras", "B", "Bev.", "Ska bevaras", " BEVARAS. ", "bev"),
        "Bevaras, levereras till Regionarkivet efter 10 år",
        "Får ej gallras",
    ],
)
def test_a_cell_that_says_without_doubt_that_it_is_preserved_is_preserve(phrase: str) -> None:
    assert verdict(row(phrase)) == PRESERVE


@pytest.mark.parametrize(
    "phrase",
    [
        "Bevaras i 2 år",
        "Bevaras 10 år, därefter gallras",
        "Bevaras i urval",
        "Bevaras/gallras",
        "Original bevaras, kopior gallras vid inaktualitet",
        "Bevaras om ärendet överklagas",
        "Bevaras ej",
        "Gallras 2 år",
        "B?",
        "",
        "-",
    ],
)
def test_everything_else_is_unresolved_which_means_keep(phrase: str) -> None:
    assert verdict(row(phrase)) == UNRESOLVED


@pytest.mark.parametrize(
    "phrase",
    ["Gallras 2 år efter avslut", "Gallras 5 år efter beslut", "Gallras 3 månader efter skanning"],
)
def test_a_row_that_says_cull_and_on_which_decision_is_dispose(phrase: str) -> None:
    assert verdict(row(phrase)) == DISPOSE
    assert verdict(row(phrase, decision=" ")) == UNRESOLVED


def test_the_retention_carries_the_words_of_the_plan_and_its_decision() -> None:
    plan = RecordsPlan(
        plan_id="DHP",
        version="2026",
        decision="KN § 1",
        in_force_from="2026-01-01",
        digest="0" * 64,
        rows=(row(" Bevaras "),),
    )
    kept = retention_for(plan, plan.rows[0])
    assert (kept.verdict, kept.phrase, kept.row_id) == (PRESERVE, " Bevaras ", "7")
    assert (kept.plan_id, kept.plan_version, kept.decision) == ("DHP", "2026", "KN § 1")
    assert (kept.delivery_text, kept.disposal_decision) == ("Mellanarkivet årligen", "EX 1")


@needs_sample
def test_the_sample_plan_preserves_twenty_rows_and_leaves_to_a_person_what_is_in_doubt() -> None:
    plan, _ = read_plan(SAMPLE.read_bytes())
    assert sum(verdict(row) == PRESERVE for row in plan.rows) == 20
    assert all(row.disposal_decision for row in plan.rows if verdict(row) == DISPOSE)
    by_id = {row.row_id: verdict(row) for row in plan.rows}
    assert (by_id["1101"], by_id["1103"], by_id["3205"]) == (PRESERVE, DISPOSE, UNRESOLVED)
    assert by_id["2304"] == UNRESOLVED
