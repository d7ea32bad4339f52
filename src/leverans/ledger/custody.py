"""Who answers for the records of a package: dated facts, each proved by a receipt."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, update

from leverans.ledger.tables import DELIVERED_RECORD, PACKAGE
from leverans.ledger.tables_catalogue import HOLDING, RECORD
from leverans.ledger.tables_receipts import CUSTODY
from leverans.model.custody import Custody

AT_ONCE = 500  # below the limit of bound values in any SQLite


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


def fallen_due(connection: Connection, today: date, *, delivered: bool) -> list[Custody]:
    """The facts whose day has come and that nothing was done about yet, the oldest first.

    Args:
        delivered: about packages that we have delivered; else about those that we received.
    """
    ours = select(PACKAGE.c.id)
    which = CUSTODY.c.package.in_(ours) if delivered else CUSTODY.c.package.not_in(ours)
    due = (CUSTODY.c.done_at.is_(None), CUSTODY.c.since <= today.isoformat(), which)
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


def received_package_of_record(connection: Connection, archive_id: str) -> str:
    """At an archive: the package that it got a record in last; "" when it has none."""
    statement = (
        select(RECORD.c.package)
        .join(HOLDING, HOLDING.c.package_id == RECORD.c.package)
        .where(RECORD.c.archive_id == archive_id)
        .order_by(HOLDING.c.received_at.desc(), RECORD.c.package.desc())
        .limit(1)
    )
    return str(connection.execute(statement).scalar_one_or_none() or "")


def handed_over(
    connection: Connection, archive_ids: Sequence[str], today: date
) -> dict[str, Custody]:
    """Of these records, those that another house answers for by today, each with the last fact.

    What was once handed over does not come back by being delivered again.
    """
    found: dict[str, Custody] = {}
    for begin_at in range(0, len(archive_ids), AT_ONCE):
        some = archive_ids[begin_at : begin_at + AT_ONCE]
        asked = select(DELIVERED_RECORD.c.archive_id, CUSTODY).select_from(_GONE)
        asked = asked.where(DELIVERED_RECORD.c.archive_id.in_(some), *_begun(today))
        for row in connection.execute(_in_order(asked)):
            found[row.archive_id] = _custody(row)
    return found


def onward(connection: Connection, package_id: str) -> list[Custody]:
    """At an archive: the facts of what it has delivered onwards of a package, the latest last."""
    records = select(RECORD.c.archive_id).where(RECORD.c.package == package_id)
    delivered = select(DELIVERED_RECORD.c.package).where(DELIVERED_RECORD.c.archive_id.in_(records))
    asked = select(CUSTODY).join(PACKAGE, PACKAGE.c.id == CUSTODY.c.package)
    asked = asked.where(CUSTODY.c.package.in_(delivered), CUSTODY.c.ours.is_(False))
    return [_custody(row) for row in connection.execute(_in_order(asked))]


def is_gone(connection: Connection, package_id: str, today: date) -> bool:
    """At an archive: whether another house answers for every record of a package."""
    of_package = (RECORD.c.package == package_id,)
    all_ = select(func.count()).select_from(RECORD).where(*of_package)
    joined = _GONE.join(RECORD, RECORD.c.archive_id == DELIVERED_RECORD.c.archive_id)
    gone = select(func.count(RECORD.c.archive_id.distinct())).select_from(joined)
    gone = gone.where(*of_package, *_begun(today))
    count = connection.execute(all_).scalar_one()
    return count > 0 and connection.execute(gone).scalar_one() == count


def _begun(today: date) -> tuple[ColumnElement[bool], ...]:
    return CUSTODY.c.ours.is_(False), CUSTODY.c.since <= today.isoformat()


def _in_order(asked: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    return asked.order_by(CUSTODY.c.since, CUSTODY.c.noted_at)


_GONE = DELIVERED_RECORD.join(PACKAGE, PACKAGE.c.id == DELIVERED_RECORD.c.package).join(
    CUSTODY, CUSTODY.c.package == PACKAGE.c.id
)


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
