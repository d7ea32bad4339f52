"""`events`: what happens after the delivery and a retention period counts from."""

from pathlib import Path

import click

from leverans.cli.audit_words import found_object
from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.flow.trigger_events import (
    TRIGGERS,
    import_events,
    note_event,
    noted_events,
    withdraw_event,
)
from leverans.messages.tables import findings_text, table
from leverans.messages.texts import text
from leverans.model.trigger_event import Note, SubjectKind, TriggerEvent

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
COLUMNS = ("number", "subject", "trigger", "date", "noted_at", "state")


@click.group("events")
def events_group() -> None:
    """Events that a period counts from and that happen after the delivery."""


@events_group.command("note")
@click.argument("trigger", type=click.Choice(TRIGGERS), metavar="TRIGGER")
@click.argument("date", default="")
@click.option("--record", default="", help="Archive id of the record it is of.")
@click.option("--case", default="", help="Id of the case it is of.")
@click.option("--system", default="", help="Source system of the case, where several use the id.")
@json_option
@click.pass_obj
def events_note(
    settings: Settings, /, trigger: str, date: str, *, as_json: bool, **of: str
) -> None:
    """Note that TRIGGER happened on DATE to a record or case; `reopened` has no date.

    Triggers: created, received, decided, legal_force, closed, fiscal_year_end, contract_end,
    employment_end, last_entry, scanned, superseded, approved, published, paid, grant_reported,
    returned, warranty_end, validity_end, event_end, project_end, death, obsolete, reopened.
    """
    site = settings.open().site
    kind = SubjectKind.RECORD if of["record"] else SubjectKind.CASE
    subject = "" if of["record"] and of["case"] else of["record"] or of["case"]
    noted = note_event(site, Note(kind, subject, trigger, date, of["system"]))
    if as_json:
        emit(_object(noted))
    else:
        say(text("events.noted", site.language, number=noted.id))


@events_group.command("import")
@click.argument("file", type=FILE)
@json_option
@click.pass_obj
def events_import(settings: Settings, file: Path, *, as_json: bool) -> int:
    """Note every event of a CSV FILE: record or case, trigger, date, and system where needed."""
    site = settings.open().site
    done = import_events(site, file)
    bad = sum(done.report.counts_by_rule.values())
    if as_json:
        emit({"noted": done.noted, "known": done.known, **found_object(done.report, site.language)})
    else:
        if bad:
            say(findings_text(done.report, site.language))
        counts = {"noted": done.noted, "known": done.known, "bad": bad}
        say(text("events.imported", site.language, **counts))
    return 1 if bad else 0


@events_group.command("withdraw")
@click.argument("number", type=click.IntRange(min=1))
@json_option
@click.pass_obj
def events_withdraw(settings: Settings, number: int, *, as_json: bool) -> None:
    """Take a noted event back; what was noted before it counts again."""
    site = settings.open().site
    withdraw_event(site, number)
    if as_json:
        emit({"number": number, "withdrawn": True})
    else:
        say(text("events.taken_back", site.language, number=number))


@events_group.command("list")
@click.option("--of", "subject", default="", help="Only of this record or case.")
@json_option
@click.pass_obj
def events_list(settings: Settings, subject: str, *, as_json: bool) -> None:
    """List what has been noted, withdrawn events too."""
    site = settings.open().site
    found = noted_events(site, subject)
    if as_json:
        emit([_object(one) for one in found])
        return
    names = [text(f"events.column.{name}", site.language) for name in COLUMNS]
    say(table(names, [_row(one, site.language) for one in found]))


def _row(one: TriggerEvent, language: str) -> list[str | int]:
    state = "withdrawn" if one.withdrawn_by else "counts"
    return [
        one.id,
        one.note.subject,
        one.note.trigger,
        one.note.date or text("events.cleared", language),
        f"{one.noted_at:%Y-%m-%d %H:%M}",
        text(f"events.{state}", language),
    ]


def _object(one: TriggerEvent) -> dict[str, object]:
    return {
        "number": one.id,
        one.note.kind.value: one.note.subject,
        "trigger": one.note.trigger,
        "date": one.note.date,
        "system": one.note.system,
        "noted_by": one.noted_by,
        "noted_at": one.noted_at.isoformat(),
        "withdrawn": bool(one.withdrawn_by),
    }
