"""Events that a period counts from and that are told after the delivery: noted, listed, withdrawn.

A judgment that gained legal force, an employment that ended, a case that was opened again. They
stand in the ledger, are no part of the archive's store, and stay when the catalogue is rebuilt.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from leverans.flow.history import Happened, logged, write
from leverans.flow.permission import acting_as
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import trigger_events as book
from leverans.messages.catalogue import find
from leverans.model.finding import Finding, Findings, Report
from leverans.model.retention_rule import Trigger
from leverans.model.rights import Right
from leverans.model.trigger_event import Note, SubjectKind, TriggerEvent
from leverans.plan.days import ImplausibleDate, days_of
from leverans.plan.fold import folded
from leverans.plan.rows import Row, decoded, rows_of

REOPENED = "reopened"
NEVER_NOTED = frozenset({
    Trigger.DEFAULT, Trigger.IMMEDIATE, Trigger.AGE, Trigger.DELIVERED,
})  # fmt: skip
"""What follows from the plan, from a person's birth or from a receipt, and is nobody's word."""
TRIGGERS = (*(one.value for one in Trigger if one not in NEVER_NOTED), REOPENED)
COLUMNS: Mapping[str, str] = {
    "record": "record", "handling": "record", "case": "case", "ärende": "case", "arende": "case",
    "trigger": "trigger", "händelse": "trigger", "handelse": "trigger",
    "date": "date", "datum": "date", "system": "system",
}  # fmt: skip
RIGHT = Right.CULL_PROPOSE
"""Who may propose what is culled may say when its period began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a file of events came to: noted, known already, and a finding for each bad row."""

    noted: int
    known: int
    report: Report


def note_event(site: Site, note: Note) -> TriggerEvent:
    """Note one event.

    Raises:
        UsageError: no right; or the subject, trigger or date is none, as its finding says.
    """
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, RIGHT)
        found = problem(connection, note)
        if found is not None:
            rule, params = found
            raise refused(rule, **params)
        number = _note(acting, connection, [_as_kept(connection, note)])
        return next(
            one for one in book.events(connection, subject=note.subject) if one.id == number
        )


def import_events(site: Site, file: Path) -> Imported:
    """Note every event of a CSV file; what counts already is not noted again.

    Columns by heading, Swedish or English: record or case, trigger, date, and system where several
    systems use the id of a case. Rows that cannot be used are findings; the others are noted.

    Raises:
        UsageError: no right, or the file has not these columns.
    """
    rows = _rows(file)
    findings = Findings()
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, RIGHT)
        notes, known = [], 0
        for line, note in rows:
            found = problem(connection, note)
            if found is not None:
                findings.add(_finding(found, f"{file.name}#{line}"))
            elif _counts_already(connection, note):
                known += 1
            else:
                notes.append(_as_kept(connection, note))
        if notes:
            _note(acting, connection, notes)
    report = Report(subject=file.name, findings=findings.listed, counts_by_rule=findings.counts)
    return Imported(noted=len(notes), known=known, report=report)


def withdraw_event(site: Site, number: int) -> None:
    """Take a note back: what was noted before it counts again.

    Raises:
        UsageError: no right, or no note of that number counts.
    """
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, RIGHT)
        if not book.withdraw_event(connection, number, actor=site.actor, at=site.clock()):
            raise refused("USE-NO-EVENT", number=str(number))
        told = Happened(event="trigger.withdrawn", objects=(("trigger_event", str(number)),))
        write(acting, connection, told)


def noted_events(site: Site, subject: str = "") -> tuple[TriggerEvent, ...]:
    """Everything that was ever noted, of a record or case or of all.

    Raises:
        UsageError: no right.
    """
    with site.ledger.begin() as connection:
        acting_as(site, connection, Right.CULL_LIST)
        return tuple(book.events(connection, subject=subject))


def problem(connection: Connection, note: Note) -> tuple[str, Mapping[str, str]] | None:
    """What is wrong with a note: rule and values, or None."""
    if not note.subject:
        return "USE-EVENT-SUBJECT", {}
    if note.trigger not in TRIGGERS:
        return "USE-EVENT-TRIGGER", {"trigger": note.trigger or "-"}
    if not _dated(note):
        return "USE-EVENT-DATE", {"date": note.date or "-"}
    return _unknown(connection, note)


def _unknown(connection: Connection, note: Note) -> tuple[str, Mapping[str, str]] | None:
    """Whether the archive lacks the subject, or cannot tell which one is meant."""
    if note.kind is SubjectKind.RECORD:
        known = book.record_is_known(connection, note.subject)
        return None if known else ("USE-EVENT-UNKNOWN", {})
    systems = book.systems_of_case(connection, note.subject)
    if not systems or (note.system and note.system not in systems):
        return "USE-EVENT-UNKNOWN", {}
    if len(systems) > 1 and not note.system:
        return "USE-EVENT-AMBIGUOUS", {"systems": ", ".join(systems)}
    return None


def _dated(note: Note) -> bool:
    """A reopening clears the closure and has no date; everything else has a plausible one."""
    if note.trigger == REOPENED:
        return not note.date and note.kind is SubjectKind.CASE
    try:
        days_of(note.date)
    except ImplausibleDate:
        return False
    return bool(note.date)


def _as_kept(connection: Connection, note: Note) -> Note:
    """A reopening is a closure without date; a date is that of a case in one system.

    Another system may use the same id for another case tomorrow, and that one has not ended.
    """
    if note.trigger == REOPENED:
        return note._replace(trigger=Trigger.CLOSED.value, date="")
    if note.kind is SubjectKind.CASE and not note.system:
        return note._replace(system="".join(book.systems_of_case(connection, note.subject)))
    return note


def _counts_already(connection: Connection, note: Note) -> bool:
    kept = _as_kept(connection, note)
    same = [
        one
        for one in book.standing(connection, [note.subject]).get(note.subject, [])
        if (one.kind, one.trigger, one.system) == (kept.kind, kept.trigger, kept.system)
    ]
    return bool(same) and same[-1].date == kept.date


def _note(site: Site, connection: Connection, notes: Sequence[Note]) -> int:
    """Note events, and one event in the log for all of them; the first number."""
    first, last = book.note_events(connection, notes, actor=site.actor, at=site.clock())
    subject = notes[0].subject if len(notes) == 1 else ""
    told = Happened(
        event="trigger.noted",
        objects=((notes[0].kind.value, logged(subject)),) if subject else (),
        refs={"first": str(first), "last": str(last)},
        reason=notes[0].trigger if subject else "",
        counts={"events": len(notes)},
    )
    write(site, connection, told)
    return first


def _rows(file: Path) -> Iterator[tuple[int, Note]]:
    try:
        rows = list(rows_of(decoded(file.read_bytes())))
    except (csv.Error, UnicodeDecodeError, OSError) as error:
        raise refused("USE-EVENTS-FILE", file=file.name) from error
    headings = [COLUMNS.get(folded(cell), "") for cell in rows[0].cells] if rows else []
    if not {"trigger", "date"} <= set(headings) or not {"record", "case"} & set(headings):
        raise refused("USE-EVENTS-FILE", file=file.name)
    return ((row.line, _read(headings, row)) for row in rows[1:])


def _read(headings: Sequence[str], row: Row) -> Note:
    cells = {name: cell.strip() for name, cell in zip(headings, row.cells, strict=False) if name}
    record, case = cells.get("record", ""), cells.get("case", "")
    return Note(
        kind=SubjectKind.RECORD if record else SubjectKind.CASE,
        subject="" if record and case else record or case,
        trigger=folded(cells.get("trigger", "")),
        date=cells.get("date", ""),
        system=cells.get("system", ""),
    )


def _finding(found: tuple[str, Mapping[str, str]], place: str) -> Finding:
    rule, params = found
    return find(rule, params, location=place)
