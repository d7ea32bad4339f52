"""Review: somebody who knows the records has looked through the list, and lets it go on."""

from leverans.flow.cull.orders import advance, find_order, require_state, written
from leverans.flow.permission import acting_as
from leverans.flow.site import Site
from leverans.model.culling import CullingOrder, OrderState, Step
from leverans.model.rights import Right


def review(site: Site, order_id: str) -> CullingOrder:
    """Say that the list has been looked through.

    Raises:
        UsageError: who acts may not, there is no such order, or it is past that.
    """
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, Right.CULL_REVIEW)
        order = find_order(connection, order_id)
        require_state(order, OrderState.PROPOSED)
        told = written(order, "disposal.reviewed")
        return advance(acting, connection, order, OrderState.REVIEWED, (Step.REVIEWED, told))
