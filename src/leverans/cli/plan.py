"""`plan`: the records plan (dokumenthanteringsplan), from the file to what it decides."""

from pathlib import Path

import click

from leverans.cli.explaining import plan_explain
from leverans.cli.output import emit, json_option, say
from leverans.cli.plan_deciding import plan_activate, plan_confirm, plan_decision
from leverans.cli.plan_diffing import plan_diff
from leverans.cli.plan_looking import plan_show, plan_types_command
from leverans.cli.plan_preview import preview_object, preview_words
from leverans.cli.settings import Settings
from leverans.flow.import_plan import PlanToImport, import_plan, read_to_import
from leverans.flow.plan_file import AboutPlan, restated
from leverans.messages.finding_json import report_object
from leverans.messages.tables import findings_text
from leverans.messages.texts import text
from leverans.plan.reading import DEFAULT_TRIGGERS
from leverans.wiring.plans import about_plan

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("plan")
def plan_group() -> None:
    """The records plan (dokumenthanteringsplan): imported, read, compared, decided."""


@plan_group.command("import")
@click.argument("file", type=FILE)
@click.option("--name", default="", help="Name that agreements know it by; else id and version.")
@click.option("--mapping", type=FILE, help="TOML: what is stated here, and how the table is read.")
@click.option("--plan-id", help="Id that all versions of the plan have.")
@click.option("--decision", help="Reference of the decision (KN 2025-00417 § 112).")
@click.option("--version", help="Version, usually the year.")
@click.option("--in-force-from", help="First day it is in force, YYYY-MM-DD.")
@click.option("--in-force-to", help="Last day it is in force, YYYY-MM-DD.")
@click.option(
    "--default-trigger",
    type=click.Choice(DEFAULT_TRIGGERS),
    help="What the plan says that a period without event counts from.",
)
@click.option("--preview", is_flag=True, help="Show how it is read; nothing is written.")
@click.option("--dry-run", is_flag=True, help="Do all but writing.")
@json_option
@click.pass_obj
def plan_import(  # noqa: PLR0913 - one parameter for each option
    settings: Settings,
    /,
    *,
    file: Path,
    name: str,
    mapping: Path | None,
    preview: bool,
    dry_run: bool,
    as_json: bool,
    **stated: str | None,
) -> int:
    """Import FILE (CSV, XLSX or ODS) as a version of the plan; every cell is kept verbatim."""
    opened = settings.open()
    about = about_plan(opened.settings, mapping) if mapping else AboutPlan()
    wanted = read_to_import(file, name, restated(about, stated))
    language = opened.site.language
    if preview:
        if as_json:
            emit(preview_object(wanted, language))
        else:
            say(preview_words(wanted, language))
        return 0 if wanted.report.passed else 1
    import_plan(opened.site, wanted, dry_run=dry_run)
    _tell_import(wanted, language, dry_run=dry_run, as_json=as_json)
    return 0 if wanted.report.passed else 1


def _tell_import(wanted: PlanToImport, language: str, *, dry_run: bool, as_json: bool) -> None:
    plan, report, name = wanted.plan, wanted.report, wanted.name
    if as_json:
        told = {"rows": len(plan.rows), "digest": plan.digest}
        imported = report.passed and not dry_run
        emit({"plan": name, "imported": imported, **told, **report_object(report, language)})
        return
    word = "imported" if report.passed else "refused"
    if report.passed and dry_run:
        word = "would_import"
    columns = len(plan.columns)
    say(text(f"cli.plan_{word}", language, name=name, rows=len(plan.rows), columns=columns))
    if report.findings:
        say(findings_text(report, language))


DECIDING = (plan_confirm, plan_activate, plan_decision)
for command in (*DECIDING, plan_diff, plan_explain, plan_show, plan_types_command):
    plan_group.add_command(command)
