"""`log show`: the latest events, or everything that happened to one id."""

from pathlib import Path

import click

from leverans.cli.event_words import event_object, events_table
from leverans.cli.output import emit, json_option, say
from leverans.cli.report_files import refuse_if_taken, refuse_without_folder
from leverans.cli.settings import Settings
from leverans.cli.timeline_words import timeline_lines, timeline_object
from leverans.clock import stamp
from leverans.flow.history import NAME
from leverans.flow.overview import log_events
from leverans.flow.refused import refused
from leverans.flow.replacing import replace_file
from leverans.flow.site import Site
from leverans.flow.timeline import actor_names, timeline
from leverans.flow.timeline_premis import timeline_premis
from leverans.messages.texts import text
from leverans.messages.timeline_page import PageFacts, timeline_page
from leverans.model.timeline import Timeline
from leverans.storage.failures import told as as_storage

SOME = click.IntRange(min=1)
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("show")
@click.argument("named", metavar="[ID]", default="")
@click.option("--limit", type=SOME, default=50, show_default=True, help="How many, latest last.")
@click.option("--html", type=FILE, help="Write the log of ID there as a page.")
@click.option("--premis", type=FILE, help="Write the log of ID there as PREMIS 3 events.")
@click.option("--with-names", is_flag=True, help="Logins beside actor ids (secrecy-marked).")
@json_option
@click.pass_obj
def log_show(
    settings: Settings,
    /,
    named: str,
    *,
    limit: int,
    with_names: bool,
    as_json: bool,
    **out: Path | None,
) -> None:
    """Show the latest events; with ID everything that happened to it, from source to culling.

    ID: a package, record, item, delivery (7, or T7 for a test), an archive's reference, a culling
    order, a hold, or any other id of the log.
    """
    site = settings.open().site
    if named:
        _show_one(site, named, out, with_names=with_names, as_json=as_json)
        return
    if with_names or any(out.values()):
        raise refused("USE-LOG-WHAT")
    found = list(log_events(site, limit))
    if as_json:
        emit([event_object(event) for event in found])
    else:
        say(events_table(found, site.language))


def _show_one(
    site: Site, named: str, out: dict[str, Path | None], *, with_names: bool, as_json: bool
) -> None:
    """The log of one id, on the terminal or in files; names never go into a file."""
    if with_names and any(out.values()):
        raise refused("USE-LOG-NAMES")
    for path in filter(None, out.values()):
        refuse_without_folder(path)
        refuse_if_taken(path)
    told = timeline(site, named)
    names = actor_names(site, told) if with_names else None
    for path in _saved(site, told, out):
        if not as_json:
            say(text("timeline.saved", site.language, path=path))
    if as_json:
        emit(timeline_object(told, site.language, names))
    elif not any(out.values()):
        for line in timeline_lines(told, site.language, names):
            say(line)


def _saved(site: Site, told: Timeline, out: dict[str, Path | None]) -> list[Path]:
    """Write the files that were asked for."""
    software = f"{NAME} {site.software_version}"
    done = []
    for kind, path in out.items():
        if path is None:
            continue
        if kind == "html":
            facts = PageFacts(made_at=stamp(site.clock()), software=software)
            data = timeline_page(told, facts, site.language).encode()
        else:
            data = timeline_premis(told)
        with as_storage(str(path)):
            replace_file(path, data)
        done.append(path)
    return done
