"""`access`: who has looked at what, sealed day by day, weeded by two persons."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

import click

from leverans.cli.access_openings import (
    access_close,
    access_open,
    access_openings,
    access_review,
)
from leverans.cli.output import emit, json_option, say
from leverans.cli.roles import DAY
from leverans.cli.settings import Settings
from leverans.flow.access_list import MOST, AccessQuery, Looked, access_entries
from leverans.flow.access_seals import Day, seal_days, verify_access
from leverans.flow.access_weeding import Passed, confirm_weeding, passed, propose_weeding
from leverans.flow.permission import NO_ROLE
from leverans.flow.site import Site
from leverans.messages.tables import table
from leverans.messages.texts import plural, text, texts
from leverans.messages.timeline_words import role_words
from leverans.model.two_persons import AccessOrder

COLUMNS = ("at", "who", "role", "action", "what", "outcome")
WHAT = COLUMNS.index("what")
BAD = frozenset({"changed", "left", "unfinished"})


@click.group("access")
def access_group() -> None:
    """Who has looked at what (läslogg), and content that somebody opened for a while."""


@access_group.command("list")
@click.option("--since", type=DAY, default=None, help="From this day on.")
@click.option("--actor", default="", help="By this pseudonymous id.")
@click.option("--object", "about", default="", help="At this record, package, order …")
@click.option("--limit", type=click.IntRange(min=1), default=MOST, show_default=True)
@json_option
@click.pass_obj
def access_list(
    settings: Settings,
    *,
    since: datetime | None,
    actor: str,
    about: str,
    limit: int,
    as_json: bool,
) -> None:
    """List who has looked at what, latest last. That you look at this list stands in it too."""
    site = settings.open().site
    day = since.date().isoformat() if since else ""
    found = access_entries(site, AccessQuery(since=day, actor=actor, object=about, limit=limit))
    if as_json:
        emit([entry_object(each) for each in found])
    elif not found:
        say(text("access.none", site.language))
    else:
        headings = [text(f"access.{name}", site.language) for name in COLUMNS]
        say(table(headings, list(_rows(found, site.language))))


@access_group.command("verify")
@json_option
@click.pass_obj
def access_verify(settings: Settings, *, as_json: bool) -> int:
    """Hold each day of the access log against the seal that the evidence log has of it."""
    site = settings.open().site
    found = verify_access(site)
    wrong = [day for day in found if day.state in BAD]
    if as_json:
        emit({"ok": not wrong, "days": [day_object(day) for day in found]})
    elif not found:
        say(text("access.none", site.language))
    else:
        for day in found:
            say(day_words(day, site.language))
    return 1 if wrong else 0


@access_group.command("seal")
@json_option
@click.pass_obj
def access_seal(settings: Settings, *, as_json: bool) -> None:
    """Seal the days that are over, as the nightly job does."""
    site = settings.open().site
    sealed = seal_days(site)
    if as_json:
        emit({"sealed": sealed})
    else:
        say(text("access.sealed", site.language, days=str(sealed)))


@access_group.command("weed")
@click.option("--propose", is_flag=True, help="Propose that it is weeded.")
@click.option("--confirm", default="", metavar="ID", help="Confirm another person's proposal.")
@json_option
@click.pass_obj
def access_weed(settings: Settings, *, propose: bool, confirm: str, as_json: bool) -> None:
    """Show what has passed its time; one person proposes that it is weeded, another confirms."""
    site = settings.open().site
    if confirm:
        _tell_order(site, confirm_weeding(site, confirm), "access.weeded", as_json=as_json)
    elif propose:
        _tell_order(site, propose_weeding(site), "access.proposed", as_json=as_json)
    else:
        _tell_passed(site, passed(site), as_json=as_json)


for command in (access_open, access_close, access_openings, access_review):
    access_group.add_command(command)


def entry_object(each: Looked) -> dict[str, object]:
    """The machine form of an entry; `login` is secrecy-marked."""
    entry = each.entry
    names = ("id", "at", "actor", "role", "action", "kind", "hits", "audience", "channel")
    return {
        **{name: getattr(entry, name) for name in names},
        "login": each.login or None,
        "object": entry.object or None,
        "outcome": entry.outcome,
        "opening": entry.break_glass or None,
    }


def day_object(day: Day) -> dict[str, object]:
    """The machine form of a day."""
    return {
        "day": day.day,
        "state": day.state,
        "sealed": day.sealed,
        "found": day.found,
        "order": day.order or None,
    }


def day_words(day: Day, language: str) -> str:
    """A day in words."""
    told = {"day": day.day, "sealed": str(day.sealed), "found": str(day.found), "order": day.order}
    return text(f"access.day_{day.state}", language, **told)


def order_object(order: AccessOrder) -> dict[str, object]:
    """The machine form of an order; people are pseudonymous ids."""
    return {
        "order": order.id,
        "before": order.before,
        "entries": order.entries,
        "plan_row": order.plan_row,
        "decision": order.decision,
        "proposed_by": order.proposed_by,
        "confirmed_by": order.confirmed_by or None,
        "done_at": order.done_at.isoformat() if order.done_at else None,
    }


def _tell_order(site: Site, order: AccessOrder, words: str, *, as_json: bool) -> None:
    if as_json:
        emit(order_object(order))
        return
    told = {"order": order.id, "before": order.before, "row": order.plan_row}
    entries = plural("count.entries", order.entries, site.language)
    say(text(words, site.language, entries=entries, decision=order.decision, **told))


def _tell_passed(site: Site, found: Passed, *, as_json: bool) -> None:
    language = site.language
    if as_json:
        emit(
            {
                "before": found.before,
                "entries": found.entries,
                "months": dict(found.months),
                "held_by": list(found.held_by),
                "orders": [order_object(order) for order in found.orders],
            }
        )
        return
    entries = plural("count.entries", found.entries, language)
    say(text("access.passed", language, before=found.before, entries=entries))
    for month, count in sorted(found.months.items()):
        say(f"  {month}: {count}")
    if found.held_by:
        say(text("access.held", language, holds=", ".join(found.held_by)))
    for order in found.orders:
        key = "access.order_unfinished" if order.confirmed_by else "access.order_waits"
        say(text(key, language, order=order.id, before=order.before))


def _kind(kind: str, language: str) -> str:
    """What a kind is called; itself where it has no words."""
    key = f"access.kind_{kind}"
    return text(key, language) if key in texts() else kind


def _object(each: Looked, language: str) -> str:
    """What was looked at; a right in words, for it has no other name."""
    key = f"right.{each.entry.object}"
    return (
        text(key, language) if each.entry.kind == "right" and key in texts() else each.entry.object
    )


def _rows(found: Iterable[Looked], language: str) -> Iterator[list[str | int]]:
    """A line each; of many people whose names one command showed, their number."""
    for _, group in groupby(found, key=_deed):
        looked = list(group)
        row = _row(looked[0], language)
        if len(looked) > 1:
            row[WHAT] = plural("access.people", len(looked), language)
        yield row


def _deed(each: Looked) -> tuple[str, ...]:
    """What entries have in common that are told in one line; ids where each has its own."""
    entry = each.entry
    alone = "" if entry.kind == "actor" else str(entry.id)
    return entry.at[:19], entry.actor, entry.role, entry.action, alone


def _row(each: Looked, language: str) -> list[str | int]:
    entry = each.entry
    what = " ".join(filter(None, (_kind(entry.kind, language), _object(each, language))))
    outcome = text(f"access.outcome_{entry.outcome}", language)
    return [
        entry.at[:19].replace("T", " "),
        each.login or entry.actor,
        role_words(entry.role, language) if entry.role != NO_ROLE else "–",
        text(f"access.action_{entry.action}", language),
        what,
        f"{outcome} ({entry.break_glass})" if entry.break_glass else outcome,
    ]
