"""Running numbers without gaps or doubles, also when several machines count at once."""

from sqlalchemy import Connection, update

from leverans.ledger.tables import COUNTER
from leverans.ledger.upsert import add_missing


def next_number(connection: Connection, name: str) -> int:
    """The next number of a series, from 1; an undone transaction gives its number back.

    Args:
        name: of the series, such as `delivery`. Whoever counts holds the row until the end of
            its transaction, so that nobody else gets the same number.
    """
    add_missing(connection, COUNTER, {"name": name, "value": 0})
    statement = (
        update(COUNTER)
        .where(COUNTER.c.name == name)
        .values(value=COUNTER.c.value + 1)
        .returning(COUNTER.c.value)
    )
    return int(connection.execute(statement).scalar_one())
