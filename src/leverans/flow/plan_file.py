"""A plan's file, whatever program made it: CSV, XLSX or ODS, read the same way."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from io import BytesIO

from leverans.ingest.workbook import Worksheet, worksheets
from leverans.messages.catalogue import find
from leverans.model.errors import SourceError
from leverans.model.finding import Finding
from leverans.model.plan import Precondition, RecordsPlan
from leverans.plan.columns import columns_of
from leverans.plan.layout import Layout, find_head
from leverans.plan.rows import Row
from leverans.plan.table import ABOUT_THE_PLAN, Cut, cut_csv, read_cut

NO_TEXTS = ("layout", "preconditions")  # of `AboutPlan`
KINDS = ("csv", "xlsx", "ods", "xls")  # endings of `plans/NAME.…`
_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPlan:
    """What stands beside a plan's table (`plans/NAME.toml`); "" = the table's columns say it.

    Attributes:
        plan_id, version, decision: as in `RecordsPlan`. in_force_from, in_force_to: ISO dates.
        default_trigger: what a period without event counts from, where the plan says so.
        preamble: what the plan says above its table, in its own words.
        preconditions: as in `PlanVersion`.
        layout: how the table is to be read.
    """

    plan_id: str = ""
    version: str = ""
    decision: str = ""
    in_force_from: str = ""
    in_force_to: str = ""
    default_trigger: str = ""
    preamble: str = ""
    preconditions: Mapping[str, tuple[Precondition, ...]] = field(default_factory=dict)
    layout: Layout = field(default_factory=Layout)

    @property
    def stated(self) -> Mapping[str, str]:
        """What is stated over the table's own columns."""
        return {name: getattr(self, name) for name in ABOUT_THE_PLAN}


def by_row(pairs: Iterable[tuple[str, Precondition]]) -> dict[str, tuple[Precondition, ...]]:
    """Preconditions by the id of the row whose records wait for them."""
    found: dict[str, tuple[Precondition, ...]] = {}
    for row_id, one in pairs:
        found[row_id] = (*found.get(row_id, ()), one)
    return found


def restated(about: AboutPlan, stated: Mapping[str, str | None]) -> AboutPlan:
    """The same with what is stated anew; None = not stated."""
    texts = [each.name for each in fields(about) if each.name not in NO_TEXTS]
    told = {name: stated.get(name) for name in texts}
    kept = {name: getattr(about, name) for name in texts}
    chosen = {name: kept[name] if value is None else value for name, value in told.items()}
    return AboutPlan(layout=about.layout, preconditions=about.preconditions, **chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRead:
    """A plan's file as it was read.

    Attributes:
        plan: its rows. findings: what was found; with an error it must not be used.
        above: the rows above the headings, as they stand.
        fields: heading -> what it is read as, in order; "" = it is kept, and means nothing to us.
    """

    plan: RecordsPlan
    findings: tuple[Finding, ...]
    above: tuple[Row, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


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
        data: its bytes. stated: `ABOUT_THE_PLAN` from outside, "" where unsaid.
        layout: what a mapping says of the table.
        shown: the file as a person is shown it; findings name `SHOWN#row LINE`.
    """
    cut = cut_csv(data, layout, shown) if kind_of(data) == "csv" else _cut(data, layout, shown)
    plan, findings = read_cut(cut, stated, layout=layout, shown=shown)
    if not cut.rows:
        return PlanRead(plan=plan, findings=findings)
    head = find_head(cut.rows, layout)
    columns = columns_of(head.headings, layout.columns)
    meant = {at: name for name, at in columns.places.items()}
    named = tuple((name, meant.get(at, "")) for at, name in enumerate(columns.headings))
    return PlanRead(plan=plan, findings=findings, above=cut.rows[: head.at], fields=named)


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
