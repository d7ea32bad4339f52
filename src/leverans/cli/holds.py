"""`hold`: holds on culling (gallringsstopp); one person places one, two lift it."""

from datetime import datetime

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.roles import DAY
from leverans.cli.settings import Settings
from leverans.flow.hold_list import Catch, HoldShown, catch_of, list_holds, show_hold
from leverans.flow.holds import EVERYTHING, lift_hold, place_hold, review_hold
from leverans.flow.refused import refused
from leverans.messages.tables import table
from leverans.messages.texts import byte_size, plural, text
from leverans.model.hold import Hold, HoldKind, HoldQuery

KIND = click.Choice([kind.value for kind in HoldKind])
COLUMNS = ("id", "kind", "title", "catches", "placed", "review_on", "state")


@click.group("hold")
def hold_group() -> None:
    """Holds on culling (gallringsstopp): what they catch is not culled, now or later."""


@hold_group.command("place")
@click.option("--kind", type=KIND, required=True, help="Why culling is stopped.")
@click.option("--case", default="", help="Records of this case.")
@click.option("--type", "record_type", default="", help="Records of this type (code or name).")
@click.option("--row", "row_id", default="", help="Records that this row of the plan applies to.")
@click.option("--record", "records", multiple=True, help="This record; may be given again.")
@click.option("--system", default="", help="Records of this source system.")
@click.option("--from", "date_from", default="", help="Registered on this day or later.")
@click.option("--to", "date_to", default="", help="Registered on this day or before.")
@click.option("--everything", is_flag=True, help="Every record there is; needed when nothing else.")
@click.option("--title", required=True, help="What it is about; kept out of the log.")
@click.option("--mandate", required=True, help="On what it rests: a request, a decision.")
@click.option("--note", default="", help="More, for those who look at it later.")
@click.option("--review-on", type=DAY, default=None, help="When to ask whether it is needed.")
@json_option
@click.pass_obj
def hold_place(  # noqa: PLR0913 - one for each option
    settings: Settings,
    /,
    kind: str,
    *,
    everything: bool,
    title: str,
    mandate: str,
    note: str,
    review_on: datetime | None,
    as_json: bool,
    **query: str | tuple[str, ...],
) -> None:
    """Stop the culling of everything that fits all that is given, what comes later too."""
    wanted = HoldQuery(**query)  # type: ignore[arg-type]  # options have the names of its fields
    if (wanted == EVERYTHING) is not everything:
        raise refused("USE-HOLD-EVERYTHING")
    site = settings.open().site
    asked = Hold(
        id="",
        kind=HoldKind(kind),
        query=wanted,
        title=title.strip(),
        mandate=mandate.strip(),
        note=note.strip(),
        review_on=review_on.date().isoformat() if review_on else "",
    )
    placed = place_hold(site, asked)
    if as_json:
        emit(hold_object(placed))
        return
    say(text("hold.placed_words", site.language, hold=placed.id))
    catch = catch_of(site, placed)
    say(_now_words(catch, site.language))
    if not catch.records:
        say(text("hold.catches_nothing", site.language))
    if placed.review_on:
        say(text("hold.review_words", site.language, date=placed.review_on))


@hold_group.command("lift")
@click.argument("hold", metavar="ID")
@json_option
@click.pass_obj
def hold_lift(settings: Settings, hold: str, *, as_json: bool) -> None:
    """Lift the hold ID: the first person asks, a second one confirms with the same command."""
    site = settings.open().site
    done = lift_hold(site, hold)
    if as_json:
        emit(hold_object(done))
    else:
        words = "hold.asked_words" if done.stands else "hold.lifted_words"
        say(text(words, site.language, hold=done.id))


@hold_group.command("review")
@click.argument("hold", metavar="ID")
@click.option("--on", "review_on", type=DAY, required=True, help="When to ask again.")
@json_option
@click.pass_obj
def hold_review(settings: Settings, hold: str, review_on: datetime, *, as_json: bool) -> None:
    """Note that the hold ID is still needed, and when to ask again."""
    site = settings.open().site
    done = review_hold(site, hold, review_on.date())
    if as_json:
        emit(hold_object(done))
    else:
        say(text("hold.review_words", site.language, date=done.review_on))


