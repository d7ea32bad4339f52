"""Tables that hold names and free text, how many rows they have, and how rows are forgotten.

What is forgotten is deleted where nothing else needs the row, and made blank where the row decides
something: an exception without a reason is still an exception.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    Text,
    delete,
    func,
    or_,
    select,
    type_coerce,
    update,
)

from leverans.ledger.all_tables import METADATA
from leverans.ledger.tables import (
    ACTOR_NAME,
    DELIVERED_RECORD,
    EXCEPTION,
    EXCEPTION_SECRET,
    ITEM_NAME,
    PACKAGE,
)
from leverans.ledger.tables_access import BREAK_GLASS, BREAK_GLASS_SECRET
from leverans.ledger.tables_clock import CLOCK_NOTE_SECRET
from leverans.ledger.tables_control import CONTROL_TASK, CONTROL_TASK_SECRET
from leverans.ledger.tables_culling import CULLING_ORDER, CULLING_ORDER_SECRET
from leverans.ledger.tables_gate import GATE_WAIVER, GATE_WAIVER_SECRET
from leverans.ledger.tables_holds import HOLD, HOLD_SECRET
from leverans.ledger.tables_receipts import TRUSTED_KEY, TRUSTED_KEY_SECRET

SUFFIXES = ("_name", "_secret")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgettable:
    """A table of which rows can be forgotten by their age.

    Attributes:
        table: that holds the words. at: when what they are about was over.
        ties: column of `table` -> column of the other that is equal; none where `at` is in `table`
            itself. blank: columns that are made
            blank; none = the rows are deleted.
    """

    table: Table
    at: Column[object]
    ties: Mapping[str, Column[object]]
    blank: tuple[str, ...] = ()
    also: tuple[ColumnElement[bool], ...] = field(default=())

    def older(self, before: str) -> ColumnElement[bool]:
        """The rows that were over before a date (ISO), and still say something."""
        there: ColumnElement[bool] = type_coerce(self.at, Text) < before
        if self.ties:
            tied = [self.table.c[name] == column for name, column in self.ties.items()]
            of_other = select(self.at).where(*tied, there, *self.also)
            there = of_other.correlate(self.table).exists()
        says = [self.table.c[name] != "" for name in self.blank]
        return there & or_(*says) if says else there


def _blanked(
    table: Table, at: Column[object], ties: Mapping[str, Column[object]], *blank: str
) -> Forgettable:
    return Forgettable(table=table, at=at, ties=ties, blank=blank)


FORGETTABLE = (
    Forgettable(
        table=ITEM_NAME,
        at=PACKAGE.c.built_at,
        ties={"item": DELIVERED_RECORD.c.archive_id},
        also=(DELIVERED_RECORD.c.package == PACKAGE.c.id,),
    ),
    _blanked(
        EXCEPTION_SECRET,
        EXCEPTION.c.at,
        {"agreement": EXCEPTION.c.agreement, "item": EXCEPTION.c.item},
        "name",
        "reason",
    ),
    _blanked(
        GATE_WAIVER_SECRET,
        GATE_WAIVER.c.at,
        {"agreement": GATE_WAIVER.c.agreement, "line": GATE_WAIVER.c.line},
        "reason",
    ),
    _blanked(CLOCK_NOTE_SECRET, CLOCK_NOTE_SECRET.c.noted_at, {}, "reason"),
    _blanked(HOLD_SECRET, HOLD.c.lifted_at, {"hold": HOLD.c.id}, "title", "mandate", "note"),
    _blanked(
        CULLING_ORDER_SECRET,
        CULLING_ORDER.c.changed_at,
        {"order_id": CULLING_ORDER.c.id},
        "rejected_reason",
    ),
    _blanked(
        CONTROL_TASK_SECRET, CONTROL_TASK.c.closed_at, {"task": CONTROL_TASK.c.id}, "unit", "hint"
    ),
    _blanked(TRUSTED_KEY_SECRET, TRUSTED_KEY.c.revoked_at, {"key": TRUSTED_KEY.c.id}, "reason"),
    _blanked(
        BREAK_GLASS_SECRET, BREAK_GLASS.c.reviewed_at, {"opening": BREAK_GLASS.c.id}, "reason"
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesTable:
    """A table that holds names; `oldest`: ISO date of what its oldest row is about, or ""."""

    name: str
    rows: int
    oldest: str


Selection = Mapping[Table, ColumnElement[bool]]


def names_tables(connection: Connection) -> list[NamesTable]:
    """Every table of the ledger that is marked for secrecy, by name."""
    marked = [table for table in METADATA.sorted_tables if table.name.endswith(SUFFIXES)]
    return [
        NamesTable(
            name=table.name, rows=_count(connection, table), oldest=_oldest(connection, table)
        )
        for table in sorted(marked, key=lambda table: table.name)
    ]


def of_actor(actor: str) -> Selection:
    """The account behind an actor."""
    return {ACTOR_NAME: ACTOR_NAME.c.actor == actor}


def of_item(item: str) -> Selection:
    """The names of an item or record: in the source, and where somebody left it out."""
    excepted = (EXCEPTION_SECRET.c.item == item) & _says(EXCEPTION_SECRET)
    return {ITEM_NAME: ITEM_NAME.c.item == item, EXCEPTION_SECRET: excepted}


def of_delivery(delivery_ids: list[str]) -> Selection:
    """The names of everything that some versions of a delivery have delivered."""
    delivered = (
        select(DELIVERED_RECORD.c.archive_id)
        .join(PACKAGE, PACKAGE.c.id == DELIVERED_RECORD.c.package)
        .where(PACKAGE.c.delivery.in_(delivery_ids))
    )
    return {ITEM_NAME: ITEM_NAME.c.item.in_(delivered)}


def older_than(before: str) -> Selection:
    """Everything that can be forgotten and was over before a date (ISO)."""
    return {each.table: each.older(before) for each in FORGETTABLE}


def count(connection: Connection, selection: Selection) -> dict[str, int]:
    """Table -> rows, of what is selected and there."""
    found = {
        table.name: _count(connection, table, where=where) for table, where in selection.items()
    }
    return {name: number for name, number in found.items() if number}


def forget(connection: Connection, selection: Selection) -> None:
    """Forget what is selected, so that SQLite leaves nothing of it in its free pages either."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    for table, where in selection.items():
        blank = _blanks(table)
        if blank:
            connection.execute(update(table).where(where).values(dict.fromkeys(blank, "")))
        else:
            connection.execute(delete(table).where(where))


def _blanks(table: Table) -> tuple[str, ...]:
    return next((each.blank for each in FORGETTABLE if each.table is table), ())


def _says(table: Table) -> ColumnElement[bool]:
    return or_(*(table.c[name] != "" for name in _blanks(table)))


def _count(
    connection: Connection, table: Table, *, where: ColumnElement[bool] | None = None
) -> int:
    statement = select(func.count()).select_from(table)
    if where is not None:
        statement = statement.where(where)
    return int(connection.execute(statement).scalar_one())


def _oldest(connection: Connection, table: Table) -> str:
    """The date of the oldest row that can be forgotten by its age; "" elsewhere."""
    known = next((each for each in FORGETTABLE if each.table is table), None)
    if known is None:
        return ""
    tied = [table.c[name] == column for name, column in known.ties.items()]
    says = (_says(table),) if known.blank else ()
    statement = select(func.min(type_coerce(known.at, Text)))
    found = connection.execute(statement.where(*tied, *known.also, *says)).scalar_one()
    return str(found or "")[:10]
