"""What the execution of an order would do, item by item, by the same looks; nothing is done."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from leverans.flow.cull.batch import look
from leverans.flow.cull.clock_check import checked_now
from leverans.flow.cull.execute import require_place
from leverans.flow.cull.orders import find_order, require_state
from leverans.flow.cull.place import CullingPlace, Objection
from leverans.flow.cull.protocol_store import protocol_store
from leverans.flow.cull.recheck import ground
from leverans.flow.permission import acting_as
from leverans.flow.site import Site
from leverans.ledger.culling_items import OPEN, all_items
from leverans.model.culling import CullingItem, OrderState
from leverans.model.errors import StorageError
from leverans.model.rights import Right

S = OrderState
Each = Callable[[CullingItem, Objection | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What an execution today would come to.

    Attributes:
        day: ISO date. would: items that would be destroyed. kept: that would be withheld.
        done: that are done with already. protocols: whether the protocol could be stored.
    """

    order: str
    day: str
    would: int
    kept: int
    done: int
    protocols: bool


def rehearse(site: Site, place: CullingPlace, order_id: str, each: Each) -> Rehearsal:
    """Look at every item of an order that is not done with, and give away what was seen.

    Raises:
        UsageError: there is no such order, it is over, or the clock was set back.
    """
    with site.ledger.begin() as connection:
        acting_as(site, connection, Right.CULL_LIST)
    would = kept = done = 0
    with site.ledger.read() as connection:
        order = find_order(connection, order_id)
        require_state(order, S.PROPOSED, S.REVIEWED, S.APPROVED, S.EXECUTING)
        require_place(place, order)
        today = checked_now(site, connection, order).date()
        laid = ground(connection, place, today, order.evaluated_on)
        for item in all_items(connection, order.id):
            if item.state not in OPEN:
                done += 1
                continue
            against = look(laid, item).against
            kept, would = kept + (against is not None), would + (against is None)
            each(item, against)
    return Rehearsal(
        order=order.id,
        day=today.isoformat(),
        would=would,
        kept=kept,
        done=done,
        protocols=_can_store(site),
    )


def _can_store(site: Site) -> bool:
    """Whether the protocol store takes something, and gives it up again."""
    key = f"prov/{site.new_id()}.txt"
    try:
        store = protocol_store(site)
        store.put_new(key, io.BytesIO(b"prov\n"))
        store.delete(key)
    except StorageError:
        return False
    return True
