"""`cull`: culling (gallring) by the plan, step by step, by two persons, with a protocol."""

from datetime import date
from itertools import islice
from pathlib import Path

import click

from leverans.cli.cull_lines import Shown, due_object, due_words, item_object, items_words
from leverans.cli.cull_orders import (
    order_object,
    order_words,
    orders_words,
    overview_object,
    proposed_words,
    state_words,
)
from leverans.cli.cull_protocol import cull_protocol
from leverans.cli.cull_running import cull_execute, cull_finish, cull_verify
from leverans.cli.cull_source import cull_result, give_out, place_to_list
from leverans.cli.delivering import watched
from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.flow.cull.approve import approve
from leverans.flow.cull.due import list_due
from leverans.flow.cull.orders import items_of, list_orders, show_order
from leverans.flow.cull.propose import propose
from leverans.flow.cull.reject import reject
from leverans.flow.cull.review import review
from leverans.flow.refused import refused
from leverans.messages.texts import grouped, text
from leverans.model.culling import CullingOrder, CullingQuery
from leverans.wiring.site import Opened

KINDS = frozenset({"due", "withheld", "reported"})
MOST = 200
OUT = click.Path(dir_okay=False, path_type=Path)


def query_options(command: click.decorators.FC) -> click.decorators.FC:
    """Give a command the options that say which records are asked for."""
    for option in reversed(
        (
            click.option("--type", "record_type", default="", help="Only this record type."),
            click.option("--row", "row_id", default="", help="Only this row of the plan."),
            click.option("--case", default="", help="Only this case, by its archive id."),
            click.option("--from", "date_from", default="", help="Registered from this day."),
            click.option("--to", "date_to", default="", help="Registered until this day."),
            click.option(
                "--place",
                default="",
                help="Where: an agreement, for what the plan keeps in its source; by default the "
                "workspace's store.",
            ),
            click.option(
                "--agreement",
                "--source",
                "agreement",
                default="",
                help="Source copies of what was delivered under this agreement.",
            ),
        )
    ):
        command = option(command)
    return command


@click.group("cull")
def cull_group() -> None:
    """Culling (gallring): due, proposed, reviewed, approved, executed, verified, final."""


@cull_group.command("due")
@query_options
@click.option("--on", "day", default="", help="As of another day (YYYY-MM-DD), to look ahead.")
@click.option("--waiting", is_flag=True, help="Also what is not due yet, with its day.")
@click.option("--preserved", is_flag=True, help="Also what is preserved.")
@click.option("--most", default=MOST, show_default=True, help="Lines to show.")
@json_option
@click.pass_obj
def cull_due(  # noqa: PLR0913 - one parameter for each option
    settings: Settings,
    /,
    *,
    place: str,
    agreement: str,
    day: str,
    waiting: bool,
    preserved: bool,
    most: int,
    as_json: bool,
    **asked: str,
) -> None:
    """Show the culling list (gallringslistan): what is due, what is not, and why. Reads only."""
    opened = settings.open()
    kinds = KINDS | ({"waiting"} if waiting else set()) | ({"preserved"} if preserved else set())
    shown = Shown(most=most, kinds=frozenset(kinds))
    on = _day(day) if day else None
    with watched(opened) as watch:
        found = place_to_list(opened, place, agreement, watch)
        counts = list_due(opened.site, found, _query(asked), shown.take, on=on)
    if as_json:
        emit(due_object(shown, counts))
    else:
        say(due_words(shown, counts, opened.site.language))


@cull_group.command("propose")
@query_options
@click.option("--limit", default=0, help="At most so many records; 0 = all that are due.")
@json_option
@click.pass_obj
def cull_propose(
    settings: Settings,
    /,
    *,
    place: str,
    agreement: str,
    limit: int,
    as_json: bool,
    **asked: str,
) -> None:
    """Propose an order of what is due today. Nothing is destroyed by it."""
    opened = settings.open()
    with watched(opened) as watch:
        found = place_to_list(opened, place, agreement, watch)
        order = propose(opened.site, found, _query(asked, limit))
    if as_json:
        emit(order_object(order))
    else:
        say(proposed_words(order, opened.site.language))


@cull_group.command("list")
@click.argument("order", metavar="[ORDER]", default="")
@click.option("--out", type=OUT, default=None, help="Write the deletion list of ORDER here.")
@json_option
@click.pass_obj
def cull_list(settings: Settings, order: str, *, out: Path | None, as_json: bool) -> None:
    """List the orders, newest first; with ORDER, write the source system's deletion list."""
    if bool(order) != (out is not None):
        raise refused("USE-LIST-OUT")
    if out is not None:
        give_out(settings, order, out, as_json=as_json)
        return
    opened = settings.open()
    orders = list_orders(opened.site)
    if as_json:
        emit([order_object(order) for order in orders])
    else:
        say(orders_words(orders, opened.site.language))


@cull_group.command("show")
@click.argument("order")
@click.option("--items", is_flag=True, help="Every record of the list, by id.")
@click.option("--most", default=MOST, show_default=True, help="Records to show.")
@json_option
@click.pass_obj
def cull_show(settings: Settings, order: str, *, items: bool, most: int, as_json: bool) -> None:
    """Show where ORDER stands, who did what, what was kept and why, and what comes next."""
    opened = settings.open()
    overview = show_order(opened.site, order)
    listed = list(islice(items_of(opened.site, order), most)) if items else []
    if as_json:
        found = overview_object(overview)
        emit(found | ({"items": [item_object(each) for each in listed]} if items else {}))
        return
    language = opened.site.language
    say(order_words(overview, language))
    if items:
        say()
        say(items_words([(each, None) for each in listed], language))
        if overview.order.listed > len(listed):
            say(text("cull.more", language, n=grouped(overview.order.listed - len(listed))))


@cull_group.command("review")
@click.argument("order")
@json_option
@click.pass_obj
def cull_review(settings: Settings, order: str, *, as_json: bool) -> None:
    """Say that you have looked through the list of ORDER."""
    opened = settings.open()
    _tell(opened, review(opened.site, order), as_json=as_json)


@cull_group.command("approve")
@click.argument("order")
@click.option(
    "--list",
    "seen",
    required=True,
    help="Digest of the list that you have seen, 12 characters or more.",
)
@json_option
@click.pass_obj
def cull_approve(settings: Settings, order: str, *, seen: str, as_json: bool) -> None:
    """Approve ORDER as another person than the one who proposed it."""
    opened = settings.open()
    _tell(opened, approve(opened.site, order, seen), as_json=as_json)


@cull_group.command("reject")
@click.argument("order")
@click.option("--reason", required=True, help="Why; kept out of the log.")
@json_option
@click.pass_obj
def cull_reject(settings: Settings, order: str, *, reason: str, as_json: bool) -> None:
    """Reject ORDER, of which nothing has been destroyed."""
    opened = settings.open()
    _tell(opened, reject(opened.site, order, reason), as_json=as_json)


for running in (cull_execute, cull_result, cull_verify, cull_finish, cull_protocol):
    cull_group.add_command(running)


def _tell(opened: Opened, order: CullingOrder, *, as_json: bool) -> None:
    if as_json:
        emit(order_object(order))
    else:
        say(state_words(order, opened.site.language))


def _query(asked: dict[str, str], limit: int = 0) -> CullingQuery:
    for name in ("date_from", "date_to"):
        if asked[name]:
            _day(asked[name])
    return CullingQuery(**asked, limit=limit)


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise refused("USE-DATE", date=given) from error
