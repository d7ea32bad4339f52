"""A plan's file, whatever program made it: CSV, XLSX or ODS, read the same way."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from leverans.ingest.workbook import Worksheet, worksheets
from leverans.messages.catalogue import find
from leverans.model.errors import SourceError
from leverans.model.finding import Finding
from leverans.model.plan import RecordsPlan
from leverans.plan.layout import Layout, find_head
from leverans.plan.rows import Row
from leverans.plan.table import ABOUT_THE_PLAN, Cut, cut_csv, read_cut

KINDS = ("csv", "xlsx", "ods", "xls")  # endings of `plans/NAME.…`
_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRead:
    """A plan's file as it was read.

    Attributes:
        plan: its rows. findings: what was found; with an error it must not be used.
        above: the rows above the headings, as they stand.
    """

    plan: RecordsPlan
    findings: tuple[Finding, ...]
    above: tuple[Row, ...] = ()


def kind_of(data: bytes) -> str:
    """Which of `KINDS` a file is, by its first bytes and never by its name."""
    if data.startswith(_OLE):
        return "xls"
    if data.startswith(_ZIP):
        return "ods" if _ODS in data[:200] else "xlsx"
    return "csv"


def read_plan_file(
    data: bytes, *, stated: Mapping[str, str], layout: Layout, shown: str
) -> PlanRead:
    """Read a plan's file.

    Args:
        data: its bytes. stated: any of `ABOUT_THE_PLAN`, from outside.
        layout: what a mapping says of the table.
        shown: the file as a person is shown it; findings name `SHOWN#row LINE`.
    """
    cut = cut_csv(data, layout, shown) if kind_of(data) == "csv" else _cut(data, layout, shown)
    facts = {name: stated.get(name, "") for name in ABOUT_THE_PLAN}
    plan, findings = read_cut(cut, facts, layout=layout, shown=shown)
    above = cut.rows[: find_head(cut.rows, layout).at] if cut.rows else ()
    return PlanRead(plan=plan, findings=findings, above=above)


def _cut(data: bytes, layout: Layout, shown: str) -> Cut:
    """Cut a workbook into rows: of the sheet that the mapping names, or the first that fits."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        sheets = worksheets(BytesIO(data), shown)
    except SourceError as error:
        fault = find("PLAN-WORKBOOK", location=shown, problem=str(error))
        return Cut(digest=digest, findings=(fault,))
    found = {sheet.name: _rows(sheet) for sheet in sheets}
    named = [sheet for sheet in sheets if sheet.name == layout.sheet or not layout.sheet]
    if not named:
        params = {"sheet": layout.sheet or "-", "found": ", ".join(found) or "-"}
        return Cut(digest=digest, findings=(find("PLAN-SHEET-MISSING", params, location=shown),))
    fitting = (sheet for sheet in named if _fits(found[sheet.name], layout))
    chosen = next(fitting, named[0])
    return Cut(
        rows=found[chosen.name],
        digest=digest,
        merged=chosen.merged,
        findings=_others(chosen, sheets, layout, shown),
    )


def _rows(sheet: Worksheet) -> tuple[Row, ...]:
    """The rows that have anything in them, without the columns at the right that have nothing."""
    used = [number for _, cells in sheet.lines for number, text in enumerate(cells) if text.strip()]
    width = max(used, default=-1) + 1
    return tuple(
        Row(line=line, cells=tuple(cells[:width]))
        for line, cells in sheet.lines
        if any(text.strip() for text in cells)
    )


def _fits(rows: Sequence[Row], layout: Layout) -> bool:
    return bool(rows) and find_head(rows, layout).sure


def _others(
    chosen: Worksheet, sheets: Sequence[Worksheet], layout: Layout, shown: str
) -> tuple[Finding, ...]:
    others = ", ".join(sheet.name for sheet in sheets if sheet is not chosen)
    if layout.sheet or not others:
        return ()
    params = {"sheet": chosen.name, "others": others}
    return (find("PLAN-SHEET-MORE", params, location=shown),)
