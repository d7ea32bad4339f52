"""Days of the access log: sealed when they are over, counted, weeded on an order."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from leverans.ledger.access_log import entries, only_writer
from leverans.ledger.access_tables import ACCESS_ENTRY, ACCESS_SEAL, ACCESS_WEEDED
from leverans.model.access_entry import day_digest

ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A day as it was when it was sealed; `sha256` as `day_digest` makes it."""

    day: str
    entries: int
    sha256: str


def seal(connection: Connection, before: str) -> list[Seal]:
    """Seal every day before a date (ISO) that is not sealed; nothing is entered on it any more.

    Returns:
        every seal there is, the oldest day first.
    """
    only_writer(connection)
    sealed = select(func.max(ACCESS_SEAL.c.day))
    last = str(connection.execute(sealed).scalar_one() or "")
    days = select(ACCESS_ENTRY.c.day).distinct().order_by(ACCESS_ENTRY.c.day)
    between = days.where(ACCESS_ENTRY.c.day > last, ACCESS_ENTRY.c.day < before)
    for day in list(connection.execute(between).scalars()):
        values = day_now(connection, day)
        statement = insert(ACCESS_SEAL)
        connection.execute(statement.values(day=day, entries=values.entries, sha256=values.sha256))
    return seals(connection)


def seals(connection: Connection) -> list[Seal]:
    """Every seal that this database knows, the oldest day first; the evidence log has them too."""
    rows = connection.execute(select(ACCESS_SEAL).order_by(ACCESS_SEAL.c.day))
    return [Seal(day=row.day, entries=row.entries, sha256=row.sha256) for row in rows]


def day_now(connection: Connection, day: str) -> Seal:
    """What a day's seal would be as its entries are now."""
    count, digest = day_digest(entries(connection, day=day))
    return Seal(day=day, entries=count, sha256=digest)


def days(connection: Connection, *, before: str = "") -> list[tuple[str, int]]:
    """(Day, entries) of the days that have any, the oldest first; `before`: ISO date, or all."""
    statement = select(ACCESS_ENTRY.c.day, func.count()).group_by(ACCESS_ENTRY.c.day)
    if before:
        statement = statement.where(ACCESS_ENTRY.c.day < before)
    return [(day, n) for day, n in connection.execute(statement.order_by(ACCESS_ENTRY.c.day))]


def first_day_of(connection: Connection, objects: Iterable[str]) -> str:
    """The first day with an entry about one of these ids; "" when there is none."""
    asked, found = sorted(set(objects)), []
    for first in range(0, len(asked), ASKED_AT_ONCE):
        some = ACCESS_ENTRY.c.object.in_(asked[first : first + ASKED_AT_ONCE])
        day = connection.execute(select(func.min(ACCESS_ENTRY.c.day)).where(some)).scalar_one()
        found += [str(day)] if day else []
    return min(found, default="")


def weed(connection: Connection, order: str, before: str) -> int:
    """Take away every entry of the days before a date, by an order; the same order again does so.

    Returns:
        how many entries were taken away by this order, also when an earlier try did it.
    """
    only_writer(connection)
    asked = select(ACCESS_WEEDED.c.entries).where(ACCESS_WEEDED.c.order_id == order)
    known = connection.execute(asked).scalar_one_or_none()
    if known is not None:
        return int(known)
    older = ACCESS_ENTRY.c.day < before
    count = select(func.count()).select_from(ACCESS_ENTRY).where(older)
    found = int(connection.execute(count).scalar_one())
    values = {"order_id": order, "before": before, "entries": found}
    connection.execute(insert(ACCESS_WEEDED).values(values))
    connection.execute(delete(ACCESS_ENTRY).where(older))
    return found


def left_before(connection: Connection, before: str) -> int:
    """How many entries there are of days before a date."""
    return sum(count for _, count in days(connection, before=before))