@hold_group.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that have been lifted.")
@json_option
@click.pass_obj
def hold_list(settings: Settings, *, everything: bool, as_json: bool) -> None:
    """List the holds that stand."""
    site = settings.open().site
    found = list_holds(site, everything=everything)
    if as_json:
        emit([shown_object(each) for each in found])
    elif not found:
        say(text("hold.none", site.language))
    else:
        headings = [text(f"hold.{name}", site.language) for name in COLUMNS]
        say(table(headings, [_row(each, site.language) for each in found]))


@hold_group.command("show")
@click.argument("hold", metavar="ID")
@json_option
@click.pass_obj
def hold_show(settings: Settings, hold: str, *, as_json: bool) -> None:
    """Show the hold ID, and how much it catches now."""
    site = settings.open().site
    shown, catch = show_hold(site, hold)
    if as_json:
        emit({**shown_object(shown), "catches": catch_object(catch)})
    else:
        say("\n".join(_lines(shown, catch, site.language)))


def hold_object(hold: Hold) -> dict[str, object]:
    """The machine form of a hold; people are pseudonymous ids."""
    query = hold.query
    names = ("record_type", "row_id", "case", "system", "date_from", "date_to")
    times = ("placed_at", "placed_by", "review_on", "lift_asked_at", "lift_asked_by")
    return {
        "hold": hold.id,
        "kind": hold.kind.value,
        "stands": hold.stands,
        "query": {
            **{name: getattr(query, name) for name in names},
            "records": list(query.records),
        },
        **{name: getattr(hold, name) for name in ("title", "mandate", "note")},
        **{name: getattr(hold, name) or None for name in (*times, "lifted_at", "lifted_by")},
    }


def shown_object(shown: HoldShown) -> dict[str, object]:
    """The machine form of a hold with what has become of it."""
    return {**hold_object(shown.hold), "overdue": shown.overdue}


def catch_object(catch: Catch) -> dict[str, int]:
    """The machine form of what a hold catches."""
    return {name: getattr(catch, name) for name in ("records", "cases", "files", "bytes")}


def query_words(query: HoldQuery, language: str) -> str:
    """What a hold catches, in words."""
    given = (
        ("record_type", query.record_type),
        ("row_id", query.row_id),
        ("case", query.case),
        ("records", ", ".join(query.records)),
        ("system", query.system),
        ("date_from", query.date_from),
        ("date_to", query.date_to),
    )
    words = [f"{text(f'hold.query_{name}', language)} {value}" for name, value in given if value]
    return "; ".join(words) or text("hold.query_all", language)


def state_words(shown: HoldShown, language: str) -> str:
    """How far it has come."""
    hold = shown.hold
    if not hold.stands:
        return text("hold.state_lifted", language, at=hold.lifted_at[:10], by=shown.lifted_by)
    if hold.lift_asked_by:
        at = hold.lift_asked_at[:10]
        return text("hold.state_asked", language, at=at, by=shown.lift_asked_by)
    return text("hold.state_overdue" if shown.overdue else "hold.state_stands", language)


def _row(shown: HoldShown, language: str) -> list[str | int]:
    hold = shown.hold
    return [
        hold.id,
        text(f"hold.kind_{hold.kind}", language),
        hold.title,
        query_words(hold.query, language),
        f"{shown.placed_by} {hold.placed_at[:10]}",
        hold.review_on or "–",
        state_words(shown, language),
    ]


def _lines(shown: HoldShown, catch: Catch, language: str) -> list[str]:
    hold = shown.hold
    told = {
        "kind": text(f"hold.kind_{hold.kind}", language),
        "title": hold.title,
        "mandate": hold.mandate,
        "note": hold.note,
        "placed": f"{shown.placed_by} {hold.placed_at[:10]}",
        "review_on": hold.review_on,
        "state": state_words(shown, language),
        "catches": query_words(hold.query, language),
    }
    lines = [f"{text(f'hold.{name}', language)}: {value}" for name, value in told.items() if value]
    return [hold.id, *lines, _now_words(catch, language)]


def _now_words(catch: Catch, language: str) -> str:
    return text(
        "hold.now",
        language,
        records=plural("count.records", catch.records, language),
        files=plural("count.files", catch.files, language),
        size=byte_size(catch.bytes, language),
    )
