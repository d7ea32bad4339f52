"""`log`: the evidence log is shown and verified."""

import click

from leverans.cli.anchoring import anchor_command, anchors_command
from leverans.cli.exporting import export_command
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
log_group.add_command(export_command)
log_group.add_command(log_show)
