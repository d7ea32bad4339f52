"""One plan in every form that offices keep it in: each is read the same."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from leverans.flow.plan_file import AboutPlan, PlanRead, kind_of, read_plan_file, restated
from leverans.flow.plan_toml import plan_toml, preconditions_of, says_the_same
from leverans.model.finding import Level
from leverans.model.plan import Precondition
from leverans.plan.layout import Layout
from leverans.testing.small_ods import write_ods

TABLE = [
    ["Dokumenthanteringsplan, Kulturnämnden", "", "", "", "", ""],
    ["Nr", "Processkod", "Process", "Handlingstyp", "Gallringsfrist", "Anmärkning"],
    ["1", "1.1", "Leda", "Protokoll, justerat", "Bevaras", "Årsvis – även paper"],
    ["2", "", "", "Ljudupptagning", "Gallras 2 månader", ""],
    ["3", "2.1", "Stödja", "Löneunderlag", "Gallras 7 år efter räkenskapsårets utgång", ""],
]
FACTS = {"plan_id": "", "version": "2026", "decision": "", "in_force_from": "2026-01-01"}


def read(data: bytes, layout: Layout | None = None) -> PlanRead:
    return read_plan_file(data, stated=FACTS, layout=layout or Layout(), shown="plan")


def xlsx(path: Path, *, merged: tuple[str, ...] = (), sheets: tuple[str, ...] = ("Plan",)) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name in sheets:
        sheet = book.create_sheet(name)
        for row in TABLE if name == "Plan" else [["Försättsblad"]]:
            sheet.append(row)
        for cells in merged:
            sheet.merge_cells(cells)
    book.save(path)
    return path.read_bytes()


def as_csv(encoding: str) -> bytes:
    quoted = [";".join(f'"{cell}"' if ";" in cell else cell for cell in row) for row in TABLE]
    return "\r\n".join(quoted).encode(encoding)


def rules(found: PlanRead) -> list[str]:
    return [each.rule for each in found.findings if each.level is not Level.INFO]


def test_every_form_is_read_the_same(tmp_path: Path) -> None:
    forms = {
        "xlsx": xlsx(tmp_path / "a.xlsx"),
        "ods": write_ods(tmp_path / "a.ods", TABLE).read_bytes(),
        "csv": as_csv("utf-8-sig"),
        "cp1252": as_csv("cp1252"),
    }
    found = {name: read(data) for name, data in forms.items()}
    assert [kind_of(data) for data in forms.values()] == ["xlsx", "ods", "csv", "csv"]
    rows = found["csv"].plan.rows
    assert rows[0].record_type == "Protokoll, justerat"
    for each in found.values():
        assert each.plan.rows == rows
        assert rules(each) == ["PLAN-PROCESS-INHERITED"]
        assert each.above[0].cells[0] == "Dokumenthanteringsplan, Kulturnämnden"
        assert ("Anmärkning", "") in each.fields
        assert ("Handlingstyp", "record_type") in each.fields


def test_what_is_merged_is_true_of_every_row_of_it_and_told(tmp_path: Path) -> None:
    found = read(xlsx(tmp_path / "a.xlsx", merged=("B3:B4", "C3:C4", "E4:E5")))
    one, two, three = found.plan.rows
    assert (two.process_code, two.process) == ("1.1", "Leda")
    assert three.retention_text == two.retention_text == "Gallras 2 månader"
    assert three.cells["Gallringsfrist"] == ""
    assert one.retention_text == "Bevaras"
    assert rules(found) == ["PLAN-CELL-MERGED"] * 3


def test_a_merged_id_is_no_id_of_the_rows_below(tmp_path: Path) -> None:
    found = read(xlsx(tmp_path / "a.xlsx", merged=("A3:A4",)))
    assert "PLAN-ROW-NO-ID" in rules(found)
    assert len({row.row_id for row in found.plan.rows}) == 3


def test_covered_cells_of_an_ods_are_blank_and_the_process_is_inherited(tmp_path: Path) -> None:
    table: list[list[str | None]] = [list(row) for row in TABLE]
    table[3][1] = table[3][2] = None
    found = read(write_ods(tmp_path / "a.ods", table).read_bytes())
    assert found.plan.rows[1].process_code == "1.1"
    assert rules(found) == ["PLAN-PROCESS-INHERITED"]


def test_the_sheet_with_the_plan_is_found_and_the_others_are_named(tmp_path: Path) -> None:
    data = xlsx(tmp_path / "a.xlsx", sheets=("Försättsblad", "Plan"))
    found = read(data)
    assert len(found.plan.rows) == 3
    assert "PLAN-SHEET-MORE" in rules(found)
    assert "PLAN-SHEET-MORE" not in rules(read(data, Layout(sheet="Plan")))
    assert rules(read(data, Layout(sheet="Saknas"))) == ["PLAN-SHEET-MISSING"]


@pytest.mark.parametrize("data", [b"PK\x03\x04 no zip", bytes.fromhex("d0cf11e0a1b11ae1") + b"x"])
def test_a_broken_workbook_is_a_finding(data: bytes) -> None:
    assert rules(read(data)) == ["PLAN-WORKBOOK"]


def test_what_is_stated_is_written_as_it_is_read_again() -> None:
    layout = Layout(sheet='Plan "26"', header_row=4, columns={"Vad": "record_type", "Not": ""})
    waiting = (
        Precondition(row_id="1101", trigger="approved"),
        Precondition(row_id="2", preserved=True),
    )
    about = AboutPlan(
        version="2026",
        preamble="Rad ett\nrad två",
        preconditions={"1103": waiting},
        layout=layout,
    )
    written = plan_toml(about)
    assert says_the_same(written, written.replace("header_row = 4", "header_row = 4 # fyra"))
    assert says_the_same(written, 'decision = ""\n' + written)
    assert not says_the_same(written, written.replace('"Not" = ""\n', ""))
    assert restated(about, {"version": "2027", "decision": None}).version == "2027"
    assert restated(about, {}) == about
    assert preconditions_of(written) == about.preconditions
    spoken = written.replace('trigger = "approved"', 'trigger = "approved"\npreserved = false')
    assert says_the_same(written, spoken)
