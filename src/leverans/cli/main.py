"""The command `leverans`: its verbs, and where an error becomes words and a number."""

import os
import sys
from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import click

from leverans.cli.archive_side import receive_command
from leverans.cli.delivering import deliver_command, except_command, nightly_command, retry_command
from leverans.cli.documents import plan_group, schemas_group, validate_command
from leverans.cli.looking import log_group, show_command, status_command
from leverans.cli.setting_up import (
    completion_command,
    demo_command,
    doctor_command,
    init_command,
)
from leverans.cli.settings import Settings
from leverans.messages.error_words import error_words
from leverans.messages.texts import language
from leverans.model.errors import LeveransError
from leverans.wiring.site import SOFTWARE_VERSION

INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("-C", "--workspace", default="", help="The workspace; by default this folder's.")
@click.option(
    "--language", "spoken", type=click.Choice(["sv", "en"]), help="Language of the texts."
)
@click.version_option(SOFTWARE_VERSION, prog_name="leverans")
@click.pass_context
def leverans(context: click.Context, workspace: str, spoken: str | None) -> None:
    """Carry public records to the archive that keeps them, and prove that nothing was lost.

    Exit codes: 0 done, 1 held by findings, 2 wrong usage or settings, 3 the world failed (source,
    disk, network): try again.
    """
    chosen = spoken or context.ensure_object(Settings).language
    nested = partial(run, spoken=chosen)
    context.obj = Settings(workspace=workspace, language=chosen, run=nested)


for command in (
    init_command,
    demo_command,
    doctor_command,
    deliver_command,
    status_command,
    show_command,
    retry_command,
    except_command,
    validate_command,
    receive_command,
    nightly_command,
    plan_group,
    log_group,
    schemas_group,
    completion_command,
):
    leverans.add_command(command)


def run(arguments: Sequence[str], *, spoken: str = "") -> int:
    """Run one command line and return its exit code; every error ends here.

    Args:
        arguments: as on the command line, without the program's name.
        spoken: language of the texts unless the arguments name one.
    """
    try:
        result = leverans.main(
            list(arguments),
            prog_name="leverans",
            standalone_mode=False,
            obj=Settings(language=spoken),
        )
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return INTERRUPTED
    except LeveransError as error:
        return tell(error, spoken or _asked_language(arguments))
    return result if isinstance(result, int) else 0


def tell(error: LeveransError, spoken: str) -> int:
    """Say what went wrong and what to do; the exit code that goes with it."""
    click.echo(error_words(error, language(spoken, os.environ)), err=True)
    return error.exit_code


def _asked_language(arguments: Sequence[str]) -> str:
    """The language that the arguments ask for, before anything is parsed."""
    for option, value in pairwise(arguments):
        if option == "--language":
            return value
    return next((a.partition("=")[2] for a in arguments if a.startswith("--language=")), "")


def main() -> None:
    """Entry point of the program."""
    sys.exit(run(sys.argv[1:]))
