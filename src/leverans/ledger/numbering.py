"""Running numbers without gaps or doubles, also when several machines count at once."""

from sqlalchemy import Connection, select, update

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


def last_number(connection: Connection, name: str, *, lock: bool = True) -> int:
    """The last number given in a series, 0 before the first.

    Args:
        lock: hold the series until the end of the transaction, so that nobody else counts in it.
    """
    if lock:
        add_missing(connection, COUNTER, {"name": name, "value": 0})
        asked = select(COUNTER.c.value).where(COUNTER.c.name == name).with_for_update()
        return int(connection.execute(asked).scalar_one())
    asked = select(COUNTER.c.value).where(COUNTER.c.name == name)
    return int(connection.execute(asked).scalar_one_or_none() or 0)


def set_number(connection: Connection, name: str, value: int) -> None:
    """Say which number was the last one given; for a series that is held."""
    connection.execute(update(COUNTER).where(COUNTER.c.name == name).values(value=value))
