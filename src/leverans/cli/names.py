"""`names`: which tables hold names, and how names are forgotten on a decision of two persons."""

from datetime import datetime

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.roles import DAY
from leverans.cli.settings import Settings
from leverans.flow.forget_names import (
    confirm_forgetting,
    names_tables,
    open_orders,
    propose_forgetting,
)
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.messages.tables import table
from leverans.messages.texts import plural, text
from leverans.model.two_persons import NamesOrder, Scope

COLUMNS = ("table", "rows", "oldest")


@click.group("names")
def names_group() -> None:
    """Names and free text, which stand apart from ids: how many there are, and forgetting them."""


@names_group.command("list")
@json_option
@click.pass_obj
def names_list(settings: Settings, *, as_json: bool) -> None:
    """List the tables that hold names, with counts; no name is shown. And orders that wait."""
    site = settings.open().site
    found, waiting = names_tables(site), open_orders(site)
    if as_json:
        tables = [
            {"table": one.name, "rows": one.rows, "oldest": one.oldest or None} for one in found
        ]
        emit({"tables": tables, "orders": [order_object(order) for order in waiting]})
        return
    headings = [text(f"names.{name}", site.language) for name in COLUMNS]
    say(table(headings, [[one.name, one.rows, one.oldest or "–"] for one in found]))
    for order in waiting:
        say(text("names.waits", site.language, order=order.id, about=_about(order, site.language)))


@names_group.command("forget")
@click.option("--actor", default="", help="The account behind this pseudonymous id.")
@click.option("--item", default="", help="The names of this item or record in its source.")
@click.option("--delivery", default="", metavar="N", help="The names of what delivery N delivered.")
@click.option("--older-than", type=DAY, default=None, help="All that was over before this day.")
@click.option("--decision", default="", help="The decision that it rests on.")
@click.option("--confirm", default="", metavar="ORDER", help="Confirm another person's proposal.")
@json_option
@click.pass_obj
def names_forget(
    settings: Settings,
    /,
    *,
    older_than: datetime | None,
    decision: str,
    confirm: str,
    as_json: bool,
    **given: str,
) -> None:
    """Propose that names are forgotten, or confirm it; ids and the evidence log stay."""
    site = settings.open().site
    given["older"] = older_than.date().isoformat() if older_than else ""
    wanted = [(Scope(name), value) for name, value in given.items() if value]
    if len(wanted) != (0 if confirm else 1):
        raise refused("USE-FORGET-WHAT")
    if confirm:
        _tell(site, confirm_forgetting(site, confirm), "names.forgotten", as_json=as_json)
        return
    scope, subject = wanted[0]
    order = propose_forgetting(site, scope, subject, decision)
    _tell(site, order, "names.proposed", as_json=as_json)


def order_object(order: NamesOrder) -> dict[str, object]:
    """The machine form of an order; people are pseudonymous ids."""
    return {
        "order": order.id,
        "scope": order.scope.value,
        "subject": order.subject,
        "decision": order.decision,
        "rows": order.entries,
        "proposed_by": order.proposed_by,
        "confirmed_by": order.confirmed_by or None,
        "done_at": order.done_at.isoformat() if order.done_at else None,
    }


def _tell(site: Site, order: NamesOrder, words: str, *, as_json: bool) -> None:
    if as_json:
        emit(order_object(order))
        return
    about, rows = _about(order, site.language), plural("count.rows", order.entries, site.language)
    say(text(words, site.language, order=order.id, about=about, rows=rows))


def _about(order: NamesOrder, language: str) -> str:
    return text(f"names.scope_{order.scope}", language, subject=order.subject)
