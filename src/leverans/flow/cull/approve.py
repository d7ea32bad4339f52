"""Approve: a second person approves one list, by its digest, and nothing that differs from it."""

from sqlalchemy import Connection

from leverans.flow.cull.orders import advance, find_order, require_state, written
from leverans.flow.permission import acting_as, distinct
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger.culling_items import all_items
from leverans.model.culling import CullingOrder, OrderState, Step
from leverans.model.culling_list import list_digest
from leverans.model.rights import Right

SHORTEST = 12  # characters of a digest that are enough to say which list was seen


def approve(site: Site, order_id: str, seen_digest: str) -> CullingOrder:
    """Approve an order.

    Args:
        seen_digest: of the list that was seen, or its beginning (12 characters or more).

    Raises:
        UsageError: who acts may not, or is the one who proposed it (where it is agreed also the
            one who reviewed it), the list is another, or it is not reviewed.
        Outrun: it was moved meanwhile.
    """
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, Right.CULL_APPROVE)
        order = find_order(connection, order_id)
        apart = (order.proposed_by, order.reviewed_by if site.culling.reviewer_apart else "")
        distinct(site, *filter(None, apart))
        require_state(order, OrderState.REVIEWED)
        _require_list(order, seen_digest)
        require_list(connection, order)
        told = written(order, "disposal.approved")
        return advance(acting, connection, order, OrderState.APPROVED, (Step.APPROVED, told))


def require_list(connection: Connection, order: CullingOrder) -> None:
    """Refuse when the items are others than those that the order's digest is of.

    Raises:
        UsageError: somebody has changed them in the database.
    """
    if list_digest(all_items(connection, order.id)) != order.list_digest:
        raise refused("USE-LIST-CHANGED", order=order.id)


def _require_list(order: CullingOrder, seen: str) -> None:
    asked = seen.strip().lower()
    if len(asked) < SHORTEST or not order.list_digest.startswith(asked):
        raise refused("USE-OTHER-LIST", order=order.id, seen=seen or "-")
