"""Insert that is safe to repeat, in the dialect of the database at hand."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def add_missing(connection: Connection, table: Table, *rows: dict[str, Any]) -> int:
    """Insert the rows whose primary key is new; leave the others as they are.

    Returns:
        how many were new.
    """
    result = connection.execute(_insert(connection, table).on_conflict_do_nothing(), list(rows))
    return result.rowcount


def put(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, or replace what stands under their primary key. All have the same columns."""
    connection.execute(replacing(connection, table, rows[0]), list(rows))


def replacing(
    connection: Connection, table: Table, columns: Iterable[str]
) -> sqlite.Insert | postgresql.Insert:
    """The statement that inserts these columns, or replaces what stands under the primary key."""
    statement = _insert(connection, table)
    keys = [column.name for column in table.primary_key]
    others = {name: statement.excluded[name] for name in columns if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
