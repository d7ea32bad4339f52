"""In which packages of the archive a record lies, or has lain, by all that the ledger knows."""

from sqlalchemy import Connection, select, union

from leverans.ledger.catalogue import ENTERED
from leverans.ledger.tables_catalogue import HOLDING, RECORD
from leverans.ledger.tables_culling import CULLING_ITEM
from leverans.ledger.tables_facts import TOMBSTONE


def packages_of(connection: Connection, record: str) -> tuple[str, ...]:
    """The packages in the catalogue, in tombstones and in culling orders, sorted."""
    asked = union(
        select(RECORD.c.package).where(RECORD.c.archive_id == record),
        select(TOMBSTONE.c.package).where(TOMBSTONE.c.record == record),
        select(CULLING_ITEM.c.package).where(
            CULLING_ITEM.c.record == record, CULLING_ITEM.c.package != ""
        ),
    )
    return tuple(sorted(connection.execute(asked).scalars()))


def is_entering(connection: Connection, record: str) -> bool:
    """Whether a package that has the record is entered in the catalogue in part only.

    What it says of the record is no ground to act on yet, and the record lies there too.
    """
    asked = (
        select(RECORD.c.n)
        .join(HOLDING, HOLDING.c.package_id == RECORD.c.package)
        .where(RECORD.c.archive_id == record, HOLDING.c.state != ENTERED)
        .limit(1)
    )
    return connection.execute(asked).first() is not None
