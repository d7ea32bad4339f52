"""`plan` and `schemas`: plans and schemas as files."""

from pathlib import Path

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.flow.import_plan import import_plan
from leverans.messages.finding_json import report_object
from leverans.messages.tables import findings_text, table
from leverans.messages.texts import text
from leverans.schemas.shelf import SchemaShelf


@click.group("plan")
def plan_group() -> None:
    """The records plan (dokumenthanteringsplan)."""


@plan_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", required=True, help="Name that agreements know the plan by.")
@click.option("--decision", required=True, help="Reference of the decision (KN 2025-00417 § 112).")
@click.option("--version", "plan_version", required=True, help="Version, usually the year.")
@click.option("--in-force-from", required=True, help="First day it is in force, YYYY-MM-DD.")
@json_option
@click.pass_obj
def plan_import(  # noqa: PLR0913 - one parameter for each option
    settings: Settings,
    *,
    file: Path,
    name: str,
    decision: str,
    plan_version: str,
    in_force_from: str,
    as_json: bool,
) -> int:
    """Import FILE (CSV) as a plan; every cell is kept verbatim, no phrase is interpreted."""
    opened = settings.open()
    facts = {"decision": decision, "version": plan_version, "in_force_from": in_force_from}
    plan, report = import_plan(opened.site, file, name, facts)
    language = opened.site.language
    if as_json:
        told = {"rows": len(plan.rows), "digest": plan.digest}
        emit({"plan": name, "imported": report.passed, **told, **report_object(report, language)})
        return 0 if report.passed else 1
    word = "cli.plan_imported" if report.passed else "cli.plan_refused"
    say(text(word, language, name=name, rows=len(plan.rows), columns=len(plan.columns)))
    if report.findings:
        say(findings_text(report, language))
    return 0 if report.passed else 1


@click.group("schemas")
def schemas_group() -> None:
    """Official schemas: which are here, and adding more without a network."""


@schemas_group.command("status")
@json_option
@click.pass_obj
def schemas_status(settings: Settings, *, as_json: bool) -> None:
    """Show for each known schema whether its official file is here, or our own stands in."""
    entries = SchemaShelf(settings.schema_folders()).status()
    if as_json:
        emit(
            [
                {"name": each.name, "version": each.version, "status": each.status}
                for each in entries
            ]
        )
        return
    language = settings.spoken()
    rows: list[list[str | int]] = [
        [each.name, each.version, text(f"schema.{each.status}", language)] for each in entries
    ]
    names = ("report.schema", "report.schema_version", "report.schema_status")
    say(table([text(name, language) for name in names], rows))


@schemas_group.command("add")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True))
@json_option
@click.pass_obj
def schemas_add(settings: Settings, paths: tuple[str, ...], *, as_json: bool) -> None:
    """Take what is known by its sha256 out of FILE (a schema, a wheel, a zip or a folder)."""
    shelf = SchemaShelf(settings.schema_folders())
    language = settings.spoken()
    taken = [(given, shelf.add(Path(given))) for given in paths]
    if as_json:
        emit(
            [
                {
                    "path": given,
                    "added": [list(each) for each in added.known],
                    "unknown": [[each.name, each.sha256] for each in added.unknown],
                }
                for given, added in taken
            ]
        )
        return
    for given, added in taken:
        for name, version in added.known:
            say(text("cli.schemas_added", language, name=name, version=version))
        if not added.known:
            for each in added.unknown:
                say(text("cli.schemas_unknown", language, name=each.name, digest=each.sha256))
        elif added.unknown:
            say(text("cli.schemas_others", language, n=len(added.unknown), path=given))
        if not (added.known or added.unknown):
            say(text("cli.schemas_none", language, path=given))
