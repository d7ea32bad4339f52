"""The items of culling orders: each moved by compare-and-set, counted, never deleted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection, Row, and_, func, insert, or_, select, update

from leverans.ledger.tables_culling import CULLING_ITEM, CULLING_ORDER, ITEM_TEXTS
from leverans.model.culling import CullingItem, ItemState, OrderState, Snapshot, WithheldCount
from leverans.model.errors import LedgerError, Outrun, TransitionError

I = ItemState  # noqa: E741 - one letter for a table, as elsewhere
FOLLOWS: Mapping[ItemState, frozenset[ItemState]] = {
    I.LISTED: frozenset({I.DESTROYING, I.WITHHELD}),
    I.DESTROYING: frozenset({I.DESTROYING, I.DESTROYED, I.FAILED, I.WITHHELD}),
    I.DESTROYED: frozenset({I.ABSENT, I.FAILED}),
    I.FAILED: frozenset({I.DESTROYING, I.FAILED, I.WITHHELD}),
    I.ABSENT: frozenset({I.FAILED}),  # somebody looked again, and it was there
    I.WITHHELD: frozenset(),
}
OPEN = (I.LISTED, I.DESTROYING, I.FAILED)
AT_ONCE = 500
_NAMES = ("record", *ITEM_TEXTS, "files", "bytes")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFigures:
    """What became of the items of one row of the plan, in one state."""

    record_type: str
    process_code: str
    version: str
    row_id: str
    phrase: str
    disposal_decision: str
    application_decision: str
    state: ItemState
    cases: int
    records: int
    files: int
    bytes: int


def enter(connection: Connection, order_id: str, items: Iterable[CullingItem]) -> None:
    """Enter the items of a new order, numbered in the order of the list."""
    numbered = enumerate(items, start=1)
    while some := list(islice(numbered, AT_ONCE)):
        rows = [{"order_id": order_id, "seq": seq, **_values(item)} for seq, item in some]
        connection.execute(insert(CULLING_ITEM), rows)


def items(
    connection: Connection,
    order_id: str,
    *,
    states: Sequence[ItemState] = (),
    after: int = 0,
    limit: int = 0,
) -> list[tuple[int, CullingItem]]:
    """(number in the list, item), in the order of the list.

    Args:
        states: only items in these, () = all. after: only those after this number.
        limit: at most so many, 0 = all.
    """
    here = CULLING_ITEM.c
    asked = select(CULLING_ITEM).where(here.order_id == order_id, here.seq > after)
    if states:
        asked = asked.where(here.state.in_(states))
    asked = asked.order_by(here.seq)
    rows = connection.execute(asked.limit(limit) if limit else asked)
    return [(row.seq, _item(row)) for row in rows]


def next_open(
    connection: Connection,
    order_id: str,
    after: tuple[str, int],
    *,
    states: Sequence[ItemState] = OPEN,
    limit: int,
) -> list[tuple[int, CullingItem]]:
    """(number in the list, item) of items in these states: a whole package, or some without one.

    Args:
        after: package and number of the last one that was taken; ("", 0) = from the beginning.
        limit: at most so many where they are in no package.
    """
    here = CULLING_ITEM.c
    package, seq = after
    later = or_(here.package > package, and_(here.package == package, here.seq > seq))
    asked = select(CULLING_ITEM).where(here.order_id == order_id, here.state.in_(states), later)
    ordered = asked.order_by(here.package, here.seq)
    first = connection.execute(ordered.limit(1)).one_or_none()
    if first is None:
        return []
    same = ordered.where(here.package == first.package)
    rows = connection.execute(same if first.package else same.limit(limit))
    return [(row.seq, _item(row)) for row in rows]


def fill(connection: Connection, order_id: str, record: str, snapshot: Snapshot) -> None:
    """Enter what an item is, in the transaction that lists it."""
    here = CULLING_ITEM.c
    mine = (here.order_id == order_id, here.record == record, here.digest == "")
    values = {name: getattr(snapshot, name) for name in ("digest", "files", "bytes")}
    if connection.execute(update(CULLING_ITEM).where(*mine).values(values)).rowcount != 1:
        raise LedgerError("what it is has been entered already", place=record)


def totals(connection: Connection, order_id: str) -> tuple[int, int, int]:
    """Items, files and bytes of the whole list."""
    here = CULLING_ITEM.c
    sums = (func.count(), func.sum(here.files), func.sum(here.bytes))
    row = connection.execute(select(*sums).where(here.order_id == order_id)).one()
    return int(row[0]), int(row[1] or 0), int(row[2] or 0)


def all_items(connection: Connection, order_id: str) -> Iterator[CullingItem]:
    """Every item in the order of the list, so many at a time."""
    after = 0
    while some := items(connection, order_id, after=after, limit=AT_ONCE):
        yield from (item for _, item in some)
        after = some[-1][0]


def move(
    connection: Connection,
    order_id: str,
    seen: CullingItem,
    to: ItemState,
    *,
    reason: str = "",
    detail: str = "",
) -> None:
    """Move an item, if it still is as it was seen.

    Raises:
        TransitionError: `to` does not follow. Outrun: somebody has moved it since.
    """
    if to not in FOLLOWS[seen.state]:
        raise TransitionError(f"{to} does not follow on {seen.state}", place=seen.record)
    here = CULLING_ITEM.c
    same = (here.order_id == order_id, here.record == seen.record, here.state == seen.state)
    values = {"state": to, "reason": reason, "detail": detail}
    if connection.execute(update(CULLING_ITEM).where(*same).values(values)).rowcount != 1:
        raise Outrun(f"{order_id}: was {seen.state} when it was seen", place=seen.record)


def count_states(connection: Connection, order_id: str) -> dict[ItemState, int]:
    """How many items are in each state."""
    here = CULLING_ITEM.c
    asked = select(here.state, func.count()).where(here.order_id == order_id)
    return {ItemState(state): n for state, n in connection.execute(asked.group_by(here.state))}


def withheld(
    connection: Connection, order_id: str, state: ItemState = I.WITHHELD
) -> tuple[WithheldCount, ...]:
    """Items that were kept, or that failed, by reason."""
    here = CULLING_ITEM.c
    by = (here.reason, here.row_id, here.detail)
    asked = select(*by, func.count()).where(here.order_id == order_id, here.state == state)
    rows = connection.execute(asked.group_by(*by).order_by(*by))
    return tuple(
        WithheldCount(reason=reason, row_id=row_id, detail=detail, count=count)
        for reason, row_id, detail, count in rows
    )


def by_row(connection: Connection, order_id: str) -> list[RowFigures]:
    """Figures of an order by row of the plan, decision pair and state."""
    here = CULLING_ITEM.c
    by = (
        here.row_id, here.version, here.record_type, here.process_code, here.phrase,
        here.disposal_decision, here.application_decision, here.state,
    )  # fmt: skip
    cases = func.count(func.nullif(here.case_id, "").distinct())
    sums = (func.sum(here.files), func.sum(here.bytes))
    asked = select(*by, cases.label("cases"), func.count().label("records"), *sums)
    rows = connection.execute(asked.where(here.order_id == order_id).group_by(*by).order_by(*by))
    return [
        RowFigures(
            **{column.name: row._mapping[column.name] for column in by if column is not here.state},  # noqa: SLF001 - public
            state=ItemState(row.state),
            cases=row.cases,
            records=row.records,
            files=int(row[-2]),
            bytes=int(row[-1]),
        )
        for row in rows
    ]


def cases(connection: Connection, order_id: str, states: Sequence[ItemState]) -> int:
    """How many cases the items in these states are of."""
    here = CULLING_ITEM.c
    of_state = (here.order_id == order_id, here.state.in_(states), here.case_id != "")
    return int(
        connection.execute(
            select(func.count(here.case_id.distinct())).where(*of_state)
        ).scalar_one()
    )


def span(connection: Connection, order_id: str) -> tuple[str, str]:
    """The earliest and the latest date that the items' periods were counted from."""
    here = CULLING_ITEM.c
    asked = select(func.min(here.trigger_date), func.max(here.trigger_date))
    row = connection.execute(asked.where(here.order_id == order_id, here.trigger_date != "")).one()
    return str(row[0] or ""), str(row[1] or "")


