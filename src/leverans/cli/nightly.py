"""`nightly`: everything that runs without a person, and how the night is told of afterwards."""

import json
import os
import time
from collections.abc import Callable, Mapping
from functools import partial

import click
from structlog.contextvars import bound_contextvars

from leverans.cli.anchor_tonight import without_places
from leverans.cli.anchoring import anchored_object, anchored_words
from leverans.cli.audit_words import counted_object, counted_words
from leverans.cli.control_words import run_object, run_words
from leverans.cli.cull_lines import counts_object, counts_words
from leverans.cli.delivering import watched
from leverans.cli.output import emit, json_option, say
from leverans.cli.progress import Progress
from leverans.cli.settings import Settings
from leverans.cli.words import night_words
from leverans.flow.access_seals import seal_days
from leverans.flow.access_weeding import passed_now
from leverans.flow.anchor_log import anchor
from leverans.flow.audit_archive import Portion, audit_archive
from leverans.flow.break_glass import close_passed, unfinished
from leverans.flow.control.run import control
from leverans.flow.control.schedule import is_due as is_due_tonight
from leverans.flow.cull.due import DueCounts, list_due
from leverans.flow.replacing import replace_file
from leverans.jobs.afterwards import afterwards, send_out
from leverans.jobs.night_place import NightPlace, night_place
from leverans.jobs.night_told import NightTold, told_of_night
from leverans.jobs.nightly import ROLE, Due, is_due, run_night
from leverans.messages.texts import plural, text
from leverans.model.culling import CullingQuery
from leverans.model.errors import LeveransError
from leverans.wiring.controlling import surroundings
from leverans.wiring.culling_places import culling_place
from leverans.wiring.site import Opened

Part = Callable[[Opened, NightTold, Progress], None]


@click.command("nightly")
@json_option
@click.pass_obj
def nightly_command(settings: Settings, *, as_json: bool) -> int:
    """Carry out every agreement that is due, audit an archive's share, control when it is time."""
    try:
        opened = settings.open(role=ROLE)
    except LeveransError as error:
        tell_unopened(settings, error)
        raise
    told = carried_out(opened)
    keep_summary(opened.site, told)
    if as_json:
        emit(told.machine())
    else:
        say(told.text)
    return told.exit_code


def tell_unopened(settings: Settings, error: LeveransError) -> None:
    """Mail and figures of a night whose workspace could not be opened, as far as its settings go.

    A ledger on another machine that is down is the likeliest of all bad nights.
    """
    try:
        place, log = night_place(settings.root(), environ=os.environ, spoken=settings.language)
    except LeveransError:  # then nobody knows whom to tell, but who reads the exit code
        return
    at = place.clock()
    told = NightTold(started_at=at, ended_at=at)
    tell_failed(told, error, place.language)
    log.fault(error)
    send_out(place, log, told, None)
    keep_summary(place, told)


def carried_out(opened: Opened) -> NightTold:
    """The whole night; a part that cannot be done stops no other, and is told."""
    site = opened.site
    with watched(opened) as watch:
        told = _agreements(opened, watch)
        keep_summary(site, told)
        with bound_contextvars(**({"run": told.run} if told.run else {})):
            for name, part in PARTS.items():
                _attempt(opened, told, name, partial(part, opened, told, watch))
            _attempt(opened, told, "afterwards", partial(afterwards, site, opened.log, told))
    return told


def _attempt(opened: Opened, told: NightTold, name: str, act: Callable[[], None]) -> None:
    try:
        act()
    except Exception as error:  # noqa: BLE001 - not even our own fault keeps the night untold
        opened.log.fault(error)
        tell_failed_part(told, name, error, opened.site.language)


def _agreements(opened: Opened, watch: Progress) -> NightTold:
    """Run the agreements; a night that could not even begin has that to tell."""
    site = opened.site
    started = site.clock()
    try:
        night = run_night(site, due_tonight(opened), watch, time.sleep)
    except Exception as error:  # noqa: BLE001 - as above
        opened.log.fault(error)
        told = NightTold(started_at=started, ended_at=started)
        tell_failed(told, error, site.language)
        return told
    return told_of_night(night, night_words(night, site.language))


def tell_failed(told: NightTold, error: Exception, language: str) -> None:
    """Tell of a night that failed before its agreements were run: the kind of error, no more."""
    kind = type(error).__name__
    words = text("night.failed", language, kind=kind)
    machine = {
        "started_at": told.started_at.isoformat(),
        "ended_at": told.ended_at.isoformat(),
        "failed": kind,
        "results": [],
    }
    told.add(f"{words}\n{_advice(error, language)}", machine, _exit_code(error))


