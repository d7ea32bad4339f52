"""What an archive holds, record by record, and since when and until when: its own rows' account.

The rows are those of the catalogue, which can be had from the store again: records that are there,
and tombstones of those that were. A record that came in two packages is held twice, once in each.
A package came when the archive decided to take it; one that no reception tells of, when its own
documents say. It leaves by culling, on the day its order was begun, or by onward delivery, on the
day from which another house answers for it; of versions only the newest goes onward.
"""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import (
    CTE,
    ColumnElement,
    Text,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)

from leverans.flow.figures.interface import Counting
from leverans.ledger.catalogue import ENTERED
from leverans.ledger.local_days import DAY, day_of
from leverans.ledger.receptions import ReceptionState
from leverans.ledger.sums import how_many, total
from leverans.ledger.tables import DELIVERED_RECORD, PACKAGE, RECEPTION
from leverans.ledger.tables_catalogue import HOLDING, RECORD
from leverans.ledger.tables_facts import TOMBSTONE
from leverans.ledger.tables_receipts import CUSTODY
from leverans.model.balance import Amount

NEVER = "9999-12-31"
UNDER_WAY = tuple(
    state for state in ReceptionState if state not in {ReceptionState.ACCEPTED, "refused"}
)
"""What is being decided is not held yet, though its bytes may lie in the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What was held at the end of the day before the period, and at the end of its last day."""

    opening: Amount
    closing: Amount


def stock(counting: Counting) -> Stock:
    """The archive's holdings as they stood at both ends of the period."""
    here = rows().c
    ends = (counting.period.before, counting.period.end)
    held = [and_(here.came <= day, here.left > day) for day in ends]
    sums = [
        column
        for which in held
        for column in (
            func.count(case((which, here.package)).distinct()),
            how_many(which),
            total(here.files, which),
            total(here.bytes, which),
        )
    ]
    found = [int(number) for number in counting.connection.execute(select(*sums)).one()]
    opening, closing = (
        Amount(**dict(zip(_UNITS, half, strict=True))) for half in (found[:4], found[4:])
    )
    return Stock(opening=opening, closing=closing)


_UNITS = ("packages", "records", "files", "bytes")


@cache
def rows() -> CTE:
    """Every record in every package that was ever held here.

    Columns: `record`, `package`, `came` (day), `files`, `bytes`, `foreign` (1 = the package holds
    no records of ours and counts as one), `left` (day, `NEVER`), `how` (`culled`, `onward`, "").
    """
    held, gone = _held(), _onward(_held())
    culled = func.coalesce(func.nullif(held.c.culled, ""), NEVER)
    onward = func.coalesce(gone.c.day, NEVER)
    how = case(
        (and_(culled == NEVER, onward == NEVER), ""), (culled <= onward, "culled"), else_="onward"
    )
    same = and_(gone.c.record == held.c.record, gone.c.package == held.c.package)
    asked = select(
        held.c.record,
        held.c.package,
        func.substr(held.c.came, 1, DAY).label("came"),
        held.c.files,
        held.c.bytes,
        held.c.foreign,
        case((culled <= onward, culled), else_=onward).label("left"),
        how.label("how"),
    )
    return asked.select_from(held.outerjoin(gone, same)).cte("held_rows")


@cache
def _held() -> CTE:
    """Records that are there, and tombstones of those that are not."""
    there = select(
        RECORD.c.archive_id.label("record"),
        RECORD.c.package,
        _CAME.label("came"),
        case(
            (_PROVED & (RECORD.c.document == ""), RECEPTION.c.payload_files), else_=RECORD.c.files
        ).label("files"),
        case(
            (_PROVED & (RECORD.c.document == ""), RECEPTION.c.payload_bytes), else_=RECORD.c.bytes
        ).label("bytes"),
        case((RECORD.c.document == "", 1), else_=0).label("foreign"),
        literal("").label("culled"),
    )
    there = there.select_from(
        RECORD.join(HOLDING, HOLDING.c.package_id == RECORD.c.package).outerjoin(
            RECEPTION, RECEPTION.c.package == RECORD.c.package
        )
    ).where(HOLDING.c.state == ENTERED, _DECIDED)
    whole = _PROVED & (TOMBSTONE.c.record == TOMBSTONE.c.package)
    size = case((TOMBSTONE.c.bytes > 0, TOMBSTONE.c.bytes), else_=0)
    was = select(
        TOMBSTONE.c.record,
        TOMBSTONE.c.package,
        _CAME.label("came"),
        case((whole, RECEPTION.c.payload_files), else_=TOMBSTONE.c.files).label("files"),
        case((whole, RECEPTION.c.payload_bytes), else_=size).label("bytes"),
        case((TOMBSTONE.c.record == TOMBSTONE.c.package, 1), else_=0).label("foreign"),
        func.substr(TOMBSTONE.c.culled_at, 1, 10).label("culled"),
    )
    was = was.select_from(
        TOMBSTONE.outerjoin(HOLDING, HOLDING.c.package_id == TOMBSTONE.c.package).outerjoin(
            RECEPTION, RECEPTION.c.package == TOMBSTONE.c.package
        )
    )
    return union_all(there, was).cte("held_or_culled")


def _onward(held: CTE) -> CTE:
    """Which of the rows another house answers for, and from which day: of versions the newest."""
    noted = day_of(CUSTODY.c.noted_at)
    begun = case((CUSTODY.c.since > noted, CUSTODY.c.since), else_=noted)
    moved = (
        select(CUSTODY.c.package, PACKAGE.c.built_at, func.min(begun).label("day"))
        .join(PACKAGE, PACKAGE.c.id == CUSTODY.c.package)
        .where(CUSTODY.c.ours.is_(False))
        .group_by(CUSTODY.c.package, PACKAGE.c.built_at)
        .cte("moved")
    )
    newest = func.row_number().over(
        partition_by=(moved.c.package, held.c.record),
        order_by=(held.c.came.desc(), held.c.package.desc()),
    )
    joined = moved.join(DELIVERED_RECORD, DELIVERED_RECORD.c.package == moved.c.package).join(
        held, held.c.record == DELIVERED_RECORD.c.archive_id
    )
    ranked = select(held.c.record, held.c.package, moved.c.day, newest.label("place"))
    before = held.c.came <= type_coerce(moved.c.built_at, Text)
    found = ranked.select_from(joined).where(before).cte("versions")
    asked = select(found.c.record, found.c.package, func.min(found.c.day).label("day"))
    return asked.where(found.c.place == 1).group_by(found.c.record, found.c.package).cte("onward")


def entered_on() -> ColumnElement[str]:
    """The local day on which a package came, of `HOLDING` with its `RECEPTION`."""
    return func.substr(_CAME, 1, DAY)


_CAME: ColumnElement[str] = func.coalesce(
    type_coerce(RECEPTION.c.decided_at, Text), HOLDING.c.received_at, ""
)
_DECIDED = or_(RECEPTION.c.state.is_(None), RECEPTION.c.state.not_in(UNDER_WAY))
# what a foreign package holds cannot be counted by the catalogue, but is proved by its digest
_PROVED = RECEPTION.c.manifest_digest == HOLDING.c.manifest_digest
