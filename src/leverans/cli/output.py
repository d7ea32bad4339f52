"""How commands speak: JSON on stdout with --json, else words; never both."""

import json
from collections.abc import Callable
from typing import TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., object])


def json_option(command: Command) -> Command:
    """Give a command the option `--json`."""
    decorate = click.option(
        "--json", "as_json", is_flag=True, help="Machine form: one JSON document on stdout."
    )
    return decorate(command)


def emit(document: object) -> None:
    """Write one JSON document on one line."""
    click.echo(json.dumps(document, ensure_ascii=False))


def say(words: str = "") -> None:
    """Write words for a person."""
    click.echo(words)
