"""Which records have been delivered, with which content: what has not changed is not sent again.

Rows are written when a package is built and count from the moment its kvittens is in
(`package.received_at`), until the archive rejects it in its reception control. The package's
marks decide, not a state of the record: one row changes instead of 100,000.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

from sqlalchemy import Connection, delete, select

from leverans.ledger.tables import DELIVERED_RECORD, DELIVERY, PACKAGE
from leverans.ledger.upsert import put
from leverans.model.delivery import DeliveryKind

BATCH = 1000
ASKED_AT_ONCE = 500  # below the limit of bound values in any SQLite


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredRecord:
    """A record as it lies in a package.

    Attributes:
        archive_id: of the record. content_hash: as in `RecordBuilt`.
        metadata_hash: sha256 (hex) of its metadata in canonical form.
        package_id: the package that holds it.
    """

    archive_id: str
    content_hash: str
    metadata_hash: str
    package_id: str


def remember(connection: Connection, rows: Iterable[DeliveredRecord]) -> int:
    """Write down what a package holds, in batches; the same record again replaces its row.

    Returns:
        how many rows were given.
    """
    count, waiting = 0, iter(rows)
    while batch := [_values(row) for row in islice(waiting, BATCH)]:
        put(connection, DELIVERED_RECORD, batch)
        count += len(batch)
    return count


def forget(connection: Connection, package_id: str) -> None:
    """Take back what was said of a package that is to be built anew (it was never sent)."""
    statement = delete(DELIVERED_RECORD).where(DELIVERED_RECORD.c.package == package_id)
    connection.execute(statement)


def known(connection: Connection, archive_ids: Sequence[str]) -> dict[str, DeliveredRecord]:
    """The latest received delivery of each record asked for; the others are not in the answer."""
    found: dict[str, DeliveredRecord] = {}
    for first in range(0, len(archive_ids), ASKED_AT_ONCE):
        statement = (
            select(DELIVERED_RECORD)
            .join(PACKAGE, PACKAGE.c.id == DELIVERED_RECORD.c.package)
            .join(DELIVERY, DELIVERY.c.id == PACKAGE.c.delivery)
            .where(
                DELIVERED_RECORD.c.archive_id.in_(archive_ids[first : first + ASKED_AT_ONCE]),
                DELIVERY.c.kind == DeliveryKind.REAL,
                PACKAGE.c.received_at.is_not(None),
                PACKAGE.c.rejected_at.is_(None),
            )
            .order_by(DELIVERY.c.number, DELIVERY.c.version)  # the latest stands last and stays
        )
        for row in connection.execute(statement):
            found[row.archive_id] = DeliveredRecord(
                archive_id=row.archive_id,
                content_hash=row.content_hash,
                metadata_hash=row.metadata_hash,
                package_id=row.package,
            )
    return found


def _values(row: DeliveredRecord) -> dict[str, str]:
    values: dict[str, str] = asdict(row)
    values["package"] = values.pop("package_id")
    return values
