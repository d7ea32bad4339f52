"""Deliveries that an agreement has a last day for, and that have not come by then."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, select

from leverans.flow.control.interface import Check, Inspection, Surroundings
from leverans.ledger.deliveries import latest
from leverans.ledger.tables_catalogue import HOLDING
from leverans.model.agreement import Agreement
from leverans.model.control import Fault, Severity
from leverans.model.delivery import DeliveryState
from leverans.model.submission import AgreementStatus


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every agreement past its last day, as `overdue` finds them."""
    return overdue(inspection.connection, inspection.around, inspection.today)


def overdue(connection: Connection, around: Surroundings, today: date) -> Iterator[Fault]:
    """Every agreement past its last day: ours that is not taken over, others' that has not come."""
    for agreement in around.delivering:
        if _is_past(agreement, today) and not _delivered(connection, agreement):
            yield _fault(agreement, today, "not_delivered")
    for agreement in around.receiving:
        if _is_past(agreement, today) and not _received(connection, agreement):
            yield _fault(agreement, today, "not_received")


def _fault(agreement: Agreement, today: date, detail: str) -> Fault:
    deadline = agreement.submission.conduct.deadline or today
    late = (today - deadline).days
    return Fault(kind="agreement", subject=agreement.id, detail=detail, count=late)


def _is_past(agreement: Agreement, today: date) -> bool:
    terms = agreement.submission
    deadline = terms.conduct.deadline
    return terms.status is AgreementStatus.AGREED and deadline is not None and deadline < today


def _delivered(connection: Connection, agreement: Agreement) -> bool:
    """Whether the last delivery is taken over, and is of the agreement's own time."""
    last = latest(connection, agreement.id)
    if last is None or last.state is not DeliveryState.DONE:
        return False
    return last.changed_at.date().isoformat() >= _first_day(agreement)


def _received(connection: Connection, agreement: Agreement) -> bool:
    asked = select(HOLDING.c.package_id).where(
        HOLDING.c.agreement == agreement.reference,
        HOLDING.c.received_at >= _first_day(agreement),
    )
    return connection.execute(asked.limit(1)).first() is not None


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
