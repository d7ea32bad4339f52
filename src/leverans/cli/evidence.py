"""`log`: the evidence log is shown, verified and exported."""

import click

from leverans.cli.anchoring import anchor_command, anchors_command
<<<<<<< HEAD
from leverans.cli.event_words import event_object, events_table
from leverans.cli.exporting import export_command
=======
>>>>>>> f535ff3 (The package log: everything that happened to an id, from source to culling, in words, as a page and as PREMIS)
from leverans.cli.kept import kept_command
from leverans.cli.log_care import note_clock_command, reindex_command, verify_command
from leverans.cli.log_show import log_show


@click.group("log")
def log_group() -> None:
    """The evidence log: show it, verify it."""


log_group.add_command(kept_command)
log_group.add_command(anchor_command)
log_group.add_command(anchors_command)
log_group.add_command(verify_command)
log_group.add_command(note_clock_command)
log_group.add_command(reindex_command)
<<<<<<< HEAD
log_group.add_command(export_command)


@log_group.command("show")
@click.option("--limit", type=SOME, default=50, show_default=True, help="How many, latest last.")
@json_option
@click.pass_obj
def log_show(settings: Settings, *, limit: int, as_json: bool) -> None:
    """Show the latest events."""
    opened = settings.open()
    found = list(log_events(opened.site, limit))
    if as_json:
        emit([event_object(event) for event in found])
    else:
        say(events_table(found, opened.site.language))
=======
log_group.add_command(log_show)
>>>>>>> f535ff3 (The package log: everything that happened to an id, from source to culling, in words, as a page and as PREMIS)
