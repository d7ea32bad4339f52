"""Reads a records plan from its CSV form; every cell is kept as it stands."""

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence

from leverans.messages.catalogue import find
from leverans.model.finding import Finding
from leverans.model.plan import PlanRow, RecordsPlan
from leverans.plan.columns import Columns, columns_of, faults
from leverans.plan.rows import Row, decoded, rows_of

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
)


def read_plan(
    data: bytes,
    *,
    plan_id: str = "",
    version: str = "",
    decision: str = "",
    in_force_from: str = "",
    shown: str = "plan.csv",
) -> tuple[RecordsPlan, tuple[Finding, ...]]:
    """Read a plan; with an error among the findings it must not be used.

    Args:
        data: the file's bytes: CSV with `;`, `,` or tab; UTF-8, UTF-16 with mark, Windows-1252.
        plan_id, version, decision, in_force_from: stated from outside; "" takes what the file's
            own columns say.
        shown: the file as a person is shown it; findings name `SHOWN#row LINE`.
    """
    reading = _Reading(shown)
    table = reading.table(data)
    rows = tuple(reading.rows(table)) if not reading.broken else ()
    stated = dict(zip(ABOUT_THE_PLAN, (plan_id, version, decision, in_force_from), strict=True))
    about = reading.about(table, stated) if table else stated
    plan = RecordsPlan(
        plan_id=about["plan_id"],
        version=about["version"],
        decision=about["decision"],
        in_force_from=about["in_force_from"],
        digest=hashlib.sha256(data).hexdigest(),
        rows=rows,
        columns=reading.columns.headings,
    )
    return plan, tuple(reading.findings)


class _Reading:
    """One plan being read: its columns, and what was found wrong so far."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.columns = Columns(headings=(), places={})
        self.findings: list[Finding] = []
        self.broken = False

    def table(self, data: bytes) -> list[Row]:
        """The rows below the headings; none when they cannot be trusted."""
        try:
            table = list(rows_of(decoded(data)))
        except UnicodeDecodeError:
            return self._refuse(find("PLAN-ENCODING", location=self.shown))
        except csv.Error as broken:
            return self._refuse(find("PLAN-CSV", location=self.shown, problem=broken))
        if len(table) < 2:  # noqa: PLR2004 - headings and one row
            return self._refuse(find("PLAN-EMPTY", location=self.shown))
        head, *rows = table
        self.columns = columns_of(head.cells)
        for fault in faults(self.columns, head.cells, self._at(head)):
            self._refuse(fault)
        return [row for row in (self._whole(row) for row in rows) if row is not None]

    def rows(self, table: Sequence[Row]) -> Iterator[PlanRow]:
        """Each row as a value; ids are unique, and empty process cells take those above."""
        lines: dict[str, int] = {}
        above = ("", "")
        for row in table:
            above = self._process(row, above)
            row_id = self._row_id(row, lines, above[0])
            lines[row_id] = row.line
            yield PlanRow(
                row_id=row_id,
                process_code=above[0],
                process=above[1],
                cells=dict(zip(self.columns.headings, row.cells, strict=True)),
                **{field: self._cell(row, field) for field in OF_A_ROW},
            )
            if not self._cell(row, "record_type"):
                self.findings.append(find("PLAN-ROW-NO-TYPE", location=self._at(row)))

    def about(self, table: Sequence[Row], stated: Mapping[str, str]) -> dict[str, str]:
        """Id, version, decision and date: as stated, else the one value of their column."""
        told = dict(stated)
        for field in ABOUT_THE_PLAN:
            values = dict.fromkeys(cell for row in table if (cell := self._cell(row, field)))
            first, *more = values or [""]
            if more:
                column = self.columns.headings[self.columns.places[field]]
                params = {"column": column, "first": first, "second": more[0]}
                self.findings.append(find("PLAN-DIFFERENT-PLANS", params, location=self.shown))
            told[field] = stated[field] or first
        return told

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

    def _cell(self, row: Row, field: str) -> str:
        return self.columns.cell(row.cells, field)

    def _at(self, row: Row) -> str:
        return f"{self.shown}#row {row.line}"
