"""Carries out an approved order: first the protocol is safe, then item after item is destroyed.

Killed at any moment it is run again and goes on; nothing is destroyed twice, nothing is counted
twice, and nothing is called destroyed before it was looked for and not found.
"""

from collections.abc import Iterator

from leverans.clock import stamp
from leverans.flow.cull.approve import require_list
from leverans.flow.cull.batch import FIRST, REQUESTED, mark, next_batch, settle
from leverans.flow.cull.clock_check import checked_now
from leverans.flow.cull.documenting import Documented, Moment, document, note
from leverans.flow.cull.orders import find_order, require_state, taken_by, written
from leverans.flow.cull.place import CullingPlace
from leverans.flow.history import Happened, write
from leverans.flow.permission import acting_as, distinct
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.flow.watch import Watch
from leverans.flow.working import working
from leverans.ledger import culling, culling_items
from leverans.ledger.culling_items import OPEN
from leverans.model.culling import CullingItem, CullingOrder, OrderState, Step
from leverans.model.culling_protocol import ProtocolStatus
from leverans.model.rights import Right

WORK = "culling"
S = OrderState


def execute(site: Site, place: CullingPlace, order_id: str, watch: Watch) -> CullingOrder:
    """Carry out an order, or go on with one that was broken off.

    Returns:
        the order: `executed`, or still `executing` where something could not be destroyed or is
        for somebody else to destroy.

    Raises:
        UsageError: who acts may not, or is the one who approved it; it is not approved, or its
            list is another than was approved; the clock was set back.
        ProtocolNotKept: the store of protocols cannot be written; nothing more was destroyed.
        LedgerBusy: another process is at work on culling.
    """
    with working(site, WORK) as mine:
        acting, order = _allowed(mine, order_id)
        require_place(place, order)
        if order.state is S.EXECUTED:  # by a run that was killed when all was done
            return order
        order = _begin(acting, order)
        watch.stage("cull", files=order.files, size=order.bytes)
        for count, size in _run(acting, place, order):
            watch.step(count, size)
        return _end(acting, place, order)


def require_place(place: CullingPlace, order: CullingOrder) -> None:
    """Refuse to act on an order in another place than the one it was made for.

    Raises:
        UsageError: it is another.
    """
    if (place.name, place.kind) != (order.place, order.kind):
        raise refused("USE-OTHER-PLACE", order=order.id, place=order.place)


def _allowed(site: Site, order_id: str) -> tuple[Site, CullingOrder]:
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, Right.CULL_EXECUTE)
        order = find_order(connection, order_id)
        require_state(order, S.APPROVED, S.EXECUTING, S.EXECUTED)
        distinct(site, order.approved_by)
        require_list(connection, order)
        checked_now(site, connection, order)
    return acting, order


def _begin(site: Site, order: CullingOrder) -> CullingOrder:
    """Store what will be destroyed, on whose decisions; only then is the order under way."""
    draft = document(site, order, ProtocolStatus.DRAFT)
    with site.ledger.begin() as connection:
        now = checked_now(site, connection, order)
        taken = taken_by(site, Step.STARTED, now)
        note(connection, draft)
        if order.state is S.APPROVED:
            order = culling.advance(connection, order, S.EXECUTING, taken, protocol=draft.digest)
        else:
            culling.note_step(connection, order.id, taken)
            order = culling.entered(connection, order.id)
        write(site, connection, told_of(order, "disposal.begun", draft))
    return order


def _run(site: Site, place: CullingPlace, order: CullingOrder) -> Iterator[tuple[int, int]]:
    """Batch after batch; gives how many files and bytes are done with."""
    after = FIRST
    while True:
        batch, after = next_batch(site, order, after)
        if not batch:
            return
        site.check()
        marked = mark(site, place, order, batch)
        told = _destroy(place, order, marked.go) if marked.go else {}
        settle(site, place, order, [*marked.go, *marked.gone], told)
        yield sum(item.files for item in batch), sum(item.bytes for item in batch)


def _destroy(place: CullingPlace, order: CullingOrder, items: list[CullingItem]) -> dict[str, str]:
    """What the place says of each item: `requested`, why it failed, or "" for done."""
    return {
        told.record: REQUESTED if told.requested else told.failed
        for told in place.destroy(order.id, items)
    }


def _end(site: Site, place: CullingPlace, order: CullingOrder) -> CullingOrder:
    with site.ledger.read() as connection:
        states = culling_items.count_states(connection, order.id)
    if any(states.get(state, 0) for state in OPEN):
        return stays_open(site, order)
    now = site.clock()
    until = place.backups_until(now.date())
    moment = Moment(ended_at=stamp(now), backups_until=until)
    executed = document(site, order, ProtocolStatus.EXECUTED, moment)
    with site.ledger.begin() as connection:
        checked_now(site, connection, order)
        note(connection, executed)
        moved = culling.advance(
            connection,
            order,
            S.EXECUTED,
            taken_by(site, Step.EXECUTED, now),
            protocol=executed.digest,
            backups_until=until,
        )
        write(site, connection, told_of(moved, "disposal.executed", executed))
    return moved


def stays_open(site: Site, order: CullingOrder) -> CullingOrder:
    """Something is left: the protocol says so, and the order goes no further."""
    left = document(site, order, ProtocolStatus.INCOMPLETE)
    with site.ledger.begin() as connection:
        note(connection, left)
        write(site, connection, told_of(order, "disposal.incomplete", left, outcome="held"))
    return order


def told_of(
    order: CullingOrder, event: str, documented: Documented, *, outcome: str = "success"
) -> Happened:
    """The event of a step that a protocol tells of, with its figures."""
    told, figures = written(order, event, outcome=outcome), documented.protocol
    return Happened(
        event=told.event,
        objects=told.objects,
        refs=told.refs,
        outcome=outcome,
        counts={
            "records": figures.listed.documents,
            "destroyed": figures.destroyed.documents,
            "withheld": figures.withheld_records,
            "remaining": figures.remaining,
        },
        evidence=documented.digest,
    )
