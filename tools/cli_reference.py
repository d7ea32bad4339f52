"""Write `docs/reference/cli.md` from the commands themselves.

`python tools/cli_reference.py [FILE]`; a test keeps the page up to date.
"""

import sys
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click

from leverans.cli.main import leverans

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "cli.md"
HEAD = """# Commands

Made by `tools/cli_reference.py` from the program; do not edit.

Every command has `-h`. Where a command has `--json`, stdout is one JSON document on one line (for
`validate` one line for each path given), and words, progress and errors go to stderr or nowhere.
Texts are Swedish or English: by `--language`, else by `language` in `leverans.toml`, else by the
locale.

| exit code | meaning |
|---|---|
| 0 | done, or on its way |
| 1 | held by findings, refused by the archive, or a log that does not verify |
| 2 | wrong usage or settings; nothing was tried |
| 3 | the world failed (source, disk, network, ledger): try again |
| 130 | interrupted |
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, *sections(leverans, click.Context(leverans, info_name="leverans"))]
    return "\n".join(parts).rstrip("\n") + "\n"


def sections(command: click.Command, context: click.Context) -> Iterator[str]:
    """The section of a command, then those of the commands below it, by name."""
    yield section(command, context)
    if isinstance(command, click.Group):
        for name in sorted(command.list_commands(context)):
            below = command.get_command(context, name)
            assert below is not None, name
            yield from sections(below, click.Context(below, info_name=name, parent=context))


def section(command: click.Command, context: click.Context) -> str:
    """How it is called, what it does, its options (but `-h`, which all have)."""
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    lines = [f"## `{context.command_path}`", "", f"    {usage}", ""]
    lines.append(cleandoc(command.help or ""))
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    records = [option.get_help_record(context) for option in options]
    told = [record for record in records if record]
    if told:
        lines += ["", "| option | |", "|---|---|"]
        lines += [f"| `{cell(names)}` | {cell(text)} |" for names, text in told]
    return "\n".join([*lines, ""])


def cell(text: str) -> str:
    """Text as a table's cell takes it."""
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    goal = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    goal.write_text(page(), encoding="utf-8")