def systems(connection: Connection, order_id: str) -> tuple[str, ...]:
    """The systems that the items were made in."""
    here = CULLING_ITEM.c
    asked = select(here.system).where(here.order_id == order_id, here.system != "").distinct()
    return tuple(connection.execute(asked.order_by(here.system)).scalars())


def ordered(connection: Connection, records: Sequence[str], *, but: str = "") -> frozenset[str]:
    """Of these records, those that an order which is not over has already, or has destroyed.

    Args:
        but: an order that does not count.
    """
    found: set[str] = set()
    for begin_at in range(0, len(records), AT_ONCE):
        some = records[begin_at : begin_at + AT_ONCE]
        here = CULLING_ITEM.c
        asked = (
            select(here.record)
            .join(CULLING_ORDER, CULLING_ORDER.c.id == here.order_id)
            .where(
                here.record.in_(some),
                here.state != I.WITHHELD,
                here.order_id != but,
                CULLING_ORDER.c.state != OrderState.REJECTED,
            )
        )
        found.update(connection.execute(asked).scalars())
    return frozenset(found)


def _values(item: CullingItem) -> dict[str, object]:
    values = {name: getattr(item, name) for name in _NAMES}
    values["case_id"] = values.pop("case")
    return values


def _item(row: Row[tuple[object, ...]]) -> CullingItem:
    values = {name: getattr(row, "case_id" if name == "case" else name) for name in _NAMES}
    return CullingItem(**{**values, "state": ItemState(row.state)})
