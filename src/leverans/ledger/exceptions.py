"""Items that a person has left out of an agreement's deliveries, each for a stated reason.

Item, person's id and time stand in one table; the item's name and the reason, which is free text,
in another that is marked for secrecy.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from leverans.ledger.tables import EXCEPTION, EXCEPTION_SECRET
from leverans.ledger.upsert import put
from leverans.model.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonedException:
    """One exception; `name` and `reason` are secrecy-marked."""

    item: str
    agreement: str
    name: str
    reason: str
    actor: str
    at: datetime


def except_item(connection: Connection, exception: ReasonedException) -> None:
    """Leave an item out from now on; a second time replaces reason, person and time.

    Raises:
        UsageError: there is no reason.
    """
    if not exception.reason.strip():
        raise UsageError("an exception needs a reason", place=exception.item)
    key = {"agreement": exception.agreement, "item": exception.item}
    put(connection, EXCEPTION, [{**key, "actor": exception.actor, "at": exception.at}])
    secret = {"name": exception.name, "reason": exception.reason}
    put(connection, EXCEPTION_SECRET, [{**key, **secret}])


def excepted(connection: Connection, agreement: str) -> dict[str, str]:
    """Item id -> reason, for everything left out under an agreement."""
    return {each.item: each.reason for each in exceptions(connection, agreement)}


def exceptions(connection: Connection, agreement: str) -> list[ReasonedException]:
    """All exceptions under an agreement, in order of the item ids."""
    same_item = (EXCEPTION.c.agreement == EXCEPTION_SECRET.c.agreement) & (
        EXCEPTION.c.item == EXCEPTION_SECRET.c.item
    )
    statement = (
        select(EXCEPTION, EXCEPTION_SECRET.c.name, EXCEPTION_SECRET.c.reason)
        .join(EXCEPTION_SECRET, same_item)
        .where(EXCEPTION.c.agreement == agreement)
        .order_by(EXCEPTION.c.item)
    )
    return [
        ReasonedException(
            item=row.item,
            agreement=row.agreement,
            name=row.name,
            reason=row.reason,
            actor=row.actor,
            at=row.at,
        )
        for row in connection.execute(statement)
    ]
