"""Reads a records plan from its table; every cell is kept as it stands."""

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from leverans.messages.catalogue import find
from leverans.model.finding import Finding
from leverans.model.plan import PlanRow, RecordsPlan
from leverans.plan.columns import Columns, columns_of, faults
from leverans.plan.layout import Layout, find_head
from leverans.plan.rows import SEPARATORS, Row, decoded, rows_of
from leverans.plan.windows import window

ABOUT_THE_PLAN = ("plan_id", "version", "decision", "in_force_from")
OF_A_ROW = (
    "record_type",
    "retention_text",
    "archive_delivery_text",
    "disposal_decision",
    "applies_from",
    "applies_to",
    "secrecy",
    "personal_data",
    "medium",
    "system",
    "storage",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A file cut into rows of cells, before anything in it has a meaning.

    Attributes:
        rows: those with anything in them. digest: sha256 (hex) of the file.
        merged: (line, column) of a cell that belongs to a merged one -> line it begins on, text.
        findings: what was wrong with the file; with an error there are no rows.
    """

    rows: tuple[Row, ...] = ()
    digest: str = ""
    merged: Mapping[tuple[int, int], tuple[int, str]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def read_plan(  # noqa: PLR0913 - what is stated from outside, one by one
    data: bytes,
    *,
    plan_id: str = "",
    version: str = "",
    decision: str = "",
    in_force_from: str = "",
    shown: str = "plan.csv",
    layout: Layout | None = None,
) -> tuple[RecordsPlan, tuple[Finding, ...]]:
    """Read a plan from CSV; with an error among the findings it must not be used.

    Args:
        data: the file's bytes: CSV with `;`, `,` or tab; UTF-8, UTF-16 with mark, Windows-1252.
        plan_id, version, decision, in_force_from: stated from outside; "" takes what the file's
            own columns say.
        shown: the file as a person is shown it; findings name `SHOWN#row LINE`.
        layout: what a mapping says of the table.
    """
    chosen = layout or Layout()
    stated = dict(zip(ABOUT_THE_PLAN, (plan_id, version, decision, in_force_from), strict=True))
    return read_cut(cut_csv(data, chosen, shown), stated, layout=chosen, shown=shown)


def cut_csv(data: bytes, layout: Layout, shown: str) -> Cut:
    """Cut a CSV file into rows, by the sign with which its headings are known."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        text = decoded(data)
    except UnicodeDecodeError:
        return Cut(digest=digest, findings=(find("PLAN-ENCODING", location=shown),))
    rows: list[Row] = []
    faults_found: tuple[Finding, ...] = ()
    try:
        rows = list(rows_of(text))
    except csv.Error as broken:
        faults_found = (find("PLAN-CSV", location=shown, problem=broken),)
    if not (rows and find_head(rows, layout).sure):
        better = next(_others(text, layout), None)
        if better:
            return Cut(rows=tuple(better), digest=digest)
    return Cut(rows=tuple(rows), digest=digest, findings=faults_found)


def _others(text: str, layout: Layout) -> Iterator[list[Row]]:
    """The rows by each sign with which the headings are known: a title above may hide the sign."""
    for sign in SEPARATORS:
        try:
            rows = list(rows_of(text, sign))
        except csv.Error:
            continue
        if rows and find_head(rows, layout).sure:
            yield rows


def read_cut(
    cut: Cut, stated: Mapping[str, str], *, layout: Layout, shown: str
) -> tuple[RecordsPlan, tuple[Finding, ...]]:
    """Read a plan from rows that were cut.

    Args:
        cut: the rows. stated: `ABOUT_THE_PLAN` from outside, "" where unsaid.
        layout: what a mapping says of the table. shown: as in `read_plan`.
    """
    reading = _Reading(shown, cut)
    table = reading.table(layout)
    rows = tuple(reading.rows(table)) if not reading.broken else ()
    about = reading.about(table, stated) if table else dict(stated)
    plan = RecordsPlan(
        plan_id=about["plan_id"],
        version=about["version"],
        decision=about["decision"],
        in_force_from=about["in_force_from"],
        digest=cut.digest,
        rows=rows,
        columns=reading.columns.headings,
    )
    return plan, tuple(reading.findings)


def is_day(text: str) -> bool:
    """Whether a text is a day, written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class _Reading:
    """One plan being read: its columns, and what was found wrong so far."""

    def __init__(self, shown: str, cut: Cut) -> None:
        self.shown = shown
        self.cut = cut
        self.columns = Columns(headings=(), places={})
        self.findings: list[Finding] = list(cut.findings)
        self.broken = bool(cut.findings) and not cut.rows

    def table(self, layout: Layout) -> list[Row]:
        """The rows below the headings; none when they cannot be trusted."""
        if self.broken:
            return []
        table = self.cut.rows
        if len(table) < 2:  # noqa: PLR2004 - headings and one row
            return self._refuse(find("PLAN-EMPTY", location=self.shown))
        head = find_head(table, layout)
        self.columns = columns_of(head.headings, layout.columns)
        at = f"{self.shown}#row {head.line}"
        for fault in faults(self.columns, head.headings, layout.columns, at):
            self._refuse(fault)
        if head.at or head.rows > 1:
            params = {"row": head.line, "rows": head.rows, "above": head.at}
            self.findings.append(find("PLAN-HEADINGS-FOUND", params, location=at))
        rows = table[head.at + head.rows :]
        if not rows:
            return self._refuse(find("PLAN-EMPTY", location=self.shown))
        return [row for row in (self._whole(row) for row in rows) if row is not None]

    def rows(self, table: Sequence[Row]) -> Iterator[PlanRow]:
        """Each row as a value; ids are unique, and empty process cells take those above."""
        lines: dict[str, int] = {}
        above = ("", "")
        for row in table:
            full = self._filled(row)
            above = self._process(full, above)
            row_id = self._row_id(full, lines, above[0])
            lines[row_id] = row.line
            yield PlanRow(
                row_id=row_id,
                process_code=above[0],
                process=above[1],
                cells=dict(zip(self.columns.headings, row.cells, strict=True)),
                **{field: self._cell(full, field) for field in OF_A_ROW},
            )
            self._doubt_dates(full)
            if not self._cell(full, "record_type"):
                self.findings.append(find("PLAN-ROW-NO-TYPE", location=self._at(row)))

    def about(self, table: Sequence[Row], stated: Mapping[str, str]) -> dict[str, str]:
        """Id, version, decision and date: as stated, else the one value of their column."""
        told = dict(stated)
        for name in ABOUT_THE_PLAN:
            values = dict.fromkeys(cell for row in table if (cell := self._cell(row, name)))
            first, *more = values or [""]
            if more:
                column = self.columns.headings[self.columns.places[name]]
                params = {"column": column, "first": first, "second": more[0]}
                self.findings.append(find("PLAN-DIFFERENT-PLANS", params, location=self.shown))
            told[name] = stated[name] or first
        return told

    def _filled(self, row: Row) -> Row:
        """The row as its fields are read: the parts of a merged cell all say what it says.

        A row's id is its own, and what is merged over several rows is no id of any of them.
        """
        cells = list(row.cells)
        for name, place in self.columns.places.items():
            found = self.cut.merged.get((row.line, place))
            if found is None or name == "row_id" or cells[place].strip():
                continue
            cells[place] = found[1]
            params = {"column": self.columns.headings[place], "row": found[0], "text": found[1]}
            self.findings.append(find("PLAN-CELL-MERGED", params, location=self._at(row)))
        return Row(line=row.line, cells=tuple(cells))

    def _doubt_dates(self, row: Row) -> None:
        for name in ("applies_from", "applies_to"):
            text = self._cell(row, name)
            if window(text, "") is None:
                found = find("PLAN-ROW-DATE", {"date": text}, location=self._at(row))
                self.findings.append(found)

    def _process(self, row: Row, above: tuple[str, str]) -> tuple[str, str]:
        """The row's process code and name; of a merged cell only the first row has the text."""
        code, name = self._cell(row, "process_code"), self._cell(row, "process")
        if code or not above[0]:
            return code, name
        params = {"process_code": above[0]}
        self.findings.append(find("PLAN-PROCESS-INHERITED", params, location=self._at(row)))
        return above[0], name or above[1]

    def _row_id(self, row: Row, lines: Mapping[str, int], process_code: str) -> str:
        """The row's id, or one made from process and type that stays while they do."""
        row_id = self._cell(row, "row_id")
        if not row_id:
            key = f"{process_code}\x1f{self._cell(row, 'record_type')}"
            row_id = made = "~" + hashlib.sha256(key.encode()).hexdigest()[:8]
            n = 1
            while row_id in lines:
                n += 1
                row_id = f"{made}-{n}"
            params = {"row_id": row_id}
            self.findings.append(find("PLAN-ROW-NO-ID", params, location=self._at(row)))
        elif row_id in lines:
            told = {"row_id": row_id, "first": lines[row_id], "second": row.line}
            self.findings.append(find("PLAN-ROW-ID-TWICE", told, location=self._at(row)))
        return row_id

    def _whole(self, row: Row) -> Row | None:
        """The row with as many cells as there are headings; a finding when that is not so."""
        width = len(self.columns.headings)
        cells = row.cells
        while len(cells) > width and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) == width:
            return Row(line=row.line, cells=cells)
        params = {"cells": len(cells), "columns": width}
        self.findings.append(find("PLAN-ROW-RAGGED", params, location=self._at(row)))
        return None

    def _refuse(self, fault: Finding) -> list[Row]:
        self.broken = True
        self.findings.append(fault)
        return []

    def _cell(self, row: Row, name: str) -> str:
        return self.columns.cell(row.cells, name)

    def _at(self, row: Row) -> str:
        return f"{self.shown}#row {row.line}"
