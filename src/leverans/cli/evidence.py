"""`log`: the evidence log is shown and verified."""

import click

from leverans.cli.anchoring import anchor_command, anchors_command
from leverans.cli.event_words import event_object, events_table
from leverans.cli.kept import kept_command
from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.flow.overview import log_events, verify_log
from leverans.messages.texts import text

SOME = click.IntRange(min=1)


@click.group("log")
def log_group() -> None:
    """The evidence log: show it, verify it."""


log_group.add_command(kept_command)
log_group.add_command(anchor_command)
log_group.add_command(anchors_command)


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


@log_group.command("verify")
@json_option
@click.pass_obj
def log_verify(settings: Settings, *, as_json: bool) -> int:
    """Verify the whole chain: every event is hashed again and held against the one before."""
    opened = settings.open()
    proof = verify_log(opened.site)
    language = opened.site.language
    if as_json:
        problems = [{"seq": seq, "problem": problem} for seq, problem in proof.problems]
        emit({"ok": proof.ok, "events": proof.events, "head": proof.head, "problems": problems})
    elif proof.ok:
        say(text("log.whole", language, events=str(proof.events), head=proof.head))
    else:
        say(text("log.broken", language, events=str(proof.events)))
        for seq, problem in proof.problems:
            say(f"  {seq}: {text(f'log.problem.{problem}', language)}")
    return 0 if proof.ok else 1
