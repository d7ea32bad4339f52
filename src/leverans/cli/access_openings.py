"""`access open`, `close`, `openings`, `review`: content opened for oneself, with a reason."""

from datetime import datetime, timedelta

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.clock import LOCAL
from leverans.flow.break_glass import (
    close_content,
    list_openings,
    open_content,
    review_opening,
)
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.messages.tables import table
from leverans.messages.texts import text
from leverans.model.opening import KINDS, OUTCOMES, Opening

TIME = click.DateTime(formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
COLUMNS = ("opening", "who", "what", "reason", "until", "state")


@click.command("open")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("named", metavar="ID")
@click.option("--reason", required=True, help="Why; kept out of the log, read by who reviews it.")
@click.option("--until", type=TIME, default=None, help="When it ends, local time.")
@click.option("--hours", type=click.FloatRange(min=0, min_open=True), default=None)
@json_option
@click.pass_obj
def access_open(  # noqa: PLR0913 - one for each option
    settings: Settings,
    kind: str,
    named: str,
    *,
    reason: str,
    until: datetime | None,
    hours: float | None,
    as_json: bool,
) -> None:
    """Open the record or package ID for yourself for a while; somebody else reviews it."""
    site = settings.open().site
    if until is not None and hours is not None:
        raise refused("USE-OPEN-TWO-ENDS")
    end = until.replace(tzinfo=LOCAL) if until else None
    if hours is not None:
        end = site.clock() + timedelta(hours=hours)
    _tell(site, open_content(site, kind, named, reason, until=end), "opened", as_json=as_json)


@click.command("close")
@click.argument("opening", metavar="OPENING")
@json_option
@click.pass_obj
def access_close(settings: Settings, opening: str, *, as_json: bool) -> None:
    """Close OPENING at once: your own, or anybody's if you review them."""
    site = settings.open().site
    _tell(site, close_content(site, opening), "closed", as_json=as_json)


@click.command("review")
@click.argument("opening", metavar="OPENING")
@click.option("--outcome", type=click.Choice(OUTCOMES), required=True)
@json_option
@click.pass_obj
def access_review(settings: Settings, opening: str, *, outcome: str, as_json: bool) -> None:
    """Say whether OPENING, which somebody else made and which is closed, was justified."""
    site = settings.open().site
    _tell(site, review_opening(site, opening, outcome), "reviewed", as_json=as_json)


@click.command("openings")
@click.option("--all", "everything", is_flag=True, help="Also those that are reviewed.")
@json_option
@click.pass_obj
def access_openings(settings: Settings, *, everything: bool, as_json: bool) -> None:
    """List what is open, and what is closed and not reviewed, with the reasons."""
    site = settings.open().site
    found = list_openings(site, everything=everything)
    if as_json:
        emit([{**opening_object(one), "login": login or None} for one, login in found])
    elif not found:
        say(text("access.no_openings", site.language))
    else:
        headings = [text(f"access.{name}", site.language) for name in COLUMNS]
        say(table(headings, [_row(one, login, site.language) for one, login in found]))


def opening_object(opening: Opening) -> dict[str, object]:
    """The machine form of an opening; `reason` is secrecy-marked, people are pseudonymous ids."""
    times = ("closed_at", "reviewed_at")
    names = ("closed_by", "closed_how", "reviewed_by", "outcome")
    moments = {name: getattr(opening, name) for name in times}
    return {
        "opening": opening.id,
        "kind": opening.kind,
        "object": opening.object,
        "actor": opening.actor,
        "reason": opening.reason,
        "opened_at": opening.opened_at.isoformat(),
        "until": opening.until.isoformat(),
        **{name: getattr(opening, name) or None for name in names},
        **{name: at.isoformat() if at else None for name, at in moments.items()},
    }


def state_of(opening: Opening) -> str:
    """`open`, `closed` (and not reviewed), or how the review came out."""
    if opening.is_open:
        return "open"
    return opening.outcome or "closed"


def _tell(site: Site, opening: Opening, words: str, *, as_json: bool) -> None:
    if as_json:
        emit(opening_object(opening))
        return
    told = {"opening": opening.id, "until": f"{opening.until:%Y-%m-%d %H:%M}"}
    state = text(f"access.state_{state_of(opening)}", site.language)
    say(text(f"access.{words}", site.language, state=state, **told))


def _row(opening: Opening, login: str, language: str) -> list[str | int]:
    return [
        opening.id,
        login or opening.actor,
        f"{text(f'access.kind_{opening.kind}', language)} {opening.object}",
        opening.reason,
        f"{opening.until:%Y-%m-%d %H:%M}",
        text(f"access.state_{state_of(opening)}", language),
    ]
