"""`plan show` and `plan types`: how the versions stand, and what may be established."""

import csv
from io import StringIO
from pathlib import Path

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.plan_deciding import phrase_state_object, phrase_states_table, span
from leverans.cli.report_files import refuse_without_folder
from leverans.cli.settings import Settings
from leverans.flow.plan_overview import (
    PlanOverview,
    plan_overview,
    plan_overviews,
    plan_types,
)
from leverans.flow.plan_phrases import PhraseStatus
from leverans.flow.replacing import replace_file
from leverans.messages.printable import printable
from leverans.messages.tables import table
from leverans.messages.texts import plural, text
from leverans.model.plan import PlanRow

TYPE = (
    "row_id",
    "process_code",
    "record_type",
    "system",
    "retention_text",
    "secrecy",
    "personal_data",
    "archive_delivery_text",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


@click.command("show")
@click.argument("plan", default="")
@json_option
@click.pass_obj
def plan_show(settings: Settings, plan: str, *, as_json: bool) -> None:
    """Show all versions, or one PLAN: state, decisions, and phrases that nobody has confirmed."""
    site = settings.open().site
    language = site.language
    if plan:
        found = plan_overview(site, plan)
        if as_json:
            emit(_object(found, language))
        else:
            say(_whole(found, language))
        return
    every = plan_overviews(site)
    if as_json:
        emit([_object(each, language) for each in every])
    elif not every:
        say(text("plan.none", language))
    else:
        names = ("name", "version", "in_force", "decision", "state", "rows", "open")
        rows = [_row(each, language) for each in every]
        say(table([text(f"plan.{name}", language) for name in names], rows))


@click.command("types")
@click.argument("plan")
@click.option("--system", "--workspace", "system", default="", help="Only what it makes: SOFIA.")
@click.option(
    "--csv", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write a list."
)
@json_option
@click.pass_obj
def plan_types_command(
    settings: Settings, plan: str, *, system: str, file: Path | None, as_json: bool
) -> None:
    """List the record types that may be established to the mellanarkiv by PLAN."""
    if file is not None:
        refuse_without_folder(file)
    site = settings.open().site
    rows, language = plan_types(site, plan, system), site.language
    if file is not None:
        replace_file(file, _csv(rows, language))
    if as_json:
        emit([{name: getattr(row, name) for name in TYPE} for row in rows])
        return
    if file is not None:
        say(text("plan.types_written", language, n=len(rows), file=file))
        return
    if not rows:
        say(text("plan.no_types", language, system=system or "–"))
        return
    cells: list[list[str | int]] = [[getattr(row, name) or "–" for name in TYPE] for row in rows]
    say(table([text(f"plan.field_{name}", language) for name in TYPE], cells, widest=40))


def _csv(rows: tuple[PlanRow, ...], language: str) -> bytes:
    """A list that spreadsheet programs open: `;`, UTF-8 with mark, and no cell that they run."""
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([text(f"plan.field_{name}", language) for name in TYPE])
    for row in rows:
        cells = [str(getattr(row, name)) for name in TYPE]
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return stream.getvalue().encode("utf-8-sig")


def _row(found: PlanOverview, language: str) -> list[str | int]:
    entry = found.entry
    return [
        entry.name,
        entry.version,
        span(entry.in_force_from, entry.in_force_to),
        entry.decision,
        text(f"plan.state_{found.status}", language),
        entry.row_count,
        found.counted(PhraseStatus.OPEN) + found.counted(PhraseStatus.ASKED),
    ]


def _whole(found: PlanOverview, language: str) -> str:
    names = ("name", "version", "in_force", "decision", "state", "rows", "open")
    blocks = [table([text(f"plan.{name}", language) for name in names], [_row(found, language)])]
    if found.preamble:
        blocks.append(printable(found.preamble))
    application = found.version.application
    told = application.ref if application else text("plan.missing", language)
    blocks.append(text("plan.application", language, ref=told))
    refs: list[list[str | int]] = [
        [ref, text("plan.entered" if one else "plan.missing", language)]
        for ref, one in found.rested_on.items()
    ]
    if refs:
        blocks.append(
            table([text(f"plan.{name}", language) for name in ("disposal", "state")], refs)
        )
    waiting = [state for state in found.phrases if state.status is not PhraseStatus.CONFIRMED]
    blocks.append(plural("plan.waiting", len(waiting), language))
    if waiting:
        blocks.append(phrase_states_table(waiting, language))
    return "\n\n".join(blocks)


def _object(found: PlanOverview, language: str) -> dict[str, object]:
    entry, application = found.entry, found.version.application
    return {
        "name": entry.name,
        "plan_id": entry.plan_id,
        "version": entry.version,
        "decision": entry.decision,
        "digest": entry.digest,
        "in_force_from": entry.in_force_from,
        "in_force_to": entry.in_force_to,
        "default_trigger": entry.default_trigger,
        "rows": entry.row_count,
        "state": found.status.value,
        "imported_at": entry.imported_at.isoformat(),
        "asked_at": entry.asked_at.isoformat() if entry.asked_at else None,
        "activated_at": entry.activated_at.isoformat() if entry.activated_at else None,
        "application": application.ref if application else None,
        "disposal": {ref: one is not None for ref, one in found.rested_on.items()},
        "phrases": [phrase_state_object(state, language) for state in found.phrases],
        "preamble": found.preamble,
        "about": found.about,
    }
