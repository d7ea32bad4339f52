"""Headings that stand below a title, on two lines, or under names of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.model.finding import Level
from leverans.plan.layout import Layout, find_head
from leverans.plan.rows import Row
from leverans.plan.table import read_plan

ROWS = "1;1.1;Leda;Protokoll, justerat;Bevaras\n2;1.1;Leda;Avtal;Gallras 2 år\n"


def types_of(text: str, layout: Layout | None = None) -> list[tuple[str, str, str]]:
    plan, findings = read_plan(text.encode(), layout=layout)
    assert not [found for found in findings if found.level is Level.ERROR]
    return [(row.row_id, row.record_type, row.retention_text) for row in plan.rows]


WANTED = [("1", "Protokoll, justerat", "Bevaras"), ("2", "Avtal", "Gallras 2 år")]
HEAD = "Nr;Kod;Process;Handlingstyp;Gallringsfrist\n"


@pytest.mark.parametrize(
    "above",
    [
        "",
        "Dokumenthanteringsplan för Kulturnämnden, antagen 2025, reviderad, gäller tills vidare\n",
        "Plan;;;;\n;;;;\nMedieneutral, om inget annat sägs;;;;\n",
        "sep=;\n",
    ],
)
def test_what_stands_above_the_headings_is_no_part_of_the_table(above: str) -> None:
    assert types_of(above + HEAD + ROWS) == WANTED


@pytest.mark.parametrize(
    "head",
    [
        "Nr;Process;;Handlingstyp;Bevara/gallra\n;Kod;Namn;;\n",
        "Nr;Kod;Process;;Bevara/\n;;;Handlingstyp;gallra\n",
        ";Verksamhet;;Handling;\nNr;Kod;Process;;Gallringsfrist\n",
    ],
)
def test_headings_on_two_lines_are_read_as_one(head: str) -> None:
    plan, _ = read_plan((head + ROWS).encode())
    assert types_of(head + ROWS) == WANTED
    assert len(plan.columns) == 5


def test_a_row_that_only_names_a_chapter_is_never_taken_for_headings() -> None:
    plan, findings = read_plan((HEAD + "1 Ledning;;;;\n" + ROWS).encode())
    assert len(plan.rows) == 3
    assert "PLAN-ROW-NO-TYPE" in {found.rule for found in findings}


def test_the_mapping_says_where_the_headings_are_and_what_they_mean() -> None:
    text = "a;b;c;d;e\nNr;Kod;Process;Vad är det;Hur länge\n" + ROWS
    columns = {"Vad är det": "record_type", "Hur länge": "retention_text"}
    assert types_of(text, Layout(header_row=2, columns=columns)) == WANTED
    assert types_of(text, Layout(columns=columns)) == WANTED


def test_a_column_that_the_mapping_says_means_nothing_is_only_kept() -> None:
    text = HEAD.replace("Nr", "Nr").strip() + ";System\n" + ROWS.replace("\n", ";SOFIA\n")
    plan, _ = read_plan(text.encode(), layout=Layout(columns={"System": ""}))
    assert [(row.system, row.cells["System"]) for row in plan.rows] == [("", "SOFIA")] * 2
    plan, _ = read_plan(text.encode())
    assert [row.system for row in plan.rows] == ["SOFIA"] * 2


def test_a_mapping_that_names_what_is_not_there_is_refused() -> None:
    layout = Layout(columns={"Frist": "retention_text"})
    _, findings = read_plan((HEAD + ROWS).encode(), layout=layout)
    assert [found.rule for found in findings] == ["PLAN-MAPPING-UNUSED"]


def test_two_headings_for_one_field_are_refused() -> None:
    layout = Layout(columns={"Kod": "record_type", "Process": "record_type"})
    _, findings = read_plan((HEAD + ROWS).encode(), layout=layout)
    assert "PLAN-COLUMN-TWICE" in {found.rule for found in findings}


def test_where_the_headings_were_found_is_told() -> None:
    _, findings = read_plan(("Plan 2026\n" + HEAD + ROWS).encode())
    (found,) = [found for found in findings if found.rule == "PLAN-HEADINGS-FOUND"]
    assert (found.level, found.location) == (Level.INFO, "plan.csv#row 2")


def test_a_day_that_is_none_is_doubted() -> None:
    text = "handlingstyp;gallringsfrist;tillampas_fran\nAvtal;Gallras 2 år;hösten 2026\n"
    _, findings = read_plan(text.encode())
    assert "PLAN-ROW-DATE" in {found.rule for found in findings}


@given(
    st.lists(
        st.lists(st.sampled_from(["", "Kod", "Handlingstyp", "Gallringsfrist", "x"]), min_size=1),
        min_size=1,
        max_size=50,
    )
)
def test_no_row_that_names_a_period_is_ever_taken_for_a_heading_of_a_sure_table(
    cells: list[list[str]],
) -> None:
    table = [Row(line=n, cells=tuple(row)) for n, row in enumerate(cells, start=1)]
    head = find_head(table, Layout())
    assert head.rows in {1, 2}
    if head.sure and head.rows == 2:
        names = {"Handlingstyp", "Gallringsfrist"}
        upper, lower = (set(table[head.at + n].cells) for n in range(2))
        assert names <= upper | lower
