"""Deliveries and packages that are held, refused or stuck, and that nobody has moved."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select

from leverans.flow.control.interface import Check, Inspection
from leverans.ledger.receptions import ENDED, ReceptionState
from leverans.ledger.tables import DELIVERY, RECEPTION
from leverans.model.control import Fault, Severity
from leverans.model.delivery import DeliveryKind, DeliveryState


def find(inspection: Inspection) -> Iterator[Fault]:
    """Everything of the kind that has stood still for too long."""
    limit = inspection.now - timedelta(days=inspection.terms.failed_days)
    yield from _deliveries(inspection, limit)
    yield from _receptions(inspection, limit)


def _deliveries(inspection: Inspection, limit: datetime) -> Iterator[Fault]:
    """The last delivery under each agreement that is not done."""
    real = DELIVERY.c.kind == DeliveryKind.REAL
    place = DELIVERY.c.number * 1_000_000 + DELIVERY.c.version
    last = select(func.max(place)).where(real).group_by(DELIVERY.c.agreement)
    asked = select(DELIVERY).where(
        real, place.in_(last), DELIVERY.c.state.not_in([DeliveryState.DONE])
    )
    for row in inspection.connection.execute(asked):
        if row.changed_at < limit:
            days = (inspection.now - row.changed_at).days
            yield Fault(
                kind="delivery", subject=row.id, detail=row.state, count=days, hint=row.agreement
            )


def _receptions(inspection: Inspection, limit: datetime) -> Iterator[Fault]:
    """Packages in quarantine, and refused ones that nothing has been accepted after."""
    undecided = RECEPTION.c.state.not_in(list(ENDED))
    refused = RECEPTION.c.state == ReceptionState.REFUSED
    real = RECEPTION.c.kind == DeliveryKind.REAL
    newest = inspection.connection.execute(
        select(func.max(RECEPTION.c.number)).where(RECEPTION.c.state == ReceptionState.ACCEPTED)
    ).scalar()
    waiting = refused & (RECEPTION.c.number > (newest or 0))
    asked = select(RECEPTION).where(real, undecided | waiting).order_by(RECEPTION.c.number)
    with inspection.connection.execute(asked, execution_options={"yield_per": 500}) as rows:
        for row in rows:
            since = row.decided_at or row.arrived_at
            if since < limit:
                days = (inspection.now - since).days
                yield Fault(kind="package", subject=row.package, detail=row.state, count=days)


CHECK = Check(
    id="failed_items",
    owner="archivist",
    severity=Severity.SERIOUS,
    days=14,
    find=find,
)
