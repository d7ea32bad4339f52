"""How ids hang together: which packages had a record, which orders listed it, what went onward.

Every question goes by an index and has an answer of bounded length, except where it says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, select

from leverans.clock import stamp
from leverans.ledger.tables import DELIVERED_RECORD, DELIVERY, EXCEPTION, ITEM_NAME, PACKAGE
from leverans.ledger.tables_catalogue import HOLDING, RECORD
from leverans.ledger.tables_culling import CULLING_ITEM, CULLING_ORDER
from leverans.ledger.tables_facts import RECORD_FACT_SECRET, TOMBSTONE
from leverans.ledger.tables_migration import MIGRATED_ITEM
from leverans.model.culling import ItemState, Withheld
from leverans.model.delivery import DeliveryKind
from leverans.model.timeline import Stay

MOST = 200
GONE = (ItemState.DESTROYED, ItemState.ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What an order lists on one row of the plan: counts, and whether all of it was seen gone."""

    row_id: str
    version: str
    disposal_decision: str
    application_decision: str
    package: str
    records: int
    files: int
    bytes: int
    verified: bool


def stays_of(connection: Connection, record: str) -> list[Stay]:
    """The packages that a record lies or lay in, the oldest first; at most `MOST` of each side."""
    sent = (
        select(PACKAGE)
        .join(DELIVERED_RECORD, DELIVERED_RECORD.c.package == PACKAGE.c.id)
        .where(DELIVERED_RECORD.c.archive_id == record)
        .order_by(PACKAGE.c.built_at)
    )
    found = [
        Stay(
            package=row.id,
            side="delivered",
            since=stamp(row.built_at),
            refused=row.rejected_at is not None,
        )
        for row in connection.execute(sent.limit(MOST))
    ]
    return [*found, *_held(connection, record)]


def _held(connection: Connection, record: str) -> Iterator[Stay]:
    ends = {
        row.package: row.culled_at
        for row in connection.execute(
            select(TOMBSTONE).where(TOMBSTONE.c.record == record).limit(MOST)
        )
    }
    here = select(RECORD.c.package).where(RECORD.c.archive_id == record).limit(MOST)
    packages = {*ends, *connection.execute(here).scalars()}
    asked = select(HOLDING).where(HOLDING.c.package_id.in_(packages))
    known = {row.package_id: row for row in connection.execute(asked)}
    held = [
        Stay(
            package=package,
            side="held",
            since=known[package].received_at if package in known else "",
            until=ends.get(package, ""),
            reference=known[package].reference if package in known else "",
        )
        for package in packages
    ]
    yield from sorted(held, key=lambda stay: (stay.since, stay.package))


def delivery_of(connection: Connection, package: str) -> str:
    """The delivery that a package of ours belongs to, or ""."""
    asked = select(PACKAGE.c.delivery).where(PACKAGE.c.id == package)
    return str(connection.execute(asked).scalar_one_or_none() or "")


def versions_of(connection: Connection, number: int, kind: DeliveryKind) -> list[str]:
    """The ids of every version of the delivery with a number, the first at the top."""
    of_kind = (func.abs(DELIVERY.c.number) == number, DELIVERY.c.kind == kind)
    asked = select(DELIVERY.c.id).where(*of_kind).order_by(DELIVERY.c.version)
    return list(connection.execute(asked.limit(MOST)).scalars())


def is_record(connection: Connection, named: str) -> bool:
    """Whether anything here has ever known a record of this id."""
    tables = (
        DELIVERED_RECORD.c.archive_id,
        RECORD.c.archive_id,
        TOMBSTONE.c.record,
        CULLING_ITEM.c.record,
    )
    return any(_has(connection, column == named) for column in tables)


def is_item(connection: Connection, named: str) -> bool:
    """Whether an item of this id was excepted or reported."""
    return any(_has(connection, column == named) for column in (EXCEPTION.c.item, ITEM_NAME.c.item))


def _has(connection: Connection, condition: ColumnElement[bool]) -> bool:
    return bool(connection.execute(select(exists().where(condition))).scalar_one())


