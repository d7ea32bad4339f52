"""Packages and their states, changed by compare-and-set with a fencing number.

A worker that was thought dead and comes back names the number it saw; the row has moved on, and
it is told so (`Outrun`) before it can do harm.
"""

from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from leverans.ledger.tables import DELIVERY, PACKAGE
from leverans.model.delivery import (
    TAKEN_OVER,
    DeliveryKind,
    PackageState,
    PackageStatus,
    check_follows,
)
from leverans.model.errors import LedgerError, Outrun
from leverans.model.package import Package

FIGURES = ("files", "bytes", "records", "payload_files", "payload_bytes", "manifest_digest")
BUILD = (*FIGURES, "container", "size")
MAY_BE_BUILT = (PackageState.DRAFT, PackageState.EXTRACTED)


def add(
    connection: Connection,
    *,
    package_id: str,
    delivery_id: str,
    part: str,
    built_at: datetime,
    checkpoint: int = 0,
) -> PackageStatus:
    """Fix a package's id and build time, before its first byte is written.

    Args:
        part: which part of the delivery (`preserve`, `unresolved`).
        built_at: the one time written into the package; every retry reuses it.
        checkpoint: number of the log's checkpoint that it carries, 0 for none; likewise.
    """
    values = {"id": package_id, "delivery": delivery_id, "part": part, "state": PackageState.DRAFT}
    times = {"built_at": built_at, "changed_at": built_at}
    fixed = {**values, **times, "checkpoint": checkpoint, "fence": 1}
    connection.execute(insert(PACKAGE).values(fixed))
    return package(connection, package_id)


def package(connection: Connection, package_id: str) -> PackageStatus:
    """A package as the ledger knows it; `LedgerError` when it does not."""
    row = connection.execute(select(PACKAGE).where(PACKAGE.c.id == package_id)).one_or_none()
    if row is None:
        raise LedgerError("no such package", place=package_id)
    return _status(row)


def packages_of(connection: Connection, delivery_id: str) -> tuple[PackageStatus, ...]:
    """The packages of a delivery, in stable order."""
    statement = select(PACKAGE).where(PACKAGE.c.delivery == delivery_id)
    rows = connection.execute(statement.order_by(PACKAGE.c.part, PACKAGE.c.id))
    return tuple(_status(row) for row in rows)


def carrying(connection: Connection) -> dict[str, int]:
    """Package id -> number of the log's checkpoint that it carries, for those that carry one."""
    carried = select(PACKAGE.c.id, PACKAGE.c.checkpoint).where(PACKAGE.c.checkpoint > 0)
    return {row.id: row.checkpoint for row in connection.execute(carried)}


def taken_over(connection: Connection, agreement: str) -> tuple[PackageStatus, ...]:
    """The packages of an agreement's real deliveries that the archive has accepted, oldest first.

    Those that were closed before anything was sent are not among them.
    """
    states = (*TAKEN_OVER, PackageState.CLOSED)
    statement = (
        select(PACKAGE)
        .join(DELIVERY, DELIVERY.c.id == PACKAGE.c.delivery)
        .where(
            DELIVERY.c.agreement == agreement,
            DELIVERY.c.kind == DeliveryKind.REAL,
            PACKAGE.c.received_at.is_not(None),
            PACKAGE.c.rejected_at.is_(None),
            PACKAGE.c.state.in_(states),
        )
        .order_by(DELIVERY.c.number, DELIVERY.c.version, PACKAGE.c.part, PACKAGE.c.id)
    )
    return tuple(_status(row) for row in connection.execute(statement))


def advance(
    connection: Connection,
    package_id: str,
    *,
    seen: PackageStatus,
    to: PackageState,
    at: datetime,
) -> PackageStatus:
    """Move a package to its next state, if it still is as it was seen.

    Args:
        seen: the status that the decision was taken on.

    Raises:
        TransitionError: `to` does not follow on the state that was seen.
        Outrun: another worker has moved it since.
    """
    check_follows(seen.state, to)
    values = {"state": to, "fence": seen.fence + 1, "changed_at": at}
    marks = {PackageState.RECEIVED: "received_at", PackageState.REJECTED: "rejected_at"}
    if to in marks:
        values[marks[to]] = at
    unmoved = (
        PACKAGE.c.id == package_id,
        PACKAGE.c.fence == seen.fence,
        PACKAGE.c.state == seen.state,
    )
    if connection.execute(update(PACKAGE).where(*unmoved).values(values)).rowcount != 1:
        now = package(connection, package_id)
        raise Outrun(
            f"seen {seen.state} ({seen.fence}), is {now.state} ({now.fence})", place=package_id
        )
    return package(connection, package_id)


def record_build(connection: Connection, built: Package, *, place: str = "") -> PackageStatus:
    """Keep the figures of a finished build; the same figures again change nothing.

    Args:
        built: what came out. place: the folder below the outbox in which it lies.

    Raises:
        LedgerError: the package is past building and its figures are others.
    """
    figures = {name: getattr(built, name) for name in BUILD}
    buildable = (PACKAGE.c.id == built.id, PACKAGE.c.state.in_(MAY_BE_BUILT))
    connection.execute(update(PACKAGE).where(*buildable).values({**figures, "place": place}))
    status = package(connection, built.id)
    if any(getattr(status, name) != value for name, value in figures.items()):
        raise LedgerError(f"{status.state}, and yet built again with other bytes", place=built.id)
    return status


def _status(row: Row[tuple[object, ...]]) -> PackageStatus:
    return PackageStatus(
        id=row.id,
        delivery_id=row.delivery,
        part=row.part,
        state=PackageState(row.state),
        fence=row.fence,
        built_at=row.built_at,
        files=row.files,
        bytes=row.bytes,
        records=row.records,
        payload_files=row.payload_files,
        payload_bytes=row.payload_bytes,
        manifest_digest=row.manifest_digest,
        container=row.container,
        size=row.size,
        place=row.place,
        checkpoint=row.checkpoint,
    )
