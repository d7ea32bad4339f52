"""`control`: the checklist, the tasks that come of it, and the report."""

import json
from datetime import datetime
from itertools import islice
from pathlib import Path

import click

from leverans.cli.control_words import (
    report_object,
    report_words,
    run_object,
    run_words,
    task_object,
    task_row,
    task_words,
)
from leverans.cli.delivering import watched
from leverans.cli.looking import SOME
from leverans.cli.output import emit, json_option, say
from leverans.cli.report_files import refuse_if_taken, refuse_without_folder
from leverans.cli.settings import Settings
from leverans.flow.control.report import control_report, report_page
from leverans.flow.control.run import control
from leverans.flow.control.tasks import assign, list_tasks, say_done, task_named
from leverans.flow.replacing import replace_file
from leverans.messages.tables import table
from leverans.messages.texts import plural, text
from leverans.storage.failures import told
from leverans.wiring.controlling import surroundings

COLUMNS = ("id", "what", "about", "owner", "due", "state")
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group("control")
def control_group() -> None:
    """Controlling: what is wrong in the archive and at the sources, as tasks with owners."""


@control_group.command("run")
@click.option("--check", "checks", multiple=True, help="Only this check; may be given again.")
@json_option
@click.pass_obj
def control_run(settings: Settings, checks: tuple[str, ...], *, as_json: bool) -> int:
    """Go through the list: what is found becomes tasks, what is gone closes them."""
    opened = settings.open()
    with watched(opened) as watch:
        done = control(opened.site, surroundings(opened), watch, only=checks, broken=watch.broken)
    if as_json:
        emit(run_object(done))
    else:
        say(run_words(done, opened.site.language))
    return done.exit_code


@control_group.command("list")
@click.option("--owner", default="", help="Only those of this role.")
@click.option("--all", "everything", is_flag=True, help="Closed ones too.")
@click.option("--limit", type=SOME, default=100, show_default=True, help="How many, in words.")
@json_option
@click.pass_obj
def control_list(
    settings: Settings, owner: str, *, everything: bool, limit: int, as_json: bool
) -> None:
    """List the tasks, the most urgent first; as JSON always all of them."""
    site = settings.open().site
    found = list_tasks(site, owner=owner, closed=everything)
    if as_json:
        click.echo("[", nl=False)
        for place, task in enumerate(found):
            click.echo((", " if place else "") + _json(task_object(task)), nl=False)
        click.echo("]")
        return
    rows = [task_row(task, site.language) for task in islice(found, limit)]
    if not rows:
        say(text("control.none", site.language))
        return
    headings = [text(f"control.{name}", site.language) for name in COLUMNS]
    say(table(headings, rows))
    if next(found, None) is not None:
        say(text("control.more_tasks", site.language, limit=limit))


@control_group.command("show")
@click.argument("task")
@json_option
@click.pass_obj
def control_show(settings: Settings, task: str, *, as_json: bool) -> None:
    """Show all that is known of TASK, and what to do."""
    site = settings.open().site
    found, login = task_named(site, task)
    if as_json:
        emit({**task_object(found), "login": login})
    else:
        say(task_words(found, login, site.language))


@control_group.command("assign")
@click.argument("named", metavar="TASK|CHECK")
@click.option("--role", default="", help="The role that has to do it.")
@click.option("--login", default="", help="The account of a person who has to do it.")
@json_option
@click.pass_obj
def control_assign(settings: Settings, named: str, role: str, login: str, *, as_json: bool) -> None:
    """Give TASK, or all of CHECK from now on, to a role and maybe to a person."""
    site = settings.open().site
    given = assign(site, named, role=role, login=login)
    if as_json:
        emit({"assigned": named, "tasks": given})
    else:
        say(plural("control.assigned", given, site.language))


@control_group.command("done")
@click.argument("task")
@json_option
@click.pass_obj
def control_done(settings: Settings, task: str, *, as_json: bool) -> None:
    """Say that TASK is done; the next run that no longer finds the fault closes it."""
    site = settings.open().site
    found = say_done(site, task)
    if as_json:
        emit(task_object(found))
    else:
        say(text("control.said_done", site.language, task=found.id))


@control_group.command("report")
@click.option("--since", type=DAY, help="First day of the period; by default a quarter ago.")
@click.option(
    "--page", type=click.Path(dir_okay=False, path_type=Path), help="Write it as a page to print."
)
@json_option
@click.pass_obj
def control_report_command(
    settings: Settings, since: datetime | None, page: Path | None, *, as_json: bool
) -> None:
    """Count the tasks by check, unit and owner, for those who govern: no titles, no names."""
    site = settings.open().site
    report = control_report(site, since=since.date() if since else None)
    if page is not None:
        refuse_if_taken(page)
        refuse_without_folder(page)
        with told(str(page)):
            replace_file(page, report_page(site, report).encode())
    if as_json:
        emit(report_object(report))
    elif page is not None:
        say(text("control.page", site.language, file=page))
    else:
        say(report_words(report, site.language))


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False)