def orders_of_record(connection: Connection, record: str) -> list[str]:
    """The culling orders that list a record."""
    asked = select(CULLING_ITEM.c.order_id).where(CULLING_ITEM.c.record == record).distinct()
    return list(connection.execute(asked.order_by(CULLING_ITEM.c.order_id).limit(MOST)).scalars())


def orders_of_package(connection: Connection, package: str) -> list[str]:
    """The culling orders that list a record of a package; each order costs one look."""
    listed = exists().where(
        CULLING_ITEM.c.order_id == CULLING_ORDER.c.id, CULLING_ITEM.c.package == package
    )
    asked = select(CULLING_ORDER.c.id).where(listed).order_by(CULLING_ORDER.c.id)
    return list(connection.execute(asked.limit(MOST)).scalars())


def listed_of_package(connection: Connection, order: str, package: str) -> frozenset[str]:
    """The records of a package that an order lists; as many as the package has."""
    here = CULLING_ITEM.c
    asked = select(here.record).where(here.order_id == order, here.package == package)
    return frozenset(connection.execute(asked).scalars())


def listed_of(
    connection: Connection,
    order: str,
    *,
    record: str = "",
    package: str = "",
    states: Sequence[ItemState] = tuple(ItemState),
) -> list[Listed]:
    """What an order lists of a record or of a package in these states, by row of the plan."""
    here = CULLING_ITEM.c
    by = (
        here.row_id, here.version, here.disposal_decision, here.application_decision, here.package,
    )  # fmt: skip
    sums = (func.count(), func.sum(here.files), func.sum(here.bytes))
    seen = func.sum(case((here.state == ItemState.ABSENT, 1), else_=0))
    mine = here.record == record if record else here.package == package
    asked = select(*by, *sums, seen).where(
        and_(here.order_id == order, mine, here.state.in_(states))
    )
    return [
        Listed(
            row_id=row[0], version=row[1], disposal_decision=row[2], application_decision=row[3],
            package=row[4], records=row[5], files=int(row[6]), bytes=int(row[7]),
            verified=int(row[8]) == row[5],
        )
        for row in connection.execute(asked.group_by(*by).order_by(*by))
    ]  # fmt: skip


def holds_against(
    connection: Connection, order: str, *, record: str = "", package: str = ""
) -> list[str]:
    """The holds for which an order did not destroy a record, or records of a package."""
    here = CULLING_ITEM.c
    mine = here.record == record if record else here.package == package
    caught = (here.order_id == order, mine, here.reason == Withheld.HOLD, here.detail != "")
    asked = select(here.detail).where(*caught).distinct().order_by(here.detail)
    return list(connection.execute(asked.limit(MOST)).scalars())


def case_of_record(connection: Connection, record: str) -> tuple[str, str]:
    """(case, source system) of a record as they are known here, or ("", "")."""
    facts = RECORD_FACT_SECRET.c
    held = (
        select(facts.case_id, facts.system)
        .join(RECORD, RECORD.c.n == facts.record)
        .where(RECORD.c.archive_id == record, facts.case_id != "")
    )
    here = CULLING_ITEM.c
    listed = select(here.case_id, here.system).where(here.record == record, here.case_id != "")
    for asked in (held, listed):
        row = connection.execute(asked.limit(1)).first()
        if row is not None:
            return str(row[0]), str(row[1])
    return "", ""


def onward_of(connection: Connection, package: str) -> list[str]:
    """At an archive: the packages in which records of this one were delivered onward."""
    if connection.execute(select(PACKAGE.c.id).limit(1)).first() is None:
        return []
    held = select(RECORD.c.archive_id).where(RECORD.c.package == package)
    gone = select(TOMBSTONE.c.record).where(TOMBSTONE.c.package == package)
    asked = select(DELIVERED_RECORD.c.package).where(
        DELIVERED_RECORD.c.archive_id.in_(held.union_all(gone)),
        DELIVERED_RECORD.c.package != package,
    )
    return list(connection.execute(asked.distinct().limit(MOST)).scalars())


def migrated_from(connection: Connection, old_package: str) -> list[str]:
    """The packages in which the items of a package of an older archive lie now."""
    asked = select(MIGRATED_ITEM.c.package).where(MIGRATED_ITEM.c.old_package == old_package)
    return list(connection.execute(asked.distinct().limit(MOST)).scalars())
