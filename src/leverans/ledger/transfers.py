"""How far each package is at each target, changed by compare-and-set with a fencing number."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Row, select, update

from leverans.ledger.tables_transfer import TRANSFER
from leverans.ledger.upsert import add_missing
from leverans.model.errors import Outrun
from leverans.model.transfer import Transfer, TransferState


def transfer(connection: Connection, package_id: str, target: str) -> Transfer:
    """How far a package is at a target; one that nobody has begun is `waiting`, fence 0."""
    ours = (TRANSFER.c.package == package_id, TRANSFER.c.target == target)
    row = connection.execute(select(TRANSFER).where(*ours)).one_or_none()
    return Transfer(package_id=package_id, target=target) if row is None else _transfer(row)


def transfers_of(connection: Connection, package_id: str) -> tuple[Transfer, ...]:
    """What has been begun for a package, by the target's name."""
    statement = select(TRANSFER).where(TRANSFER.c.package == package_id)
    rows = connection.execute(statement.order_by(TRANSFER.c.target))
    return tuple(_transfer(row) for row in rows)


def change(connection: Connection, seen: Transfer, to: Transfer, *, at: datetime) -> Transfer:
    """Write how far it is now, if it still is as it was seen.

    Args:
        seen: what the decision was taken on. to: the same with what has changed.

    Raises:
        Outrun: another worker has moved it since.
    """
    new = replace(to, fence=seen.fence + 1, changed_at=at)
    first = {"package": seen.package_id, "target": seen.target, "fence": 0}
    if seen.fence == 0:
        add_missing(connection, TRANSFER, {**first, "state": seen.state, "changed_at": at})
    unmoved = (
        TRANSFER.c.package == seen.package_id,
        TRANSFER.c.target == seen.target,
        TRANSFER.c.fence == seen.fence,
    )
    values = {
        "state": new.state,
        "fence": new.fence,
        "tries": new.tries,
        "last_error": new.last_error,
        "changed_at": at,
        "sent_at": new.sent_at,
        "bytes": new.bytes,
        "digest": new.digest,
    }
    if connection.execute(update(TRANSFER).where(*unmoved).values(values)).rowcount != 1:
        raise Outrun(f"{seen.target}: moved since it was {seen.state}", place=seen.package_id)
    return new


def _transfer(row: Row[tuple[object, ...]]) -> Transfer:
    return Transfer(
        package_id=row.package,
        target=row.target,
        state=TransferState(row.state),
        fence=row.fence,
        tries=row.tries,
        last_error=row.last_error,
        changed_at=row.changed_at,
        sent_at=row.sent_at,
        bytes=row.bytes,
        digest=row.digest,
    )
