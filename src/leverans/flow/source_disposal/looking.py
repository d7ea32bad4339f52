"""Verify at a source: it is looked through anew, whether the order has been carried out or not."""

from leverans.flow.cull.execute import execute
from leverans.flow.cull.orders import find_order
from leverans.flow.cull.verify import verify
from leverans.flow.site import Site
from leverans.flow.source_disposal.place import SourcePlace
from leverans.flow.watch import Watch
from leverans.model.culling import CullingOrder, OrderState


def verify_source(site: Site, place: SourcePlace, order_id: str, watch: Watch) -> CullingOrder:
    """Look for what an order has asked a source for; the source removes it in its own time.

    What is gone is written down; what is there still keeps the order open, and is asked for
    again. When nothing is left, everything is looked for once more.

    Returns:
        the order: `verified`, or `executing` where something is still there.

    Raises:
        UsageError: who acts may not, or it is not carried out. SourceError: the source cannot be
            listed in full; nothing is known then, and the order stays as it is.
    """
    with site.ledger.read() as connection:
        begun = find_order(connection, order_id).state is OrderState.EXECUTING
    if begun:
        place.prepare()
        order = execute(site, place, order_id, watch)
        if order.state is not OrderState.EXECUTED:
            return order
        place.look_anew()
    return verify(site, place, order_id, watch)
