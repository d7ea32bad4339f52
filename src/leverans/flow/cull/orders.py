"""Orders as faces show them, and the steps that persons take with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from leverans.flow.cull.clock_check import checked_now
from leverans.flow.history import Happened, write
from leverans.flow.permission import acting_as
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import culling, culling_documents, culling_items
from leverans.ledger.culling import Taken
from leverans.ledger.culling_documents import StoredDocument
from leverans.model.culling import (
    CullingItem,
    CullingOrder,
    ItemState,
    OrderKind,
    OrderState,
    Step,
    WithheldCount,
)
from leverans.model.rights import Right

__all__ = [  # with the words that these functions return, for faces that see no ledger
    "OrderOverview",
    "StoredDocument",
    "advance",
    "find_order",
    "items_of",
    "list_orders",
    "place_of",
    "require_state",
    "show_order",
    "written",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOverview:
    """An order with how far its items have come, what was kept, and its documents.

    Attributes:
        states: items in each state. withheld, failed: items by reason.
        kept: records within the query that were never listed.
    """

    order: CullingOrder
    states: dict[ItemState, int]
    withheld: tuple[WithheldCount, ...]
    failed: tuple[WithheldCount, ...]
    kept: tuple[WithheldCount, ...]
    documents: tuple[StoredDocument, ...]


def list_orders(site: Site, limit: int = 50) -> list[CullingOrder]:
    """The latest orders, newest first."""
    with site.ledger.begin() as connection:
        acting_as(site, connection, Right.CULL_LIST)
    with site.ledger.read() as connection:
        return culling.orders(connection, limit)


def show_order(site: Site, order_id: str) -> OrderOverview:
    """Everything that is known of an order but its items.

    Raises:
        UsageError: there is no such order, or who acts may not see it.
    """
    with site.ledger.begin() as connection:
        acting_as(site, connection, Right.CULL_LIST)
    with site.ledger.read() as connection:
        order = find_order(connection, order_id)
        return OrderOverview(
            order=order,
            states=culling_items.count_states(connection, order.id),
            withheld=culling_items.withheld(connection, order.id),
            failed=culling_items.withheld(connection, order.id, ItemState.FAILED),
            kept=culling.kept(connection, order.id),
            documents=tuple(culling_documents.documents(connection, order.id)),
        )


def items_of(site: Site, order_id: str) -> Iterator[CullingItem]:
    """The items of an order, in the order of its list."""
    with site.ledger.read() as connection:
        yield from culling_items.all_items(connection, find_order(connection, order_id).id)


def find_order(connection: Connection, order_id: str) -> CullingOrder:
    """An order by its id.

    Raises:
        UsageError: there is none.
    """
    order = culling.order_named(connection, order_id.strip().upper())
    if order is None:
        raise refused("USE-NO-ORDER", order=order_id)
    return order


def require_state(order: CullingOrder, *states: OrderState) -> None:
    """Refuse a step that does not follow on where the order stands.

    Raises:
        UsageError: it is in another state.
    """
    if order.state not in states:
        raise refused("USE-ORDER-STATE", order=order.id, order_state=order.state.value)


def advance(
    site: Site,
    connection: Connection,
    seen: CullingOrder,
    to: OrderState,
    happened: tuple[Step, Happened],
) -> CullingOrder:
    """Move an order by a person's step, with its event, in the caller's transaction."""
    step, told = happened
    now = checked_now(site, connection, seen)
    moved = culling.advance(connection, seen, to, taken_by(site, step, now))
    write(site, connection, told)
    return moved


def taken_by(site: Site, step: Step, at: datetime) -> Taken:
    """A step of who acts, in the role of the site."""
    return Taken(step=step, actor=site.actor, role=site.role, at=at)


def written(order: CullingOrder, event: str, *, outcome: str = "success") -> Happened:
    """The event of a step with a whole order."""
    return Happened(
        event=event,
        objects=(("order", order.id),),
        refs={"list": order.list_digest},
        outcome=outcome,
        counts={"records": order.listed},
    )


def place_of(site: Site, order_id: str) -> tuple[str, OrderKind]:
    """The name of the place that an order was made for, and the order's kind.

    Raises:
        UsageError: there is no such order.
    """
    with site.ledger.read() as connection:
        order = find_order(connection, order_id)
    return order.place, order.kind
