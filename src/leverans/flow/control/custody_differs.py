"""Packages of which state, receipt and custody do not say the same."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, exists, select

from leverans.flow.control.interface import Check, Inspection
from leverans.ledger.receptions import ReceptionState
from leverans.ledger.tables import DELIVERY, PACKAGE, RECEIPT, RECEPTION
from leverans.ledger.tables_receipts import CUSTODY
from leverans.model.control import Fault, Severity
from leverans.model.delivery import TAKEN_OVER, DeliveryKind
from leverans.model.receipt import ReceiptKind


def find(inspection: Inspection) -> Iterator[Fault]:
    """Taken over without a mottagningsbevis, without a custody, or with one of another receipt."""
    package, kind = PACKAGE.c.id, ReceiptKind.CUSTODY
    delivered = (
        select(package)
        .join(DELIVERY, DELIVERY.c.id == PACKAGE.c.delivery)
        .where(DELIVERY.c.kind == DeliveryKind.REAL, PACKAGE.c.state.in_(list(TAKEN_OVER)))
    )
    received = select(RECEPTION.c.package).where(
        RECEPTION.c.kind == DeliveryKind.REAL, RECEPTION.c.state == ReceptionState.ACCEPTED
    )
    for asked, column in ((delivered, package), (received, RECEPTION.c.package)):
        receipt = exists().where(RECEIPT.c.package == column, RECEIPT.c.kind == kind)
        custody = exists().where(CUSTODY.c.package == column)
        for detail, wrong in (("no_receipt", ~receipt), ("no_custody", receipt & ~custody)):
            yield from _faults(inspection, asked.where(wrong), detail)
    answered: ColumnElement[bool] = exists().where(
        RECEIPT.c.package == CUSTODY.c.package,
        RECEIPT.c.kind == kind,
        RECEIPT.c.sha256 == CUSTODY.c.receipt,
    )
    other = select(CUSTODY.c.package).where(~answered, exists().where(
        RECEIPT.c.package == CUSTODY.c.package, RECEIPT.c.kind == kind
    ))  # fmt: skip
    yield from _faults(inspection, other.distinct(), "other_receipt")


def _faults(inspection: Inspection, asked: object, detail: str) -> Iterator[Fault]:
    for package in inspection.connection.execute(asked).scalars():  # type: ignore[call-overload]
        yield Fault(kind="package", subject=package, detail=detail)


CHECK = Check(
    id="custody_differs",
    owner="records_authority",
    severity=Severity.SERIOUS,
    days=14,
    find=find,
)
