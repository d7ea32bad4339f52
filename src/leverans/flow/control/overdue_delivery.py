"""Deliveries that an agreement has a last day for, and that have not come by then."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from leverans.flow.control.interface import Check, Inspection
from leverans.ledger.deliveries import latest
from leverans.ledger.tables_catalogue import HOLDING
from leverans.model.agreement import Agreement
from leverans.model.control import Fault, Severity
from leverans.model.delivery import DeliveryState
from leverans.model.submission import AgreementStatus


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every agreement past its last day: ours that is not taken over, others' that has not come."""
    around = inspection.around
    for agreement in around.delivering:
        if _is_past(agreement, inspection.today) and not _delivered(inspection, agreement):
            yield _fault(inspection, agreement, "not_delivered")
    for agreement in around.receiving:
        if _is_past(agreement, inspection.today) and not _received(inspection, agreement):
            yield _fault(inspection, agreement, "not_received")


def _fault(inspection: Inspection, agreement: Agreement, detail: str) -> Fault:
    deadline = agreement.submission.conduct.deadline or inspection.today
    late = (inspection.today - deadline).days
    return Fault(kind="agreement", subject=agreement.id, detail=detail, count=late)


def _is_past(agreement: Agreement, today: date) -> bool:
    terms = agreement.submission
    deadline = terms.conduct.deadline
    return terms.status is AgreementStatus.AGREED and deadline is not None and deadline < today


def _delivered(inspection: Inspection, agreement: Agreement) -> bool:
    """Whether the last delivery is taken over, and is of the agreement's own time."""
    last = latest(inspection.connection, agreement.id)
    if last is None or last.state is not DeliveryState.DONE:
        return False
    return last.changed_at.date().isoformat() >= _first_day(agreement)


def _received(inspection: Inspection, agreement: Agreement) -> bool:
    asked = select(HOLDING.c.package_id).where(
        HOLDING.c.agreement == agreement.reference,
        HOLDING.c.received_at >= _first_day(agreement),
    )
    return inspection.connection.execute(asked.limit(1)).first() is not None


def _first_day(agreement: Agreement) -> str:
    first = agreement.submission.valid_from
    return first.isoformat() if first is not None else ""


CHECK = Check(
    id="overdue_delivery",
    owner="archivist",
    severity=Severity.SERIOUS,
    days=14,
    find=find,
)
