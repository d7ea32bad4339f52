"""Finish: when the last backup has expired too, the order is final, and its protocol archived.

First everything is looked for once more; then the last protocol is stored and, at an archive,
taken into the archive itself; only then is the order called final.
"""

from datetime import date

from leverans.flow.cull.clock_check import checked_now
from leverans.flow.cull.documenting import Moment, document, note
from leverans.flow.cull.execute import WORK, require_place, told_of
from leverans.flow.cull.orders import find_order, require_state, taken_by
from leverans.flow.cull.place import CullingPlace
from leverans.flow.cull.protocol_archive import archive_protocol
from leverans.flow.cull.verify import relist, reopen
from leverans.flow.history import write
from leverans.flow.permission import acting_as
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.flow.watch import Watch
from leverans.flow.working import working
from leverans.ledger import culling
from leverans.model.culling import CullingOrder, OrderState, Step
from leverans.model.culling_protocol import ProtocolStatus
from leverans.model.rights import Right

S = OrderState


def finish(
    site: Site, place: CullingPlace, order_id: str, watch: Watch, *, backups_until: str = ""
) -> CullingOrder:
    """Call an order final, if it is.

    Args:
        backups_until: ISO date that a person states for the last backup, where the workspace
            says none; a date that is known already can only be made later.

    Returns:
        the order: `final`, or `executing` again where something has come back.

    Raises:
        UsageError: who acts may not; it is not verified; the last backup has not expired, or
            nobody has said when it does. ProtocolNotKept, StorageError: the protocol could not be
            stored or archived; the order is not final then.
    """
    with working(site, WORK) as mine:
        with mine.ledger.begin() as connection:
            acting = acting_as(mine, connection, Right.CULL_EXECUTE)
            order = find_order(connection, order_id)
            require_state(order, S.VERIFIED, S.FINAL)
            today = checked_now(acting, connection, order).date()
        require_place(place, order)
        if order.state is S.FINAL:
            return order
        until = _horizon(order, backups_until, today)
        if relist(acting, place, order, watch):
            return reopen(acting, order)
        return _final(acting, order, until, today)


def _horizon(order: CullingOrder, stated: str, today: date) -> str:
    """The day on which the last backup expires, which must be over."""
    try:
        said = date.fromisoformat(stated).isoformat() if stated else ""
    except ValueError as error:
        raise refused("USE-DATE", date=stated) from error
    until = max(order.backups_until, said)
    if not until:
        raise refused("USE-BACKUPS-UNSAID", order=order.id)
    if until >= today.isoformat():
        raise refused("USE-BACKUPS-LEFT", order=order.id, until=until)
    return until


def _final(site: Site, order: CullingOrder, until: str, today: date) -> CullingOrder:
    moment = Moment(backups_until=until, final_on=today.isoformat())
    last = document(site, order, ProtocolStatus.FINAL, moment)
    archive_protocol(site, last)
    with site.ledger.begin() as connection:
        now = checked_now(site, connection, order)
        note(connection, last)
        moved = culling.advance(
            connection,
            order,
            S.FINAL,
            taken_by(site, Step.FINAL, now),
            protocol=last.digest,
            backups_until=until,
        )
        write(site, connection, told_of(moved, "disposal.final", last))
    return moved
