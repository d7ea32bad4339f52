"""`log verify`, `log note-clock`, `log reindex`: whether the log is whole, and its care."""

from pathlib import Path

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.proof_words import proof_lines
from leverans.cli.settings import Settings
from leverans.flow.log_care import note_clock, reindex_log
from leverans.flow.log_proof import CheckedAnchor, LogProblem, LogProof, verify_log
from leverans.messages.texts import plural, text

KEPT = click.Path(exists=True, path_type=Path)
KEY = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("verify")
@click.option(
    "--anchor",
    "anchors",
    multiple=True,
    type=KEPT,
    help="A file kept outside the log: a signed checkpoint, answer, protocol or package.",
)
@click.option("--key", "keys", multiple=True, type=KEY, help="A public key to believe anchors by.")
@json_option
@click.pass_obj
def verify_command(
    settings: Settings, /, anchors: tuple[Path, ...], keys: tuple[Path, ...], *, as_json: bool
) -> int:
    """Verify the whole chain, and hold it against anchors that were kept elsewhere.

    Every event is hashed again and held against the one before; number, time, form and the index
    of objects are compared. An anchor finds what a chain alone cannot show: a tail that was cut
    off, a history written anew.
    """
    site = settings.open().site
    proof = verify_log(site, anchors, keys)
    if as_json:
        emit(proof_object(proof))
    else:
        say("\n".join(proof_lines(proof, site.language)))
    return 0 if proof.ok else 1


@click.command("note-clock")
@click.argument("seq", type=click.IntRange(min=1))
@click.option("--reason", required=True, help="Why the clock went back; stands outside the log.")
@json_option
@click.pass_obj
def note_clock_command(settings: Settings, seq: int, reason: str, *, as_json: bool) -> None:
    """Explain why the clock went back at event SEQ; the log stays as it is."""
    site = settings.open().site
    said = note_clock(site, seq, reason)
    if as_json:
        emit({"seq": said.seq, "noted_by": said.noted_by, "noted_at": said.noted_at.isoformat()})
    else:
        say(text("log.clock_noted", site.language, seq=str(seq)))


@click.command("reindex")
@json_option
@click.pass_obj
def reindex_command(settings: Settings, *, as_json: bool) -> None:
    """Make the index of objects anew from the events; the events stay as they are."""
    site = settings.open().site
    rows = reindex_log(site)
    if as_json:
        emit({"rows": rows})
    else:
        say(plural("log.reindexed", rows, site.language))


def proof_object(proof: LogProof) -> dict[str, object]:
    """The machine form of a proof: `ok`, `events`, `head` and `problems` are for ever."""
    return {
        "ok": proof.ok,
        "events": proof.events,
        "head": proof.head,
        "root": proof.root,
        "problems": [_problem(problem) for problem in proof.problems],
        "noted": [{"seq": seq, "by": by} for seq, by in proof.noted.items()],
        "anchors": [_anchor(checked) for checked in proof.anchors],
        "doubtful": [
            {"number": one.number, "key": one.key, "lost_since": one.since, "found": one.found}
            for one in proof.doubts
        ],
    }


def _problem(found: LogProblem) -> dict[str, object]:
    told: dict[str, object] = {"seq": found.seq, "problem": found.problem}
    more = {"count": found.count, "since": found.since, "anchor": found.anchor}
    return told | {name: value for name, value in more.items() if value}


def _anchor(checked: CheckedAnchor) -> dict[str, object]:
    return {
        "source": checked.source,
        "found": checked.anchor.found,
        "number": checked.anchor.number,
        "events": checked.anchor.events,
        "time": checked.anchor.time,
        "signature": checked.signature,
        "ok": checked.ok,
    }
