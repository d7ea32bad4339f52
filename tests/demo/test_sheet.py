import csv
from importlib.resources import files

from leverans.demo.document import all_documents
from leverans.demo.sheet import COLUMNS, write_sheet

ROWS = list(
    csv.DictReader(
        write_sheet(all_documents()).decode("utf-8-sig").splitlines(keepends=True), delimiter=";"
    )
)
PLAN = {
    row["rad_id"]: row
    for row in csv.DictReader(
        files("leverans.demo")
        .joinpath("content/forvaltning/plans/dhp-kultur.csv")
        .read_text("utf-8")
        .splitlines(),
        delimiter=";",
    )
}


def test_the_sheet_begins_with_a_byte_order_mark() -> None:
    assert write_sheet(all_documents()).startswith(b"\xef\xbb\xbf" + "Sökväg;Rubrik;".encode())


def test_every_document_has_one_row_with_every_column() -> None:
    assert len(ROWS) == 40
    assert all(set(row) == set(COLUMNS) for row in ROWS)


def test_nothing_that_must_be_there_is_left_empty() -> None:
    needed = ("Sökväg", "Rubrik", "Handlingstyp", "Åtkomsträtt", "Personuppgifter", "Upprättad")
    assert all(row[column] for row in ROWS for column in needed)


def test_every_record_type_is_in_the_plan_and_is_kept() -> None:
    for row in ROWS:
        planned = PLAN[row["Handlingstyp-ID"]]
        assert planned["handlingstyp"] == row["Handlingstyp"]
        assert planned["gallringsfrist"] == "Bevaras"


def test_the_plan_also_has_types_that_are_culled() -> None:
    culled = [row for row in PLAN.values() if row["gallringsfrist"].startswith("Gallras")]
    assert len(culled) >= 4
    assert all(row["gallringsbeslut"] for row in culled)


def test_reviewers_are_none_one_or_several() -> None:
    counts = {len([name for name in row["Granskad av"].split(";") if name]) for row in ROWS}
    assert counts == {0, 1, 2}
