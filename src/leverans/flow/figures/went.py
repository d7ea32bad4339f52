"""What left an archive: by the orders that were carried out, and by what was delivered onward.

Not by what the catalogue has lost: records, files and bytes culled are those of the orders' lists,
seen gone; records, files and bytes delivered onward are those of the packages that were built.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, Select, and_, case, func, select

from leverans.flow.figures.interface import Counting
from leverans.flow.figures.stock import rows
from leverans.ledger.local_days import DAY, day_of
from leverans.ledger.record_facts import PLACE
from leverans.ledger.sums import total
from leverans.ledger.tables import PACKAGE
from leverans.ledger.tables_culling import CULLING_ITEM, CULLING_ORDER, CULLING_STEP
from leverans.ledger.tables_facts import TOMBSTONE
from leverans.ledger.tables_receipts import CUSTODY
from leverans.model.balance import Amount
from leverans.model.culling import ItemState, OrderKind, Step

GONE = (ItemState.DESTROYED, ItemState.ABSENT)
BEGUN = (ItemState.DESTROYING, ItemState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """Records of one package that left on a local day (YYYY-MM-DD), and how: `culled`, `onward`."""

    package: str
    day: str
    how: str
    records: int


def begun_orders() -> CTE:
    """Orders that destroy what the archive holds, with the day on which they were begun."""
    return (
        select(CULLING_ORDER.c.id, func.min(day_of(CULLING_STEP.c.at)).label("day"))
        .join(CULLING_STEP, CULLING_STEP.c.order_id == CULLING_ORDER.c.id)
        .where(
            CULLING_ORDER.c.kind == OrderKind.PLAN,
            CULLING_ORDER.c.place == PLACE,
            CULLING_STEP.c.step == Step.STARTED,
        )
        .group_by(CULLING_ORDER.c.id)
        .cte("begun_orders")
    )


def culled(counting: Counting) -> Amount:
    """Records, files and bytes that orders begun in the period have destroyed.

    A record that lay in several packages is one line of an order, with the files of all: that it
    was in others too is told by its tombstones. So is a part that went where the rest failed.
    """
    period, order = counting.period, begun_orders()
    items = select(func.count(), total(CULLING_ITEM.c.files), total(CULLING_ITEM.c.bytes))
    items = items.join(order, order.c.id == CULLING_ITEM.c.order_id)
    items = items.where(
        CULLING_ITEM.c.state.in_(GONE), order.c.day.between(period.begin, period.end)
    )
    parts = _parts(order).subquery()
    more = select(func.count(), total(parts.c.files), total(parts.c.bytes))
    more = more.where(parts.c.day.between(period.begin, period.end))
    one, other = (counting.connection.execute(asked).one() for asked in (items, more))
    records, files, size = (int(a) + int(b) for a, b in zip(one, other, strict=True))
    return Amount(records=records, files=files, bytes=size)


def onward(counting: Counting) -> Amount:
    """Records, files and bytes of packages that another house answers for since the period."""
    noted = day_of(CUSTODY.c.noted_at)
    begun = case((CUSTODY.c.since > noted, CUSTODY.c.since), else_=noted)
    moved = (
        select(CUSTODY.c.package, func.min(begun).label("day"))
        .where(CUSTODY.c.ours.is_(False))
        .group_by(CUSTODY.c.package)
        .subquery()
    )
    asked = (
        select(
            total(PACKAGE.c.records), total(PACKAGE.c.payload_files), total(PACKAGE.c.payload_bytes)
        )
        .join(moved, moved.c.package == PACKAGE.c.id)
        .where(moved.c.day.between(counting.period.begin, counting.period.end))
    )
    records, files, size = (int(each) for each in counting.connection.execute(asked).one())
    return Amount(records=records, files=files, bytes=size)


def by_package(counting: Counting) -> Iterator[Went]:
    """Everything that ever left, by package and day, the earliest first."""
    order = begun_orders()
    items = (
        select(CULLING_ITEM.c.package, order.c.day, func.count())
        .join(order, order.c.id == CULLING_ITEM.c.order_id)
        .where(CULLING_ITEM.c.state.in_(GONE))
        .group_by(CULLING_ITEM.c.package, order.c.day)
    )
    parts = _parts(order).subquery()
    more = select(parts.c.package, parts.c.day, func.count()).group_by(parts.c.package, parts.c.day)
    here = rows().c
    moved = select(here.package, here.left, func.count()).where(here.how == "onward")
    asked = (
        ("culled", items),
        ("culled", more),
        ("onward", moved.group_by(here.package, here.left)),
    )
    found = [
        Went(package=package, day=day, how=how, records=number)
        for how, question in asked
        for package, day, number in counting.connection.execute(question)
    ]
    yield from sorted(found, key=lambda went: went.day)


def _parts(order: CTE) -> Select[Any]:
    """Tombstones that no line of an order counts as one record: parts of records elsewhere.

    Their files and bytes are 0 where the line has counted them already.
    """
    same = and_(
        CULLING_ITEM.c.order_id == TOMBSTONE.c.protocol, CULLING_ITEM.c.record == TOMBSTONE.c.record
    )
    gone = CULLING_ITEM.c.state.in_(GONE)
    elsewhere = and_(gone, CULLING_ITEM.c.package != TOMBSTONE.c.package)
    in_part = CULLING_ITEM.c.state.in_(BEGUN)
    size = case((TOMBSTONE.c.bytes > 0, TOMBSTONE.c.bytes), else_=0)
    return (
        select(
            TOMBSTONE.c.package,
            func.substr(TOMBSTONE.c.culled_at, 1, DAY).label("day"),
            case((gone, 0), else_=TOMBSTONE.c.files).label("files"),
            case((gone, 0), else_=size).label("bytes"),
        )
        .join(CULLING_ITEM, same)
        .join(order, order.c.id == CULLING_ITEM.c.order_id)
        .where(elsewhere | in_part)
    )
