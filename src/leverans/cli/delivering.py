"""`deliver`, `retry`, `except` and `nightly`: the delivering side."""

import json
import time
from collections.abc import Iterator, Sequence
from functools import partial

import click

from leverans.cli.anchoring import anchor_tonight, anchored_object, anchored_words
from leverans.cli.audit_words import audit_object, audit_words
from leverans.cli.control_words import run_object, run_words
from leverans.cli.cull_lines import counts_object, counts_words
from leverans.cli.output import emit, json_option, say
from leverans.cli.progress import Progress
from leverans.cli.settings import Settings
from leverans.cli.words import night_words, outcome_object, outcome_words
from leverans.flow.anchor_log import Anchored
from leverans.flow.audit_archive import Audit, Portion, audit_archive
from leverans.flow.control.run import Controlled, control
from leverans.flow.control.schedule import is_due as is_due_tonight
from leverans.flow.cull.due import DueCounts, list_due
from leverans.flow.deliver import deliver
from leverans.flow.except_item import leave_out
from leverans.flow.outcome import Outcome
from leverans.flow.overview import unfinished
from leverans.flow.refused import refused
from leverans.flow.replacing import replace_file
from leverans.flow.site import Site
from leverans.jobs.nightly import ROLE, Due, Night, is_due, night_object, run_night
from leverans.messages.error_words import error_words
from leverans.messages.texts import text
from leverans.model.culling import CullingQuery
from leverans.model.errors import LeveransError
from leverans.wiring.controlling import surroundings
from leverans.wiring.culling_places import culling_place
from leverans.wiring.site import Opened

in_settings = click.pass_obj


def watched(opened: Opened) -> Progress:
    """Progress bars and the technical log of an opened workspace."""
    return Progress(opened.log, language=opened.site.language)


@click.command("deliver")
@click.argument("agreement")
@click.option(
    "--dry-run",
    "--test",
    "test",
    is_flag=True,
    help="Test delivery (provleverans): all but the sending.",
)
@click.option("--send", "sent", is_flag=True, help="Send the test too; the archive keeps nothing.")
@json_option
@in_settings
def deliver_command(
    settings: Settings, agreement: str, *, test: bool, sent: bool, as_json: bool
) -> int:
    """Deliver what AGREEMENT says, as far as it goes today; safe to run again."""
    if sent and not test:
        raise refused("USE-SEND-TEST")
    opened = settings.open()
    with watched(opened) as watch:
        engagement = opened.engagement(agreement)
        outcome = deliver(opened.site, engagement, watch, test=test, sent=sent)
    if as_json:
        emit(outcome_object(outcome, opened.site.language))
    else:
        tell_outcomes(opened, [outcome])
    return outcome.exit_code


@click.command("retry")
@click.argument("agreements", nargs=-1)
@json_option
@in_settings
def retry_command(settings: Settings, agreements: tuple[str, ...], *, as_json: bool) -> int:
    """Take up every delivery that is held, waiting or broken off (or those of AGREEMENTS)."""
    opened = settings.open()
    chosen = agreements or unfinished(opened.site)
    outcomes: list[Outcome] = []
    failed = 0
    with watched(opened) as watch:
        for agreement in chosen:
            try:
                outcomes.append(deliver(opened.site, opened.engagement(agreement), watch))
            except LeveransError as error:
                failed = max(failed, error.exit_code)
                click.echo(f"{agreement}: {error_words(error, opened.site.language)}", err=True)
    if as_json:
        emit([outcome_object(outcome, opened.site.language) for outcome in outcomes])
    elif not chosen:
        say(text("cli.nothing_to_retry", opened.site.language))
    else:
        tell_outcomes(opened, outcomes)
    return max([failed, *(outcome.exit_code for outcome in outcomes)])


def tell_outcomes(opened: Opened, outcomes: Sequence[Outcome]) -> None:
    """Say how deliveries went."""
    for outcome in outcomes:
        say(outcome_words(outcome, opened.site.language))


