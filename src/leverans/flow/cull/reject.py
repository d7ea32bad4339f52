"""Reject: an order ends for a stated reason; its records may be proposed again."""

from leverans.flow.cull.orders import advance, find_order, require_state, written
from leverans.flow.permission import acting_as
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import culling
from leverans.model.culling import CullingOrder, OrderState, Step
from leverans.model.rights import Right

OPEN = (OrderState.PROPOSED, OrderState.REVIEWED, OrderState.APPROVED)


def reject(site: Site, order_id: str, reason: str) -> CullingOrder:
    """Reject an order of which nothing has been destroyed.

    Raises:
        UsageError: who acts may not, there is no reason, or it has begun already.
    """
    if not reason.strip():
        raise refused("USE-REASON")
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, Right.CULL_REVIEW)
        order = find_order(connection, order_id)
        require_state(order, *OPEN)
        culling.note_reason(connection, order.id, reason.strip())
        told = written(order, "disposal.refused", outcome="refused")
        return advance(acting, connection, order, OrderState.REJECTED, (Step.REJECTED, told))
