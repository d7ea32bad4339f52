"""Packages that were sent, and that the archive has not answered for in the time agreed."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from leverans.flow.control.interface import Check, Inspection
from leverans.ledger.tables import DELIVERY, PACKAGE
from leverans.model.control import Fault, Severity
from leverans.model.delivery import DeliveryKind, PackageState

SENT = (
    PackageState.ANNOUNCED,
    PackageState.IN_TRANSIT,
    PackageState.RECEIVED,
    PackageState.RECEPTION_CONTROL,
    PackageState.ACCEPTED,
)


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every package that waits longer than its agreement says, or the workspace."""
    answers = {
        agreement.id: agreement.submission.conduct.answer_days
        for agreement in inspection.around.delivering
    }
    asked = (
        select(PACKAGE.c.id, PACKAGE.c.state, PACKAGE.c.changed_at, DELIVERY.c.agreement)
        .join(DELIVERY, DELIVERY.c.id == PACKAGE.c.delivery)
        .where(PACKAGE.c.state.in_(SENT), DELIVERY.c.kind == DeliveryKind.REAL)
    )
    for row in inspection.connection.execute(asked.order_by(PACKAGE.c.id)):
        days = answers.get(row.agreement) or inspection.terms.receipt_days
        waited = inspection.now - row.changed_at
        if waited > timedelta(days=days):
            yield Fault(
                kind="package",
                subject=row.id,
                detail=row.state,
                count=waited.days,
                hint=row.agreement,
            )


CHECK = Check(
    id="awaited_receipts",
    owner="archivist",
    severity=Severity.SERIOUS,
    days=14,
    find=find,
)
