"""The schedule of fixity audits: the package that has not been read for the longest comes first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, Row, delete, func, select, update

from leverans.ledger.tables_fixity import FIXITY_AUDIT
from leverans.ledger.upsert import put
from leverans.model.errors import LedgerError


class AuditOutcome(StrEnum):
    """How the last audit ended; "" before the first."""

    NONE = ""
    SOUND = "sound"
    DAMAGED = "damaged"
    REPAIRED = "repaired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A package in the schedule.

    Attributes:
        package_id, version, object_root: which, its head, where its object lies.
        entered_at: when it came into the schedule. audited_at: when it was last read whole.
        outcome, damaged: what was found then. files, bytes: of it, when it was last known.
        due_on: the day it has to be read again at the latest.
    """

    package_id: str
    version: str
    object_root: str
    entered_at: datetime
    files: int
    bytes: int
    due_on: date
    audited_at: datetime | None = None
    outcome: AuditOutcome = AuditOutcome.NONE
    damaged: int = 0


def schedule(connection: Connection, entry: Scheduled) -> bool:
    """Enter a package; one that is there keeps its days. Whether it was there."""
    known = scheduled(connection, entry.package_id)
    if known is not None:
        names = ("version", "object_root", "files", "bytes")
        values = {name: getattr(entry, name) for name in names}
        here = FIXITY_AUDIT.c.package == entry.package_id
        connection.execute(update(FIXITY_AUDIT).where(here).values(values))
        return True
    put(connection, FIXITY_AUDIT, [_values(entry)])
    return False


def unschedule(connection: Connection, package_id: str) -> None:
    """Forget a package that is no longer held."""
    connection.execute(delete(FIXITY_AUDIT).where(FIXITY_AUDIT.c.package == package_id))


def note_audit(
    connection: Connection,
    package_id: str,
    *,
    at: datetime,
    outcome: AuditOutcome,
    damaged: int,
    days: int,
) -> None:
    """Note that a package was read whole, and when it is due again.

    What was found damaged and could not be repaired is due again at once.

    Raises:
        LedgerError: it is not in the schedule.
    """
    due = at.date() if outcome is AuditOutcome.DAMAGED else at.date() + timedelta(days=days)
    values = {"audited_at": at, "outcome": outcome, "damaged": damaged, "due_on": due.isoformat()}
    here = FIXITY_AUDIT.c.package == package_id
    if connection.execute(update(FIXITY_AUDIT).where(here).values(values)).rowcount != 1:
        raise LedgerError("is not in the schedule of audits", place=package_id)


def scheduled(connection: Connection, package_id: str) -> Scheduled | None:
    """A package in the schedule, or None."""
    here = select(FIXITY_AUDIT).where(FIXITY_AUDIT.c.package == package_id)
    row = connection.execute(here).one_or_none()
    return None if row is None else _scheduled(row)


def longest_unaudited(connection: Connection) -> Iterator[Scheduled]:
    """All packages, the one that was read the longest ago first, by the day it is due."""
    order = (FIXITY_AUDIT.c.due_on, FIXITY_AUDIT.c.package)
    asked = select(FIXITY_AUDIT).order_by(*order)
    with connection.execute(asked, execution_options={"yield_per": 500}) as rows:
        for row in rows:
            yield _scheduled(row)


def held_bytes(connection: Connection) -> int:
    """Bytes of all packages in the schedule."""
    return int(connection.execute(select(func.sum(FIXITY_AUDIT.c.bytes))).scalar_one() or 0)


def _values(entry: Scheduled) -> dict[str, object]:
    return {
        "package": entry.package_id,
        "version": entry.version,
        "object_root": entry.object_root,
        "entered_at": entry.entered_at,
        "audited_at": entry.audited_at,
        "outcome": entry.outcome,
        "files": entry.files,
        "bytes": entry.bytes,
        "damaged": entry.damaged,
        "due_on": entry.due_on.isoformat(),
    }


def _scheduled(row: Row[tuple[object, ...]]) -> Scheduled:
    return Scheduled(
        package_id=row.package,
        version=row.version,
        object_root=row.object_root,
        entered_at=row.entered_at,
        audited_at=row.audited_at,
        outcome=AuditOutcome(row.outcome),
        files=row.files,
        bytes=row.bytes,
        damaged=row.damaged,
        due_on=date.fromisoformat(row.due_on),
    )
