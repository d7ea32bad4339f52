"""What the archive says of records that were culled; from the store, and so rebuilt from it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, RowMapping, select

from leverans.ledger.bulk import put_many
from leverans.ledger.tables_facts import TOMBSTONE
from leverans.model.tombstone import Tombstone


def put_tombstones(connection: Connection, stones: Iterable[Tombstone]) -> None:
    """Note tombstones; the same again changes nothing."""
    put_many(connection, TOMBSTONE, map(_row, stones))


def tombstones_of(connection: Connection, record: str) -> tuple[Tombstone, ...]:
    """The tombstones of a record, the newest first."""
    asked = select(TOMBSTONE).where(TOMBSTONE.c.record == record)
    ordered = asked.order_by(TOMBSTONE.c.culled_at.desc(), TOMBSTONE.c.package)
    return tuple(_stone(row) for row in connection.execute(ordered).mappings())


def tombstones_in(connection: Connection, package: str, limit: int) -> tuple[Tombstone, ...]:
    """The first tombstones of a package, by record."""
    asked = select(TOMBSTONE).where(TOMBSTONE.c.package == package)
    ordered = asked.order_by(TOMBSTONE.c.record).limit(limit)
    return tuple(_stone(row) for row in connection.execute(ordered).mappings())


def culled(connection: Connection, records: Sequence[str]) -> set[str]:
    """Those of the records that have a tombstone."""
    asked = select(TOMBSTONE.c.record).where(TOMBSTONE.c.record.in_(records))
    return set(connection.execute(asked).scalars())


def _row(stone: Tombstone) -> tuple[str | int, ...]:
    return (
        stone.record, stone.package, stone.record_type, stone.digest, stone.files, stone.bytes,
        stone.order, stone.protocol, "\n".join(stone.decisions), stone.culled_at,
    )  # fmt: skip


def _stone(row: RowMapping) -> Tombstone:
    values = {name: row[name] for name in Tombstone.__slots__ if name in row}
    decisions = tuple(filter(None, row["decisions"].split("\n")))
    return Tombstone(**{**values, "order": row["order_id"], "decisions": decisions})
