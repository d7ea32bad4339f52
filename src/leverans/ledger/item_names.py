"""Ids of items and records ↔ their names in the source: secrecy-marked, for the archivist's eyes.

The evidence log outlives what it speaks of and holds the ids only; this table may be weeded.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import Connection, select

from leverans.ledger.tables import ITEM_NAME
from leverans.ledger.upsert import put

BATCH = 1000
ASKED_AT_ONCE = 500


def name_items(connection: Connection, names: Iterable[tuple[str, str]]) -> None:
    r"""Keep (item id, name) pairs, in batches; a new name replaces the old one.

    A name that is not UTF-8 is kept with its odd bytes written as `\xNN`.
    """
    waiting = iter(names)
    while batch := [
        {"item": item, "name": clean_name(name)} for item, name in islice(waiting, BATCH)
    ]:
        put(connection, ITEM_NAME, batch)


def names_of(connection: Connection, items: Sequence[str]) -> dict[str, str]:
    """Item id -> name, for those that have one."""
    names: dict[str, str] = {}
    for first in range(0, len(items), ASKED_AT_ONCE):
        asked = items[first : first + ASKED_AT_ONCE]
        rows = connection.execute(select(ITEM_NAME).where(ITEM_NAME.c.item.in_(asked)))
        names.update({row.item: row.name for row in rows})
    return names


def items_named(connection: Connection, name: str) -> list[str]:
    """The ids of everything that has exactly this name, in order."""
    statement = select(ITEM_NAME.c.item).where(ITEM_NAME.c.name == clean_name(name))
    return sorted(connection.execute(statement).scalars())


def items_shaped(connection: Connection, name: str, *, any_one: str) -> Iterator[tuple[str, str]]:
    """(Item id, name) of all that are named so, with any character in place of each `any_one`."""
    parts = [_escaped(part) for part in clean_name(name).split(any_one)]
    shape = ITEM_NAME.c.name.like("_".join(parts), escape="!")
    rows = connection.execute(select(ITEM_NAME).where(shape).order_by(ITEM_NAME.c.item))
    return ((row.item, row.name) for row in rows)


def _escaped(part: str) -> str:
    for special in "!%_":
        part = part.replace(special, f"!{special}")
    return part


def clean_name(name: str) -> str:
    """Text that every database takes: no lone surrogates, no NUL (PostgreSQL refuses it)."""
    raw = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return raw.replace("\x00", "\\x00")