@click.command("except")
@click.argument("item")
@click.option("--reason", required=True, help="Why it is left out; shown in every report.")
@click.option("--agreement", default="", help="Which agreement; needed when there are several.")
@json_option
@in_settings
def except_command(
    settings: Settings, item: str, *, reason: str, agreement: str, as_json: bool
) -> None:
    """Leave ITEM (its id, or its name as the report shows it) out of the delivery."""
    opened = settings.open()
    chosen = agreement or only_agreement(opened)
    opened.schedule(chosen)  # an exception under an agreement that is none would never apply
    made = leave_out(opened.site, chosen, item, reason)
    if as_json:
        emit({"item": made.item, "agreement": chosen, "excepted": True})
    else:
        words = text("cli.excepted", opened.site.language, name=made.name, item=made.item)
        say(words)


def only_agreement(opened: Opened) -> str:
    """The agreement, where there can be no doubt which."""
    known = opened.agreements()
    if len(known) != 1:
        raise refused("USE-WHICH-AGREEMENT", agreements=", ".join(known) or "-")
    return known[0]


@click.command("nightly")
@json_option
@in_settings
def nightly_command(settings: Settings, *, as_json: bool) -> int:
    """Carry out every agreement that is due, audit an archive's share, control when it is time."""
    opened = settings.open(role=ROLE)
    language = opened.site.language
    with watched(opened) as watch:
        night = run_night(opened.site, due_tonight(opened), watch, time.sleep)
        words = night_words(night, language)
        keep_summary(opened.site, night, words)
        audit = audit_archive(opened.site, Portion(), watch) if opened.site.archive else None
        listed, unlisted = cull_tonight(opened)
        checked, failed = control_tonight(opened, watch)
        anchored, unanchored = anchor_tonight(opened)
    told = night_object(night)
    for name, part, more in parts_told(audit, listed, checked, anchored, language):
        told[name] = part
        words = f"{words}\n\n{more}"
        keep_summary(opened.site, night, words)
    if as_json:
        emit(told)
    else:
        say(words)
    unsound = audit is not None and not audit.report.passed
    alarm = checked is not None and bool(checked.failed or checked.urgent)
    return max(night.exit_code, int(unsound or alarm), failed, unlisted, unanchored)


def parts_told(
    audit: Audit | None,
    listed: DueCounts | None,
    checked: Controlled | None,
    anchored: Anchored | None,
    language: str,
) -> Iterator[tuple[str, object, str]]:
    """Name, machine form and words of each part of a night besides the deliveries, if it was."""
    if audit is not None:
        yield "audit", audit_object(audit, language), audit_words(audit, language)
    if listed is not None:
        yield "culling", counts_object(listed), counts_words(listed, language)
    if checked is not None:
        yield "control", run_object(checked), run_words(checked, language)
    if anchored is not None:
        yield "anchor", anchored_object(anchored), anchored_words(anchored, language)


def cull_tonight(opened: Opened) -> tuple[DueCounts | None, int]:
    """Count at a mellanarkiv what the plan calls due; the night has no right beyond the list.

    Returns:
        None where there is no mellanarkiv, and where it cannot be listed; then with the exit code.
    """
    if opened.site.archive is None:
        return None, 0
    try:
        place = culling_place(opened)
        return list_due(opened.site, place, CullingQuery(), lambda _line: None), 0
    except LeveransError as error:  # the night has been carried out, and must be told
        click.echo(error_words(error, opened.site.language), err=True)
        return None, error.exit_code


def control_tonight(opened: Opened, watch: Progress) -> tuple[Controlled | None, int]:
    """Go through the checklist on the night that is its own.

    Returns:
        None on every other night, and where it cannot be gone through; then with the exit code.
    """
    site = opened.site
    try:
        if is_due_tonight(site, opened.settings.control.every):
            return control(site, surroundings(opened), watch, broken=watch.broken), 0
    except LeveransError as error:  # the night has been carried out, and must be told
        click.echo(error_words(error, site.language), err=True)
        return None, error.exit_code
    return None, 0


def keep_summary(site: Site, night: Night, words: str) -> None:
    """Keep a night's summary: `var/reports/night-DATE-TIME-RUN` .txt and .json, never replaced."""
    name = f"night-{night.started_at:%Y-%m-%d-%H%M%S}-{night.id[:8]}"
    told = json.dumps(night_object(night), ensure_ascii=False)
    for ending, content in ((".txt", words), (".json", told)):
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