def tell_failed_part(told: NightTold, name: str, error: Exception, language: str) -> None:
    """Tell of a part that could not be carried out; its own words may name a path, and are not."""
    kind = type(error).__name__
    part = text(f"night.part.{name}", language)
    advice = _advice(error, language)
    words = text("night.part_failed", language, part=part, kind=kind, advice=advice)
    told.add(words, {name: {"failed": kind}}, _exit_code(error))


def _advice(error: Exception, language: str) -> str:
    known = error if isinstance(error, LeveransError) else LeveransError
    return text(known.advice, language)


def _exit_code(error: Exception) -> int:
    return error.exit_code if isinstance(error, LeveransError) else LeveransError.exit_code


def audit_tonight(opened: Opened, told: NightTold, watch: Progress) -> None:
    """Read a share of the archive, where there is one."""
    site = opened.site
    if site.archive is None:
        return
    audit = audit_archive(site, Portion(), watch)
    words = counted_words(audit, site.language)
    told.add(words, {"audit": counted_object(audit)}, int(not audit.report.passed))


def cull_tonight(opened: Opened) -> DueCounts | None:
    """Count at a mellanarkiv what the plan calls due; the night has no right beyond the list."""
    if opened.site.archive is None:
        return None
    return list_due(opened.site, culling_place(opened), CullingQuery(), lambda _line: None)


def tell_due(opened: Opened, told: NightTold, _: Progress) -> None:
    """Tell of what is due, where anything is kept."""
    counts = cull_tonight(opened)
    if counts is None:
        return
    told.due = counts.kinds["due"]
    told.add(counts_words(counts, opened.site.language), {"culling": counts_object(counts)})


def control_tonight(opened: Opened, told: NightTold, watch: Progress) -> None:
    """Go through the checklist on the night that is its own."""
    site = opened.site
    if not is_due_tonight(site, opened.settings.control.every):
        return
    done = control(site, surroundings(opened), watch, broken=watch.broken)
    alarm = int(bool(done.failed or done.urgent))
    told.add(run_words(done, site.language), {"control": run_object(done)}, alarm)


def access_tonight(opened: Opened, told: NightTold, _: Progress) -> None:
    """Seal the days of the access log that are over, and tell of what was opened for a while."""
    site = opened.site
    sealed = seal_days(site)
    close_passed(site)
    (still, closed), passed = unfinished(site), passed_now(site)
    counts = {"sealed": sealed, "open": still, "closed": closed, "passed": passed.entries}
    said = {name: str(number) for name, number in counts.items()}
    words = [text("access.sealed", site.language, days=said["sealed"])]
    if still or closed:
        words.append(text("access.unfinished", site.language, **said))
    if passed.entries:
        entries = plural("count.entries", passed.entries, site.language)
        told_of = {"before": passed.before, "entries": entries}
        words.append(text("access.passed", site.language, **told_of))
    told.add("\n".join(words), {"access": counts})


def anchor_tonight(opened: Opened, told: NightTold, _: Progress) -> None:
    """Make the day's anchor, of everything that the night has written into the log so far."""
    done = without_places(anchor(opened.site), opened.site.language)
    words = anchored_words(done, opened.site.language)
    told.add(words, {"anchor": anchored_object(done)}, done.exit_code)


PARTS: Mapping[str, Part] = {
    "audit": audit_tonight,
    "culling": tell_due,
    "control": control_tonight,
    "access": access_tonight,
    "anchor": anchor_tonight,
}
"""What follows on the agreements, in this order; the name is a text of `night.part`."""


def keep_summary(site: NightPlace, told: NightTold) -> None:
    """Keep a night's summary: `var/reports/night-DATE-TIME-RUN` .txt and .json, never replaced.

    It is written after the agreements, and again when everything else has been done.
    """
    name = f"night-{told.started_at:%Y-%m-%d-%H%M%S}-{told.run[:8] or 'none'}"
    machine = json.dumps(told.machine(), ensure_ascii=False)
    for ending, content in ((".txt", told.text), (".json", machine)):
        replace_file(site.folder("reports") / f"{name}{ending}", f"{content}\n".encode())


def due_tonight(opened: Opened) -> list[Due]:
    """The agreements whose schedule falls tonight; one that cannot be read is due, and fails."""
    tonight = opened.site.clock().date()
    due: list[Due] = []
    for agreement in opened.agreements():
        try:
            schedule = opened.schedule(agreement)
        except LeveransError:
            schedule = "nightly"
        if is_due(schedule, tonight):
            due.append(Due(agreement=agreement, open=partial(opened.engagement, agreement)))
    return due
