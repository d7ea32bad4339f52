"""Orders of two persons, as rows: proposed, confirmed once by one of them, done once."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select, update

from leverans.ledger.numbering import next_number
from leverans.ledger.tables_access import ACCESS_ORDER, NAMES_ORDER
from leverans.model.two_persons import AccessOrder, NamesOrder, Scope


def next_id(connection: Connection, prefix: str, at: datetime) -> str:
    """The id of the next order, such as `LOGG-2026-0007`; the number goes on over the years."""
    return f"{prefix}-{at.year}-{next_number(connection, prefix):04d}"


def propose(connection: Connection, order: AccessOrder | NamesOrder) -> None:
    """Write down an order that is not there yet."""
    connection.execute(insert(_table(order)).values(asdict(order)))


def confirm(
    connection: Connection, order: AccessOrder | NamesOrder, *, by: str, at: datetime
) -> bool:
    """Confirm an order that waits; False when it does not (any more)."""
    table = _table(order)
    waiting = (table.c.id == order.id, table.c.confirmed_by == "")
    values = {"confirmed_by": by, "confirmed_at": at}
    return connection.execute(update(table).where(*waiting).values(values)).rowcount == 1


def done(connection: Connection, order: AccessOrder | NamesOrder, *, at: datetime) -> bool:
    """Note that an order was carried out; False when somebody has noted that before."""
    table = _table(order)
    undone = (table.c.id == order.id, table.c.done_at.is_(None))
    return connection.execute(update(table).where(*undone).values(done_at=at)).rowcount == 1


def access_orders(connection: Connection) -> list[AccessOrder]:
    """Orders to weed the access log, the oldest first."""
    return [AccessOrder(**_fields(row)) for row in _rows(connection, ACCESS_ORDER)]


def names_orders(connection: Connection) -> list[NamesOrder]:
    """Orders to forget names, the oldest first."""
    found = (_fields(row) for row in _rows(connection, NAMES_ORDER))
    return [NamesOrder(**{**each, "scope": Scope(each["scope"])}) for each in found]


def _table(order: AccessOrder | NamesOrder) -> Table:
    return ACCESS_ORDER if isinstance(order, AccessOrder) else NAMES_ORDER


def _rows(connection: Connection, table: Table) -> list[Row[Any]]:
    return list(connection.execute(select(table).order_by(table.c.proposed_at, table.c.id)))


def _fields(row: Row[Any]) -> dict[str, Any]:
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
