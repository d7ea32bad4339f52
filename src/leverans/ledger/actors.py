"""Pseudonymous actors: the evidence log names an actor id, the person stands in a table apart."""

from collections.abc import Callable

from sqlalchemy import Connection, insert, select

from leverans.ledger.tables import ACTOR, ACTOR_NAME


def actor_for(connection: Connection, uid: int, login: str, *, mint: Callable[[], str]) -> str:
    """The actor id of a system account, minted at its first appearance.

    A system may give an old number to a new person: another login is another actor.

    Args:
        uid: effective user id. login: its name in the system.
        mint: makes a random UUID text, never one derived from the name.
    """
    known = select(ACTOR_NAME.c.actor).where(ACTOR_NAME.c.uid == uid, ACTOR_NAME.c.login == login)
    found = connection.execute(known).scalar_one_or_none()
    if found is not None:
        return str(found)
    actor = mint()
    connection.execute(insert(ACTOR).values(id=actor))
    connection.execute(insert(ACTOR_NAME).values(actor=actor, uid=uid, login=login))
    return actor


def login_of(connection: Connection, actor: str) -> str:
    """The account behind an actor id, or "". Secrecy-marked: for those who may see it."""
    statement = select(ACTOR_NAME.c.login).where(ACTOR_NAME.c.actor == actor)
    return str(connection.execute(statement).scalar_one_or_none() or "")


def same_person(connection: Connection, one: str, other: str) -> bool:
    """Whether two actor ids may be one person: the same account, number or login.

    A number that was given to a new login, and a login that moved to a new number, count as one,
    and so does an id of which nobody knows the account: where two people are asked for, doubt
    means no.
    """
    if one == other:
        return True
    statement = select(ACTOR_NAME.c.uid, ACTOR_NAME.c.login)
    rows = connection.execute(statement.where(ACTOR_NAME.c.actor.in_((one, other)))).all()
    if len(rows) < 2:  # noqa: PLR2004 - two accounts are compared
        return True
    first, second = rows
    return bool(first.uid == second.uid or first.login == second.login)


def actor_named(connection: Connection, login: str) -> str:
    """The actor id of an account that has been at work here; "" when there is none, or several."""
    statement = select(ACTOR_NAME.c.actor).where(ACTOR_NAME.c.login == login).limit(2)
    found = list(connection.execute(statement).scalars())
    return str(found[0]) if len(found) == 1 else ""
