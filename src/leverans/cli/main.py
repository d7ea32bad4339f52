"""The command `leverans`: its verbs, and where an error becomes words and a number."""

import logging
import os
import sys
import traceback
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

import click

from leverans.cli.settings import Settings
from leverans.cli.usage_words import usage_words
from leverans.cli.verbs import Verbs
from leverans.messages.error_words import error_words
from leverans.messages.texts import language, text
from leverans.model.errors import LeveransError
from leverans.wiring.software import SOFTWARE_VERSION

INTERRUPTED = 130


@click.group(
    cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
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
        chosen = language(spoken or _language(arguments), os.environ)
        click.echo(usage_words(wrong, chosen), err=True)
        return wrong.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except SystemExit:  # click's way when the reader of our output has gone
        return INTERRUPTED
    except LeveransError as error:
        return tell(error, spoken or _language(arguments))
    return result if isinstance(result, int) else 0


def tell(error: LeveransError, spoken: str) -> int:
    """Say what went wrong and what to do; the exit code that goes with it."""
    click.echo(error_words(error, language(spoken, os.environ)), err=True)
    return error.exit_code


def _language(arguments: Sequence[str]) -> str:
    """The language that the arguments ask for, or else their workspace; "" where neither says."""
    asked = _value(arguments, "--language")
    if asked:
        return asked
    from leverans.wiring.workspace import find_workspace, load_workspace

    try:
        root = find_workspace(Path(_value(arguments, "--workspace", "-C") or "."))
        return load_workspace(root).language
    except LeveransError:
        return ""


def _value(arguments: Sequence[str], *names: str) -> str:
    """The value of an option, read without the parser, which may be what failed."""
    for option, value in pairwise(arguments):
        if option in names:
            return value
    written = (argument.partition("=") for argument in arguments)
    return next((value for name, _, value in written if name in names), "")


def main() -> None:
    """Entry point of the program; a fault of our own is 3, for Python's 1 would say `held`.

    What libraries log is for the technical log, as far as there is one, and never for the screen.
    """
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        code = run(sys.argv[1:])
    except Exception:  # noqa: BLE001 - told in full, and then only the number is chosen
        traceback.print_exc()
        chosen = language(_language(sys.argv[1:]), os.environ)
        click.echo(text(LeveransError.advice, chosen), err=True)
        code = LeveransError.exit_code
    sys.exit(code)
