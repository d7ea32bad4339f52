"""Names are forgotten on a decision, by two persons; ids, counts and the evidence log stay.

A request for erasure is a case to decide on, not a button: what is in an official document may be
taken away only on a decision.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from leverans.flow.history import Happened, logged, write
from leverans.flow.named_order import named_order
from leverans.flow.permission import acting_as, distinct
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import decided_orders, deliveries, names, role_grants
from leverans.ledger.names import NamesTable, Selection
from leverans.model.delivery import DeliveryKind
from leverans.model.errors import LedgerError
from leverans.model.rights import Right
from leverans.model.two_persons import NamesOrder, Scope

PREFIX = "NAMN"


def names_tables(site: Site) -> list[NamesTable]:
    """Every table that holds names, with counts alone.

    Raises:
        Denied: who acts may not list what may be culled.
    """
    with site.ledger.read() as connection:
        acting_as(site, connection, Right.CULL_LIST)
        return names.names_tables(connection)


def open_orders(site: Site) -> list[NamesOrder]:
    """Orders to forget names that wait for another person.

    Raises:
        Denied: as above.
    """
    with site.ledger.read() as connection:
        acting_as(site, connection, Right.CULL_LIST)
        found = decided_orders.names_orders(connection)
    return [order for order in found if order.done_at is None]


def propose_forgetting(site: Site, scope: Scope, subject: str, decision: str) -> NamesOrder:
    """Propose that names are forgotten.

    Args:
        subject: see `NamesOrder`. decision: what it rests on, as a reference.

    Raises:
        UsageError: no right, no decision, no such thing, somebody who still has a role, or there
            is nothing to forget.
    """
    if not decision.strip():
        raise refused("USE-FORGET-DECISION")
    at = site.clock()
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, Right.CULL_PROPOSE)
        counts = names.count(connection, _selection(site, connection, scope, subject))
        if not counts:
            raise refused("USE-FORGET-NOTHING", subject=subject)
        order = NamesOrder(
            id=decided_orders.next_id(connection, PREFIX, at),
            scope=scope,
            subject=subject,
            decision=decision.strip(),
            entries=sum(counts.values()),
            proposed_by=site.actor,
            proposed_at=at,
        )
        decided_orders.propose(connection, order)
        _write(acting, connection, "names.forget_proposed", order, counts)
    return order


def confirm_forgetting(site: Site, order_id: str) -> NamesOrder:
    """Confirm an order: what it is about is gone when this answers, and has been looked for.

    Raises:
        UsageError: no right, no such order, it is done, or one has proposed it oneself.
    """
    with site.ledger.read() as connection:
        order = named_order(decided_orders.names_orders(connection), order_id)
    distinct(site, order.proposed_by)
    at = site.clock()
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, Right.CULL_APPROVE)
        if not decided_orders.confirm(connection, order, by=site.actor, at=at):
            raise refused("USE-ORDER-DONE", order=order.id)
        selection = _selection(site, connection, order.scope, order.subject)
        counts = names.count(connection, selection)
        names.forget(connection, selection)
        if names.count(connection, selection):
            raise LedgerError(f"names are left after order {order.id}")
        decided_orders.done(connection, order, at=at)
        _write(acting, connection, "names.forgotten", order, counts)
    return replace(
        order,
        confirmed_by=site.actor,
        confirmed_at=at,
        done_at=at,
        entries=sum(counts.values()),
    )


def _selection(site: Site, connection: Connection, scope: Scope, subject: str) -> Selection:
    if scope is Scope.ACTOR:
        _refuse_active(site, connection, subject)
        return names.of_actor(subject)
    if scope is Scope.ITEM:
        return names.of_item(subject)
    if scope is Scope.DELIVERY:
        return names.of_delivery(_versions(connection, subject))
    return names.older_than(_date(subject))


def _refuse_active(site: Site, connection: Connection, actor: str) -> None:
    """Refuse who has a role or is about to get one: two persons have to be told to be two."""
    today = site.clock().date()
    grants = role_grants.grants(connection, holder=actor)
    if any(grant.stands(today) or grant.is_open for grant in grants):
        raise refused("USE-FORGET-ROLE", actor=actor)


def _versions(connection: Connection, subject: str) -> list[str]:
    """The ids of all versions of a delivery that is told as `7`, or `T7` for a test."""
    kind = DeliveryKind.TEST if subject.startswith("T") else DeliveryKind.REAL
    number = subject.removeprefix("T")
    found = deliveries.versions(connection, int(number), kind) if number.isdecimal() else []
    if not found:
        raise refused("USE-UNKNOWN-ID", id=subject)
    return found


def _date(subject: str) -> str:
    try:
        return date.fromisoformat(subject).isoformat()
    except ValueError:
        raise refused("USE-DATE", date=subject) from None


def _write(
    site: Site, connection: Connection, event: str, order: NamesOrder, counts: Mapping[str, int]
) -> None:
    objects = (("names_order", order.id), (order.scope.value, logged(order.subject)))
    refs = {"decision": logged(order.decision)}
    write(site, connection, Happened(event=event, objects=objects, refs=refs, counts=counts))
