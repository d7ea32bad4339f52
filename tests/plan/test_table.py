import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.model.finding import Finding, Level
from leverans.model.plan import RecordsPlan
from leverans.plan.table import read_plan
from leverans.testing.sample_plan import SAMPLE, needs_sample

HEAD = "rad_id;process_kod;process;handlingstyp;gallringsfrist"


def plan_of(*rows: str, head: str = HEAD) -> tuple[RecordsPlan, tuple[Finding, ...]]:
    return read_plan("\n".join((head, *rows)).encode())


def rules_of(findings: tuple[Finding, ...]) -> list[str]:
    return [found.rule for found in findings]


def test_every_cell_is_kept_verbatim_under_its_own_heading() -> None:
    plan, findings = plan_of(
        '7;1.1;Leda;Protokoll;"Bevaras;  se\nanm";  Ja ', head=f"{HEAD};Egen kolumn"
    )
    (row,) = plan.rows
    assert findings == ()
    assert plan.columns == (*HEAD.split(";"), "Egen kolumn")
    assert row.cells["gallringsfrist"] == "Bevaras;  se\nanm"
    assert row.cells["Egen kolumn"] == "  Ja "
    assert (row.row_id, row.process_code, row.process) == ("7", "1.1", "Leda")
    assert (row.record_type, row.retention_text) == ("Protokoll", "Bevaras;  se\nanm")


@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_the_separator_is_found(sign: str) -> None:
    plan, findings = plan_of(
        "1;1.1;Leda;Avtal;Bevaras".replace(";", sign), head=HEAD.replace(";", sign)
    )
    assert findings == ()
    assert plan.rows[0].record_type == "Avtal"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encoding_is_found(encoding: str) -> None:
    text = f"{HEAD}\r\n1;1.1;Leda;Årsbokslut – förvaltning;Bevaras\r\n"
    plan, findings = read_plan(text.encode(encoding))
    assert findings == ()
    assert plan.rows[0].record_type == "Årsbokslut – förvaltning"


@pytest.mark.parametrize(
    "head",
    [
        "Rad-ID;Processkod;Process;Handlingstyper;Bevara/Gallra",
        "NR;KOD;PROCESS;HANDLING;Gallring",
        "id;klassificeringskod;Verksamhetsprocess;Informationstyp;Bevarande/gallring",
    ],
)
def test_columns_are_known_under_the_headings_that_plans_use(head: str) -> None:
    plan, findings = plan_of("1;1.1;Leda;Avtal;Bevaras", head=head)
    assert findings == ()
    (row,) = plan.rows
    told = (row.row_id, row.process_code, row.process, row.record_type, row.retention_text)
    assert told == ("1", "1.1", "Leda", "Avtal", "Bevaras")


def test_a_missing_column_says_which_headings_are_accepted_and_which_are_there() -> None:
    plan, findings = plan_of("1;Avtal", head="rad_id;handlingstyp")
    assert plan.rows == ()
    (found,) = findings
    assert (found.rule, found.level) == ("PLAN-COLUMN-MISSING", Level.ERROR)
    told = dict(found.params)
    assert told["column"] == "gallringsfrist"
    assert "bevara_gallra" in told["allowed"]
    assert told["found"] == "rad_id, handlingstyp"


def test_a_known_column_that_occurs_twice_is_refused() -> None:
    _, findings = plan_of("1;A;B;Bevaras", head="rad_id;Handlingstyp;handlingstyp;gallringsfrist")
    assert rules_of(findings) == ["PLAN-COLUMN-TWICE"]


def test_other_columns_with_equal_or_empty_headings_lose_no_cell() -> None:
    plan, _ = plan_of("1;A;Bevaras;x;y;z", head="rad_id;handlingstyp;gallringsfrist;Not;Not;")
    cells = plan.rows[0].cells
    assert (cells["Not"], cells["Not (2)"], cells["(6)"]) == ("x", "y", "z")


def test_empty_process_cells_inherit_the_process_above_with_a_warning() -> None:
    plan, findings = plan_of(
        "1;1.1;Leda;Protokoll;Bevaras", "2;;;Kallelse;Bevaras", "3;1.2;;Avtal;Bevaras"
    )
    assert [(row.process_code, row.process) for row in plan.rows] == [
        ("1.1", "Leda"),
        ("1.1", "Leda"),
        ("1.2", ""),
    ]
    assert [(found.rule, found.level, found.location) for found in findings] == [
        ("PLAN-PROCESS-INHERITED", Level.WARNING, "plan.csv#row 3")
    ]
    assert plan.rows[1].cells["process_kod"] == ""


