"""Sources in which nothing is established any more, and from which nothing is delivered."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import func, select

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.ledger.deliveries import latest
from leverans.model.agreement import Agreement
from leverans.model.control import Fault, Severity
from leverans.model.submission import AgreementStatus


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every agreement whose newest record, delivery and first day all lie too far back."""
    limit = inspection.today - timedelta(days=inspection.terms.idle_days)
    for agreement in inspection.around.delivering:
        read = any(each.agreement == agreement.id for each in inspection.around.sources)
        agreed = agreement.submission.status is AgreementStatus.AGREED
        if not agreed or not read or agreement.id in inspection.unread:
            continue
        last = _last(inspection, agreement)
        if last is not None and last < limit.isoformat():
            yield Fault(
                kind="agreement",
                subject=agreement.id,
                count=(inspection.today - date.fromisoformat(last)).days,
            )


def _last(inspection: Inspection, agreement: Agreement) -> str | None:
    """The last day on which anything is known to have happened; None where none is known."""
    days = [_changed(inspection, agreement.id)]
    delivered = latest(inspection.connection, agreement.id)
    if delivered is not None:
        days.append(delivered.changed_at.date().isoformat())
    if agreement.submission.valid_from is not None:
        days.append(agreement.submission.valid_from.isoformat())
    return max(filter(None, days), default=None)


def _changed(inspection: Inspection, agreement: str) -> str:
    """The day of the newest record; a day that is none (a month's 31st) is its 28th."""
    for records in inspection.records:
        r = records.rows.c
        asked = select(func.max(r.changed)).where(r.place == agreement)
        found = "" if records.archive else str(records.connection.execute(asked).scalar() or "")
        if found:
            return found if _is_day(found) else f"{found[:8]}28"
    return ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


CHECK = Check(
    id="idle_source",
    owner="source_steward",
    severity=Severity.NOTICE,
    days=90,
    find=find,
    needs=(Need.DELIVERING,),
)
