"""Old → new: which file of an older e-archive lies in which package now, with both digests."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, select

from leverans.ledger.item_names import clean_name
from leverans.ledger.tables_migration import MIGRATED_ITEM, MIGRATED_ITEM_NAME
from leverans.ledger.upsert import add_missing

BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class MigratedItem:
    """One file.

    Attributes:
        package, item, archive_id: where it lies now: package, file id, record.
        old_package: id that findings and exceptions know the old package by.
        old_package_id, old_package_name, old_item: what the old archive called them: its own id,
            where the package lay, the file's path in it. Secrecy-marked.
        old_algorithm, old_digest: as the old archive stated them, or "".
        digest: sha256 (hex), the same before and after. at: when it was written down.
    """

    package: str
    item: str
    archive_id: str
    old_package: str
    old_package_id: str
    old_package_name: str
    old_item: str
    old_algorithm: str
    old_digest: str
    digest: str
    at: datetime


def link_items(connection: Connection, items: Iterable[MigratedItem]) -> int:
    """Write down what is not there yet, in batches; how many were given."""
    count, waiting = 0, iter(items)
    while batch := list(islice(waiting, BATCH)):
        add_missing(connection, MIGRATED_ITEM, *(_ids(one) for one in batch))
        add_missing(connection, MIGRATED_ITEM_NAME, *(_names(one) for one in batch))
        count += len(batch)
    return count


def is_linked(connection: Connection, package: str) -> bool:
    """Whether the items of a package have been written down."""
    found = select(MIGRATED_ITEM.c.item).where(MIGRATED_ITEM.c.package == package).limit(1)
    return connection.execute(found).first() is not None


def migrated_items(connection: Connection, package: str) -> Iterator[MigratedItem]:
    """All items of a package, in order of their ids."""
    same = (MIGRATED_ITEM.c.package == MIGRATED_ITEM_NAME.c.package) & (
        MIGRATED_ITEM.c.item == MIGRATED_ITEM_NAME.c.item
    )
    names = MIGRATED_ITEM_NAME.c
    rows = connection.execute(
        select(MIGRATED_ITEM, names.old_package_id, names.old_package_name, names.old_item)
        .join(MIGRATED_ITEM_NAME, same)
        .where(MIGRATED_ITEM.c.package == package)
        .order_by(MIGRATED_ITEM.c.item)
    )
    return (MigratedItem(**row._asdict()) for row in rows)


def _ids(one: MigratedItem) -> dict[str, object]:
    columns = MIGRATED_ITEM.c.keys()
    return {name: getattr(one, name) for name in columns}


def _names(one: MigratedItem) -> dict[str, object]:
    columns = MIGRATED_ITEM_NAME.c.keys()
    return {name: clean_name(str(getattr(one, name))) for name in columns}