def test_a_row_with_another_number_of_cells_is_an_error_with_its_line() -> None:
    plan, findings = plan_of("1;1.1;Leda;Avtal;Bevaras;och mer", "", "2;1.1;Leda;Beslut;Bevaras;;")
    assert [row.row_id for row in plan.rows] == ["2"]
    assert [(found.rule, found.location) for found in findings] == [
        ("PLAN-ROW-RAGGED", "plan.csv#row 2")
    ]


def test_rows_below_a_cell_with_line_ends_are_still_counted_right() -> None:
    _, findings = plan_of('1;1.1;Leda;"A\nB\nC";Bevaras', "2;1.1;Leda;;Bevaras")
    assert [(found.rule, found.location) for found in findings] == [
        ("PLAN-ROW-NO-TYPE", "plan.csv#row 5")
    ]


def test_two_rows_with_one_id_are_an_error_naming_both_lines() -> None:
    _, findings = plan_of("1;1.1;Leda;A;Bevaras", "1;1.1;Leda;B;Bevaras")
    (found,) = findings
    assert (found.rule, found.level) == ("PLAN-ROW-ID-TWICE", Level.ERROR)
    assert dict(found.params) == {"row_id": "1", "first": "2", "second": "3"}


def test_a_row_without_id_gets_one_that_stays_when_other_rows_come() -> None:
    first, findings = plan_of(";1.1;Leda;Avtal;Bevaras")
    second, _ = plan_of(";1.0;Ny;Annan;Bevaras", ";1.1;Leda;Avtal;Gallras 2 år")
    assert rules_of(findings) == ["PLAN-ROW-NO-ID"]
    assert first.rows[0].row_id == second.rows[1].row_id
    twice, _ = plan_of(";1.1;Leda;Avtal;Bevaras", ";1.1;Leda;Avtal;Bevaras")
    assert len({row.row_id for row in twice.rows}) == 2


def test_what_the_plan_is_comes_from_its_columns_unless_stated() -> None:
    head = f"{HEAD};plan_id;plan_version;plan_beslut;plan_galler_fran"
    text = f"{head}\n1;1.1;Leda;Avtal;Bevaras;DHP-X;2026;§ 1;2026-01-01\n".encode()
    plan, _ = read_plan(text)
    assert (plan.plan_id, plan.version) == ("DHP-X", "2026")
    assert (plan.decision, plan.in_force_from) == ("§ 1", "2026-01-01")
    assert read_plan(text, version="2027")[0].version == "2027"
    assert len(plan.digest) == 64


def test_a_file_that_mixes_two_versions_is_refused() -> None:
    _, findings = plan_of(
        "1;A;Bevaras;2025", "2;B;Bevaras;2026", head="rad_id;handlingstyp;frist;version"
    )
    assert rules_of(findings) == ["PLAN-DIFFERENT-PLANS"]


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "PLAN-EMPTY"),
        (HEAD.encode(), "PLAN-EMPTY"),
        (b"\x81\x8d\x90", "PLAN-ENCODING"),
        (HEAD.encode() + b'\n1;1.1;"Leda"x;A;B', "PLAN-CSV"),
        (HEAD.encode() + b'\n1;1.1;"Leda;A;B', "PLAN-CSV"),
    ],
)
def test_a_file_that_is_no_plan_is_an_error_and_never_a_crash(data: bytes, rule: str) -> None:
    plan, findings = read_plan(data)
    assert plan.rows == ()
    assert rules_of(findings) == [rule]
    assert findings[0].level is Level.ERROR


@given(st.binary(max_size=200), st.booleans())
def test_whatever_the_bytes_are_nothing_is_raised(data: bytes, headed: bool) -> None:  # noqa: FBT001
    plan, findings = read_plan(HEAD.encode() + b"\n" + data if headed else data)
    assert plan.rows or findings
    assert len({row.row_id for row in plan.rows}) == len(plan.rows) or findings


@needs_sample
def test_the_sample_plan_reads_the_same_in_utf_8_and_windows_1252() -> None:
    data = SAMPLE.read_bytes()
    plan, findings = read_plan(data)
    assert findings == ()
    assert len(plan.rows) == 46
    assert read_plan(data.decode().encode("cp1252"))[0].rows == plan.rows
    lines = data.decode().splitlines()[1:]
    assert [";".join(row.cells.values())[:60] for row in plan.rows] == [line[:60] for line in lines]
