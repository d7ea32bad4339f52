"""Which remarks of a plan a person is asked to read before its phrases are confirmed."""

import pytest

from leverans.model.plan import PlanRow
from leverans.plan.remarks import remarks


def a_row(phrase: str, remark: str, *, change: str = "") -> PlanRow:
    return PlanRow(
        row_id="1103",
        process_code="1",
        process="Leda",
        record_type="Inspelning",
        retention_text=phrase,
        cells={"anmarkning": remark, "andring": change, "format": "MP4"},
    )


UNREAD = ("format", "andring", "anmarkning")


@pytest.mark.parametrize(
    "remark",
    [
        "Räknas från sammanträdesdagen; får inte gallras före protokollets justering",
        "Kontrollera att originalet är arkiverat",
        "Avslagsbeslut diarieförs och bevaras",
        "Efter kvalitetskontroll",
    ],
)
def test_a_remark_that_may_bind_the_culling_is_to_be_read(remark: str) -> None:
    (found,) = remarks([a_row("Gallras 2 år", remark)], UNREAD)
    assert (found.row_id, found.heading, found.words) == ("1103", "anmarkning", remark)


def test_what_binds_nothing_is_left_out() -> None:
    rows = [
        a_row("Gallras 2 år", "Databasuttag"),
        a_row("Bevaras", "Gallras aldrig"),
        a_row("Gallras 2 år", "", change="ändrad (2025: Gallras 1 år)"),
    ]
    assert list(remarks(rows, UNREAD)) == []


def test_a_phrase_that_only_begins_as_preserved_is_not_taken_for_it() -> None:
    assert list(remarks([a_row("Bevaras i 2 år", "Får inte gallras före justering")], UNREAD))
