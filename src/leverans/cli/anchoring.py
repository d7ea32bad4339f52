"""`log anchor` and `log anchors`: the log's checkpoints, their stamps and their copies."""

from pathlib import Path

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.clock import LOCAL
from leverans.flow.anchor_copies import document_key
from leverans.flow.anchor_diary import page_key, write_out
from leverans.flow.anchor_list import ListedAnchor, check_anchors, list_anchors
from leverans.flow.anchor_log import Anchored, anchor
from leverans.flow.anchors import StoredAnchor
from leverans.messages.catalogue import render
from leverans.messages.finding_json import finding_object
from leverans.messages.tables import table
from leverans.messages.texts import text
from leverans.model.finding import Finding


@click.command("anchor")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write it here too.")
@click.option("--again", is_flag=True, help="Make one also when there is nothing new in the log.")
@json_option
@click.pass_obj
def anchor_command(settings: Settings, *, out: Path | None, again: bool, as_json: bool) -> int:
    """Anchor the log: sign what it is today, and put copies where nobody here can change them."""
    opened = settings.open()
    done = anchor(opened.site, again=again)
    written: tuple[str, ...] = ()
    if out is not None and done.anchor is not None and not done.refused:
        written = write_out(opened.site, done.anchor, out)
    if as_json:
        emit({**anchored_object(done), "written": list(written)})
        return done.exit_code
    say(anchored_words(done, opened.site.language))
    if done.anchor is not None and not done.refused:
        folder = out or opened.site.folder("anchors")
        names = {"file": document_key(done.anchor), "words": page_key(done.anchor)}
        told = {name: str(folder / value) for name, value in names.items()}
        say(text("anchor.diary", opened.site.language, **told))
    return done.exit_code


@click.command("anchors")
@click.option("--check", is_flag=True, help="Read every copy, hold all anchors against the log.")
@json_option
@click.pass_obj
def anchors_command(settings: Settings, *, check: bool, as_json: bool) -> int:
    """List the anchors, with their time stamps and copies."""
    site = settings.open().site
    if check:
        checked = check_anchors(site)
        listed, findings, code = checked.listed, checked.findings, checked.exit_code
    else:
        listed, findings, code = list_anchors(site), (), 0
    if as_json:
        told = [finding_object(each, site.language) for each in findings]
        emit({"anchors": [listed_object(each) for each in listed], "findings": told})
        return code
    say(listed_words(listed, site.language))
    for each in findings:
        say(finding_words(each, site.language))
    if check and listed and not findings:
        say(text("anchor.checked", site.language))
    return code


def anchored_words(done: Anchored, language: str) -> str:
    """How it went, with everything that is wrong."""
    lines = [finding_words(each, language) for each in done.findings]
    if done.anchor is not None and not done.refused:
        said = done.anchor.checkpoint
        word = "anchor.made" if done.new else "anchor.nothing_new"
        told = {"number": said.number, "events": said.events, "root": said.root, "time": said.time}
        lines.append(text(word, language, **{name: str(value) for name, value in told.items()}))
    for place in done.places:
        figures = {"kept": str(place.count("kept")), "all": str(len(place.states))}
        lines.append(text("anchor.place", language, place=place.place, **figures))
    return "\n".join(lines)


def finding_words(found: Finding, language: str) -> str:
    """A finding and what to do, on two lines."""
    words = render(found, language)
    remedy = text("finding.remedy", language, remedy=words.remedy)
    return f"{words.level_word}: {words.message}\n  {remedy}"


def anchored_object(done: Anchored) -> dict[str, object]:
    """The machine form of how it went."""
    return {
        "anchor": anchor_object(done.anchor) if done.anchor else None,
        "new": done.new,
        "places": [
            {
                "place": each.place,
                "kept": each.count("kept"),
                "new": each.new,
                "waiting": each.count("waiting"),
                "differs": each.count("differs"),
            }
            for each in done.places
        ],
        "findings": [finding_object(each, "en") for each in done.findings],
        "exit_code": done.exit_code,
    }


def anchor_object(found: StoredAnchor) -> dict[str, object]:
    """The machine form of an anchor."""
    said = found.checkpoint
    return {
        "number": said.number,
        "time": said.time,
        "events": said.events,
        "head": said.head,
        "root": said.root,
        "sha256": found.sha256,
        "stamps": len(found.tokens),
    }


def listed_object(each: ListedAnchor) -> dict[str, object]:
    """The machine form of an anchor in the list."""
    stamps = [
        {
            "authority": row.authority,
            "received_at": row.received_at.isoformat(),
            "stamped_at": row.stamped_at.isoformat() if row.stamped_at else None,
            "problem": row.problem,
        }
        for row in each.stamps
    ]
    return {**anchor_object(each.anchor), "stamps": stamps, "copies": dict(each.copies)}


def listed_words(listed: tuple[ListedAnchor, ...], language: str) -> str:
    """The list as a table."""
    if not listed:
        return text("anchor.none", language)
    names = ("number", "time", "events", "stamp", "copies")
    rows = [_row(each, language) for each in listed]
    return table([text(f"anchor.{name}", language) for name in names], rows)


def _row(each: ListedAnchor, language: str) -> list[str | int]:
    said = each.anchor.checkpoint
    verified = [row.stamped_at for row in each.stamps if row.stamped_at is not None]
    stamp = f"{verified[0].astimezone(LOCAL):%Y-%m-%d %H:%M}" if verified else "–"
    if each.stamps and not verified:
        stamp = text(f"stamp.{each.stamps[-1].problem}", language)
    copies = [
        place if state == "kept" else f"{place} ({text(f'anchor.copy_{state}', language)})"
        for place, state in sorted(each.copies.items())
    ]
    return [said.number, said.time[:16].replace("T", " "), said.events, stamp, ", ".join(copies)]
