"""`init`, `demo`, `doctor` and `completion`: before the first delivery."""

from pathlib import Path

import click
from click.shell_completion import get_completion_class

from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.demo.walk import walk
from leverans.flow.checked import Checked
from leverans.flow.doctor import examine
from leverans.flow.doctor_night import examine_night
from leverans.flow.key_care import examine_keys, key_question
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.jobs.mailing import send_trial
from leverans.messages.tables import table
from leverans.messages.texts import plural, text
from leverans.model.errors import UsageError
from leverans.wiring.init import Role, init_workspace

WHOLE = 1000  # what is to be done is never cut; a terminal breaks the line
SHELLS = ("bash", "zsh", "fish")


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--role",
    type=click.Choice(["producer", "archive"]),
    default="producer",
    show_default=True,
    help="Does this workspace deliver, or receive?",
)
@json_option
@click.pass_obj
def init_command(settings: Settings, folder: Path, *, role: Role, as_json: bool) -> None:
    """Make a workspace in FOLDER, with comments to read; what is there is never overwritten."""
    language = settings.spoken()
    made = init_workspace(folder, role=role, language=language)
    names = [path.relative_to(folder.absolute()).as_posix() for path in made]
    if as_json:
        emit({"workspace": str(folder), "made": names})
    elif made:
        files = ", ".join(name for name in names if not name.startswith("var"))
        say(text("cli.init_made", language, place=str(folder), files=files))
        say(text("cli.init_next", language))
    else:
        say(text("cli.init_kept", language, place=str(folder)))


@click.command("demo")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default="demo")
@click.pass_obj
def demo_command(settings: Settings, folder: Path) -> int:
    """Walk through a whole delivery of an invented culture administration, in FOLDER (demo/)."""
    if settings.run is None:
        raise UsageError("the demo runs other commands and needs the program around it")
    return walk(folder, run=settings.run, say=say, language=settings.language or "sv")


@click.command("doctor")
@click.option("--send-mail", is_flag=True, help="Send a test mail to those in mail.to, no more.")
@json_option
@click.pass_obj
def doctor_command(settings: Settings, *, send_mail: bool, as_json: bool) -> int:
    """Examine the workspace, and say what to do about what is wrong."""
    opened = settings.open()
    if send_mail:
        return send_test_mail(opened.site, as_json=as_json)
    language = opened.site.language
    asked = [key_question(opened.site), *opened.questions()]
    night = examine_night(opened.site, opened.longest_gap())
    found = [*examine(opened.site, asked), *examine_keys(opened.site), *night]
    if as_json:
        emit([{"what": c.what, "state": c.state, "said": said(c, language)} for c in found])
    else:
        rows: list[list[str | int]] = [
            [text(f"doctor.{c.state}", language), named(c, language), said(c, language)]
            for c in found
        ]
        names = ("status.state", "report.what", "finding.message")
        say(table([text(name, language) for name in names], rows, widest=WHOLE))
    return 2 if any(checked.state == "bad" for checked in found) else 0


def send_test_mail(site: Site, *, as_json: bool) -> int:
    """Send a mail that says that mails come through; 1 where a recipient was refused."""
    terms = site.night.mail
    if terms is None:
        raise refused("USE-NO-MAIL")
    refusals = send_trial(site, terms)
    if as_json:
        emit({"sent": len(terms.to) - refusals, "refused": refusals})
    else:
        taken = str(len(terms.to) - refusals)
        say(text("night.trial_sent", site.language, host=terms.host, n=taken))
        if refusals:
            say(plural("night.trial_refused", refusals, site.language))
    return int(refusals > 0)


def named(checked: Checked, language: str) -> str:
    """What was examined."""
    return text(f"doctor.{checked.what}", language, name=checked.name)


def said(checked: Checked, language: str) -> str:
    """What was found, in words."""
    if checked.detail:
        return checked.detail
    return text(f"doctor.said.{checked.said}", language, **checked.params)


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion_command(context: click.Context, shell: str) -> None:
    """Print the completion script for SHELL: eval "$(leverans completion bash)"."""
    kind = get_completion_class(shell)
    root = context.find_root().command
    if kind is None:
        raise UsageError(f"no completion for {shell}; there is: {', '.join(SHELLS)}")
    say(kind(root, {}, "leverans", "_LEVERANS_COMPLETE").source())
