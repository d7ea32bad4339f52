"""`log kept`: what a file that was kept outside the log says of the log."""

from pathlib import Path

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.flow.anchor_files import read_anchor
from leverans.messages.texts import text, texts
from leverans.model.anchor import Anchor
from leverans.signing.keys import fingerprint


@click.command("kept")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def kept_command(settings: Settings, file: Path, *, as_json: bool) -> None:
    """Show what a file kept outside the log says of it; nothing is verified."""
    language = settings.open().site.language
    found = read_anchor(file)
    if as_json:
        emit([anchor_object(anchor) for anchor in found])
        return
    for anchor in found:
        say(text("log.kept", language, **_told(anchor, language)))


def anchor_object(anchor: Anchor) -> dict[str, object]:
    """The machine form of an anchor."""
    return {
        "found": anchor.found,
        "chain": anchor.chain,
        "number": anchor.number,
        "events": anchor.events,
        "head": anchor.head,
        "root": anchor.root or None,
        "time": anchor.time or None,
        "key": anchor.key or None,
    }


def _told(anchor: Anchor, language: str) -> dict[str, str]:
    unsaid = text("log.kept.unsaid", language)
    return {
        "found": _found(anchor.found, language),
        "chain": anchor.chain,
        "number": str(anchor.number or unsaid),
        "events": str(anchor.events),
        "head": anchor.head,
        "root": anchor.root or unsaid,
        "time": anchor.time or unsaid,
        "key": fingerprint(anchor.key) if anchor.key else text("log.kept.unsigned", language),
    }


def _found(found: str, language: str) -> str:
    """What it stood in; within a package, its path there."""
    key = f"log.kept.found_{found}"
    return text(key, language) if key in texts() else found
