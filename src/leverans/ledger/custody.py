"""Who answers for the records of a package: dated facts, each proved by a receipt."""

from datetime import date, datetime

from sqlalchemy import Connection, Row, insert, select, update

from leverans.ledger.tables import DELIVERED_RECORD, PACKAGE
from leverans.ledger.tables_receipts import CUSTODY
from leverans.model.custody import Custody


def note_custody(connection: Connection, custody: Custody, *, at: datetime) -> None:
    """Enter a fact; the same receipt again changes nothing."""
    known = select(CUSTODY.c.receipt).where(
        CUSTODY.c.package == custody.package_id, CUSTODY.c.receipt == custody.receipt
    )
    if connection.execute(known).one_or_none() is None:
        values = {
            "package": custody.package_id,
            "receipt": custody.receipt,
            "holder": custody.holder,
            "ours": custody.ours,
            "since": custody.since.isoformat(),
            "basis": custody.basis,
            "noted_at": at,
            "done_at": at if custody.done else None,
        }
        connection.execute(insert(CUSTODY).values(values))


def mark_done(connection: Connection, custody: Custody, *, at: datetime) -> bool:
    """Write down that the day has come; False when somebody has done so before."""
    waiting = (
        CUSTODY.c.package == custody.package_id,
        CUSTODY.c.receipt == custody.receipt,
        CUSTODY.c.done_at.is_(None),
    )
    return connection.execute(update(CUSTODY).where(*waiting).values(done_at=at)).rowcount == 1


def custodies(connection: Connection, package_id: str) -> list[Custody]:
    """Every fact about a package, the latest last."""
    statement = select(CUSTODY).where(CUSTODY.c.package == package_id)
    rows = connection.execute(statement.order_by(CUSTODY.c.since, CUSTODY.c.noted_at))
    return [_custody(row) for row in rows]


def fallen_due(connection: Connection, today: date) -> list[Custody]:
    """The facts whose day has come and that nothing was done about yet, the oldest first."""
    due = (CUSTODY.c.done_at.is_(None), CUSTODY.c.since <= today.isoformat())
    rows = connection.execute(select(CUSTODY).where(*due).order_by(CUSTODY.c.since))
    return [_custody(row) for row in rows]


def package_of_record(connection: Connection, archive_id: str) -> str:
    """The package that a record was received in last; "" when it was never received."""
    statement = (
        select(PACKAGE.c.id)
        .join(DELIVERED_RECORD, DELIVERED_RECORD.c.package == PACKAGE.c.id)
        .where(
            DELIVERED_RECORD.c.archive_id == archive_id,
            PACKAGE.c.received_at.is_not(None),
            PACKAGE.c.rejected_at.is_(None),
        )
        .order_by(PACKAGE.c.built_at.desc())
        .limit(1)
    )
    return str(connection.execute(statement).scalar_one_or_none() or "")


def _custody(row: Row[tuple[object, ...]]) -> Custody:
    return Custody(
        package_id=row.package,
        holder=row.holder,
        ours=row.ours,
        since=date.fromisoformat(row.since),
        basis=row.basis,
        receipt=row.receipt,
        done=row.done_at is not None,
    )
