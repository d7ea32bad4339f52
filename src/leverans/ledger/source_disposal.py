"""What was asked of a source: the files of each order, by ids alone, and what the source said."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, Select, delete, func, or_, select, update

from leverans.ledger.tables import DELIVERED_RECORD
from leverans.ledger.tables_culling import CULLING_ITEM, CULLING_ORDER
from leverans.ledger.tables_source_disposal import DELETION_FILE, DELETION_LIST, SOURCE_WITNESS
from leverans.ledger.upsert import add_missing
from leverans.model.culling import ItemState, OrderState
from leverans.model.source_disposal import ListedFile, Said

AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunList:
    """An order that files of a source were asked for under.

    Attributes:
        source_digest: sha256 (hex) of where the source was then. begun_at: when.
    """

    order: str
    agreement: str
    source_digest: str
    begun_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFile:
    """A file that was asked for.

    Attributes:
        above: ids of the folders above it. said: by the source system; None while it is silent.
    """

    file: ListedFile
    above: tuple[str, ...] = ()
    said: Said | None = None


def begin_list(connection: Connection, begun: BegunList) -> None:
    """Enter that files are asked for under an order; the first time stays."""
    values = {
        "order_id": begun.order,
        "agreement": begun.agreement,
        "source_digest": begun.source_digest,
        "begun_at": begun.begun_at,
    }
    add_missing(connection, DELETION_LIST, values)


def list_of(connection: Connection, order: str) -> BegunList | None:
    """What was begun under an order, or None."""
    row = connection.execute(
        select(DELETION_LIST).where(DELETION_LIST.c.order_id == order)
    ).one_or_none()
    if row is None:
        return None
    return BegunList(
        order=row.order_id,
        agreement=row.agreement,
        source_digest=row.source_digest,
        begun_at=row.begun_at,
    )


def ask_for(connection: Connection, order: str, files: Iterable[AskedFile]) -> None:
    """Enter files that are asked for; the same again changes nothing. None of them is a witness."""
    waiting = iter(files)
    while some := list(islice(waiting, AT_ONCE)):
        rows = [
            {
                "order_id": order,
                "item": one.file.item,
                "record": one.file.record,
                "sha256": one.file.sha256,
                "size": one.file.size,
                "above": " ".join(one.above),
            }
            for one in some
        ]
        add_missing(connection, DELETION_FILE, *rows)
        gone = SOURCE_WITNESS.c.item.in_([one.file.item for one in some])
        connection.execute(delete(SOURCE_WITNESS).where(SOURCE_WITNESS.c.order_id == order, gone))


def asked_files(
    connection: Connection,
    *,
    order: str = "",
    record: str = "",
    states: Sequence[ItemState] = (),
) -> Iterator[AskedFile]:
    """The files that were asked for under an order, or of a record under any; by id, streamed.

    Args:
        states: only of items of the order that are in one of these, () = all.
    """
    here = DELETION_FILE.c
    asked = select(DELETION_FILE).order_by(here.record, here.item)
    if states:
        same = (CULLING_ITEM.c.order_id == here.order_id) & (CULLING_ITEM.c.record == here.record)
        asked = asked.join(CULLING_ITEM, same).where(CULLING_ITEM.c.state.in_(states))
    if order:
        asked = asked.where(here.order_id == order)
    if record:
        asked = asked.where(here.record == record)
    with connection.execute(asked, execution_options={"yield_per": AT_ONCE}) as rows:
        for row in rows:
            yield AskedFile(
                file=ListedFile(record=row.record, item=row.item, sha256=row.sha256, size=row.size),
                above=tuple(row.above.split()),
                said=Said(row.said) if row.said else None,
            )


def orders_of(connection: Connection, record: str) -> tuple[str, ...]:
    """The orders under which files of a record were asked for."""
    asked = select(DELETION_FILE.c.order_id).where(DELETION_FILE.c.record == record).distinct()
    return tuple(connection.execute(asked.order_by(DELETION_FILE.c.order_id)).scalars())


def begun_with(connection: Connection, agreement: str, record: str) -> bool:
    """Whether an order at the source has begun with a record, and has not ended with it."""
    here = CULLING_ITEM.c
    asked = (
        select(here.record)
        .join(CULLING_ORDER, CULLING_ORDER.c.id == here.order_id)
        .where(
            CULLING_ORDER.c.place == agreement,
            here.record == record,
            here.state.in_((ItemState.DESTROYING, ItemState.FAILED)),
        )
        .limit(1)
    )
    return connection.execute(asked).one_or_none() is not None


def asked_records(connection: Connection, agreement: str, records: Sequence[str]) -> frozenset[str]:
    """Of these records, those of which files were asked for under an agreement."""
    asked = (
        select(DELETION_FILE.c.record)
        .join(DELETION_LIST, DELETION_LIST.c.order_id == DELETION_FILE.c.order_id)
        .where(DELETION_LIST.c.agreement == agreement, DELETION_FILE.c.record.in_(records))
        .distinct()
    )
    return frozenset(connection.execute(asked).scalars())


def note_said(connection: Connection, order: str, said: Mapping[str, Said]) -> frozenset[str]:
    """Write down what the source says of files (item -> word); those that were not asked for."""
    unknown = set()
    for item, word in said.items():
        which = (DELETION_FILE.c.order_id == order, DELETION_FILE.c.item == item)
        changed = connection.execute(update(DELETION_FILE).where(*which).values(said=word.value))
        if changed.rowcount != 1:
            unknown.add(item)
    return frozenset(unknown)


def count_said(connection: Connection, order: str) -> dict[str, int]:
    """How many files of an order the source has said what of; "" = nothing yet."""
    here = DELETION_FILE.c
    asked = select(here.said, func.count()).where(here.order_id == order).group_by(here.said)
    return {str(said): int(count) for said, count in connection.execute(asked)}


def take_witnesses(connection: Connection, order: str, items: Sequence[str]) -> None:
    """Enter files that are not asked for, and must still be there when it is looked again."""
    if items:
        rows = [{"order_id": order, "item": item} for item in items]
        add_missing(connection, SOURCE_WITNESS, *rows)


def witnesses(connection: Connection, order: str) -> tuple[str, ...]:
    """The witnesses of an order."""
    asked = select(SOURCE_WITNESS.c.item).where(SOURCE_WITNESS.c.order_id == order)
    return tuple(connection.execute(asked.order_by(SOURCE_WITNESS.c.item)).scalars())


def not_absent(connection: Connection, package: str, agreement: str) -> int:
    """Records of a package that nobody has looked for in the source and not found."""
    return _records_without(connection, package, _gone(agreement))


def not_final(connection: Connection, package: str, agreement: str) -> int:
    """Records of a package that are in no order at the source that is final."""
    final = CULLING_ORDER.c.state == OrderState.FINAL
    return _records_without(connection, package, _gone(agreement).where(final))


def _gone(agreement: str) -> Select[tuple[str]]:
    return (
        select(CULLING_ITEM.c.record)
        .join(CULLING_ORDER, CULLING_ORDER.c.id == CULLING_ITEM.c.order_id)
        .where(CULLING_ORDER.c.place == agreement, CULLING_ITEM.c.state == ItemState.ABSENT)
    )


def _records_without(connection: Connection, package: str, gone: Select[tuple[str]]) -> int:
    here = DELIVERED_RECORD.c
    asked = select(func.count()).where(here.package == package, here.archive_id.not_in(gone))
    return int(connection.execute(asked).scalar_one())


def is_culled(connection: Connection, item: str) -> bool:
    """Whether a file, or something in the folder of that id, was asked for and is gone.

    Gone is what somebody has looked for since: the record it is of is destroyed or absent.
    """
    here = DELETION_FILE.c
    gone = CULLING_ITEM.c.state.in_((ItemState.DESTROYED, ItemState.ABSENT))
    asked = (
        select(CULLING_ITEM.c.record)
        .join(
            DELETION_FILE,
            (here.record == CULLING_ITEM.c.record) & (here.order_id == CULLING_ITEM.c.order_id),
        )
        .where(or_(here.item == item, here.above.contains(item)), gone)
        .limit(1)
    )
    return connection.execute(asked).one_or_none() is not None
