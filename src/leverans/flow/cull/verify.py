"""Verify: every record that was destroyed is looked for again, one by one, in its place.

What is still there, or is there again, opens the order again; nothing is called verified then.
"""

from collections.abc import Iterator

from leverans.clock import stamp
from leverans.flow.cull.batch import FIRST, STILL_THERE
from leverans.flow.cull.clock_check import checked_now
from leverans.flow.cull.documenting import Moment, document, note
from leverans.flow.cull.execute import WORK, require_place, told_of
from leverans.flow.cull.orders import find_order, require_state, taken_by
from leverans.flow.cull.place import CullingPlace
from leverans.flow.cull.protocol import GONE
from leverans.flow.history import Happened, write
from leverans.flow.permission import acting_as
from leverans.flow.site import Site
from leverans.flow.watch import Watch
from leverans.flow.working import working
from leverans.ledger import culling, culling_items
from leverans.model.culling import CullingItem, CullingOrder, ItemState, OrderState, Step
from leverans.model.culling_protocol import ProtocolStatus
from leverans.model.rights import Right

S = OrderState
AT_ONCE = 200


def verify(site: Site, place: CullingPlace, order_id: str, watch: Watch) -> CullingOrder:
    """Look for everything that an order has destroyed.

    Returns:
        the order: `verified`, or `executing` again where something is still there.

    Raises:
        UsageError: who acts may not, or it is not executed. ProtocolNotKept: as `execute`.
        WorldError: the place cannot be looked into; nothing is known then.
    """
    with working(site, WORK) as mine:
        with mine.ledger.begin() as connection:
            acting = acting_as(mine, connection, Right.CULL_EXECUTE)
            order = find_order(connection, order_id)
            require_state(order, S.EXECUTED, S.VERIFIED)
            checked_now(acting, connection, order)
        require_place(place, order)
        if order.state is S.VERIFIED:
            return order
        if relist(acting, place, order, watch):
            return reopen(acting, order)
        return _verified(acting, order)


def relist(site: Site, place: CullingPlace, order: CullingOrder, watch: Watch) -> int:
    """Look for every destroyed item; how many are there."""
    watch.stage("relist", files=order.files, size=order.bytes)
    found = 0
    for some in _batches(site, order):
        site.check()
        there = [item for item in some if not place.absent(item.record)]
        found += len(there)
        _note(site, order, some, there)
        watch.step(sum(item.files for item in some), sum(item.bytes for item in some))
    return found


def reopen(site: Site, order: CullingOrder) -> CullingOrder:
    """Something is there that should be gone: the order is under way again."""
    left = document(site, order, ProtocolStatus.INCOMPLETE)
    with site.ledger.begin() as connection:
        now = checked_now(site, connection, order)
        note(connection, left)
        taken = taken_by(site, Step.REOPENED, now)
        moved = culling.advance(connection, order, S.EXECUTING, taken, protocol=left.digest)
        write(site, connection, told_of(moved, "disposal.incomplete", left, outcome="failure"))
    return moved


def _verified(site: Site, order: CullingOrder) -> CullingOrder:
    now = site.clock()
    moment = Moment(verified_at=stamp(now))
    verified = document(site, order, ProtocolStatus.VERIFIED, moment)
    with site.ledger.begin() as connection:
        checked_now(site, connection, order)
        note(connection, verified)
        taken = taken_by(site, Step.VERIFIED, now)
        moved = culling.advance(connection, order, S.VERIFIED, taken, protocol=verified.digest)
        write(site, connection, told_of(moved, "disposal.verified", verified))
    return moved


def _batches(site: Site, order: CullingOrder) -> Iterator[list[CullingItem]]:
    after = FIRST
    while True:
        with site.ledger.read() as connection:
            found = culling_items.next_open(connection, order.id, after, states=GONE, limit=AT_ONCE)
        if not found:
            return
        seq, last = found[-1]
        after = (last.package, seq)
        yield [item for _, item in found]


def _note(
    site: Site, order: CullingOrder, looked_for: list[CullingItem], there: list[CullingItem]
) -> None:
    """Write down what was seen: gone is `absent`, and what is there has failed."""
    with site.ledger.begin() as connection:
        still = {item.record for item in there}
        for item in looked_for:
            if item.record in still:
                culling_items.move(connection, order.id, item, ItemState.FAILED, reason=STILL_THERE)
            elif item.state is ItemState.DESTROYED:
                culling_items.move(connection, order.id, item, ItemState.ABSENT)
        if there:
            told = Happened(
                event="disposal.failed",
                objects=(("order", order.id), *(("record", item.record) for item in there)),
                outcome="failure",
                reason=STILL_THERE,
                counts={"records": len(there)},
            )
            write(site, connection, told)
