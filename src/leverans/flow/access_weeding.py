"""Weeding of the access log: proposed by one person, confirmed by another, told in the evidence.

To destroy it is culling, for it is an official document with a row of its own in the plan; no job
does it. Whole days are weeded, so that a day that is kept can still be held against its seal.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from leverans.flow.access import access_log
from leverans.flow.access_seals import LOG, days_found, seal_days
from leverans.flow.history import Happened, logged, write
from leverans.flow.named_order import named_order
from leverans.flow.permission import acting_as, distinct, entering
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import access_days, decided_orders, holds
from leverans.model.errors import LedgerError
from leverans.model.hold import Hold, HoldQuery
from leverans.model.rights import Right
from leverans.model.two_persons import AccessOrder

PREFIX = "LOGG"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """What has passed its time.

    Attributes:
        before: ISO date; entries of the days before it may be weeded.
        months: month (`2026-03`) -> entries. held_by: holds because of which more is kept.
        orders: those that are not carried out to their end.
    """

    before: str
    months: Counter[str]
    held_by: tuple[str, ...]
    orders: tuple[AccessOrder, ...]

    @property
    def entries(self) -> int:
        """How many."""
        return sum(self.months.values())


def passed(site: Site) -> Passed:
    """What may be weeded today.

    Raises:
        Denied: who acts may not list what may be culled.
    """
    return passed_now(entering(site, Right.CULL_LIST))


def propose_weeding(site: Site) -> AccessOrder:
    """Propose that what has passed its time is weeded.

    Raises:
        UsageError: no right, no row or decision says how long it is kept, or nothing has passed.
    """
    site = entering(site, Right.CULL_PROPOSE)
    terms, at = site.access, site.clock()
    if not terms.plan_row or not terms.decision:
        raise refused("USE-ACCESS-NO-DECISION")
    found = passed_now(site)
    if not found.entries:
        raise refused("USE-ACCESS-NOTHING", before=found.before)
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, Right.CULL_PROPOSE)
        order = AccessOrder(
            id=decided_orders.next_id(connection, PREFIX, at),
            before=found.before,
            entries=found.entries,
            plan_row=terms.plan_row,
            decision=terms.decision,
            proposed_by=site.actor,
            proposed_at=at,
        )
        decided_orders.propose(connection, order)
        _write(acting, connection, "access.weed_proposed", order)
    return order


def confirm_weeding(site: Site, order_id: str) -> AccessOrder:
    """Confirm an order and carry it out; an order that was broken off is carried out to its end.

    Raises:
        UsageError: no right, no such order, it is done, one has proposed it oneself, or a hold or
            a longer time has come between. LedgerError: entries are left after all.
    """
    site = entering(site, Right.CULL_APPROVE)
    with site.ledger.read() as connection:
        order = named_order(decided_orders.access_orders(connection), order_id)
    distinct(site, order.proposed_by)
    if order.done_at is not None:
        raise refused("USE-ORDER-DONE", order=order.id)
    if not order.confirmed_by:
        if passed_now(site).before < order.before:
            raise refused("USE-ACCESS-KEPT", order=order.id)
        order = _confirmed(site, order)
    seal_days(site)
    changed = sum(day.state == "changed" for day in days_found(site) if day.day < order.before)
    with access_log(site) as log:
        with log.begin() as connection:
            gone = access_days.weed(connection, order.id, order.before)
        with log.read() as connection:
            left = access_days.left_before(connection, order.before)
    if left:
        raise LedgerError(f"{left} entries are left after order {order.id}", place="access log")
    return _done(site, order, {"entries": gone, "changed_days": changed})


def passed_now(site: Site) -> Passed:
    """As `passed`, with counts for whoever examines the workspace."""
    limit = site.clock().date() - timedelta(days=site.access.keep_days)
    with site.ledger.read() as connection:
        standing = holds.standing(connection)
        waiting = [one for one in decided_orders.access_orders(connection) if one.done_at is None]
    before = limit.isoformat()
    held: list[str] = []
    with access_log(site) as log, log.read() as connection:
        for hold in standing:
            first = _first_held(connection, hold)
            if first and first < limit.isoformat():
                before, held = min(before, first), [*held, hold.id]
        days = access_days.days(connection, before=before)
    months: Counter[str] = Counter()
    for day, count in days:
        months[day[:7]] += count
    return Passed(before=before, months=months, held_by=tuple(held), orders=tuple(waiting))


def _first_held(connection: Connection, hold: Hold) -> str:
    """The first day that a hold keeps, or "".

    A hold that names records and nothing else keeps the days on which somebody looked at these.
    Of any other it cannot be told what it catches, for what was looked at may be culled since: it
    keeps everything.
    """
    named = hold.query.records
    if named and hold.query == HoldQuery(records=named):
        return access_days.first_day_of(connection, map(logged, named))
    kept = access_days.days(connection)
    return kept[0][0] if kept else ""


def _confirmed(site: Site, order: AccessOrder) -> AccessOrder:
    at = site.clock()
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, Right.CULL_APPROVE)
        if not decided_orders.confirm(connection, order, by=site.actor, at=at):
            raise refused("USE-ORDER-DONE", order=order.id)
        _write(acting, connection, "access.weed_confirmed", order)
    return replace(order, confirmed_by=site.actor, confirmed_at=at)


def _done(site: Site, order: AccessOrder, counts: Mapping[str, int]) -> AccessOrder:
    at = site.clock()
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, Right.CULL_APPROVE)
        if decided_orders.done(connection, order, at=at):
            _write(acting, connection, "access.weeded", order, counts)
    return replace(order, entries=counts["entries"], done_at=at)


def _write(
    site: Site,
    connection: Connection,
    event: str,
    order: AccessOrder,
    counts: Mapping[str, int] | None = None,
) -> None:
    told = Happened(
        event=event,
        objects=(("access_log", LOG), ("access_order", order.id)),
        refs={
            "before": order.before,
            "row": logged(order.plan_row),
            "decision": logged(order.decision),
        },
        counts=counts or {"entries": order.entries},
    )
    write(site, connection, told)
