"""Who may do what: the roles of who acts, and that two persons are two.

Verbs ask here, within the transaction in which they change something, and write their events in
the role that this answers. What a person may do follows from the grants in the ledger alone: no
setting, no environment variable, and never the role that a caller wishes for.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from leverans.flow.access import Manner, looked
from leverans.flow.history import Happened, write
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import role_grants
from leverans.ledger.actors import same_person
from leverans.ledger.denied import Denied
from leverans.messages.catalogue import find
from leverans.model.access_entry import Action
from leverans.model.errors import AccessNotWritten
from leverans.model.rights import RIGHTS, SERVICE, Right

RULE = "USE-NOT-ALLOWED"
NO_ROLE = "none"


def require(site: Site, connection: Connection, right: Right) -> str:
    """The role in which `site.actor` may do this: the first of his roles that has the right.

    Raises:
        Denied: none has it. That he asked becomes an event, once the transaction is undone.
    """
    for role in roles_of(site, connection):
        if right in RIGHTS[role]:
            return role
    raise _denied(site, right)


def acting_as(site: Site, connection: Connection, right: Right) -> Site:
    """The site in the role in which this may be done, for what is written from here on.

    Raises:
        Denied: as `require`.
    """
    return replace(site, role=require(site, connection, right))


def acting_as_any(site: Site, connection: Connection, *rights: Right) -> Site:
    """As `acting_as`, with the first of the rights that who acts has.

    Raises:
        Denied: as `require`, for the first of them, where he has none.
    """
    held = {right for role in roles_of(site, connection) for right in RIGHTS[role]}
    return acting_as(site, connection, next((r for r in rights if r in held), rights[0]))


def admitted(site: Site, connection: Connection, right: Right) -> Site:
    """As `acting_as` where roles are in use; before that the site as it is.

    For verbs that a workspace had before it had roles.
    """
    if not role_grants.in_use(connection):
        return site
    return acting_as(site, connection, right)


def entering(site: Site, right: Right) -> Site:
    """As `admitted`, for a verb that has no transaction of its own to ask in.

    Raises:
        Denied: as `require`.
    """
    with site.ledger.read() as connection:
        return admitted(site, connection, right)


def may(site: Site, connection: Connection, right: Right) -> bool:
    """Whether `admitted` would let this be done. Asking leaves no trace."""
    if not role_grants.in_use(connection):
        return True
    return any(right in RIGHTS[role] for role in roles_of(site, connection))


def roles_of(site: Site, connection: Connection) -> tuple[str, ...]:
    """The roles of who acts today, in the order of `RIGHTS`.

    A service has its own rights and no other, whatever roles its account has.
    """
    if site.role.startswith(SERVICE):
        return (site.role,) if site.role in RIGHTS else ()
    return held_by(connection, site.actor, site.clock().date())


def held_by(connection: Connection, actor: str, today: date) -> tuple[str, ...]:
    """The roles that an actor has been given and that count today, in the order of `RIGHTS`."""
    held = {g.role for g in role_grants.grants(connection, holder=actor) if g.stands(today)}
    return tuple(role for role in RIGHTS if role in held)


def distinct(site: Site, *actors: str) -> None:
    """Refuse when who acts is one of the actors: what two persons do, one cannot do twice.

    Raises:
        UsageError: USE-SAME-PERSON; also for two accounts with one number or one login.
    """
    with site.ledger.read() as connection:
        if any(actor and same_person(connection, site.actor, actor) for actor in actors):
            raise refused("USE-SAME-PERSON")


def _denied(site: Site, right: Right) -> Denied:
    able = [role for role, rights in RIGHTS.items() if right in rights]
    grantable = [role for role in able if not role.startswith(SERVICE)]
    given = {
        "right": right.value,
        "roles": ", ".join(grantable),
        "command": f"leverans roles grant {grantable[0]} --login LOGIN",
    }
    asked = Happened(
        event="access.denied", refs={"right": right.value}, outcome="refused", reason=RULE
    )
    role = site.role if site.role.startswith(SERVICE) else NO_ROLE
    asking = replace(site, role=role)

    def trace(connection: Connection) -> None:
        write(asking, connection, asked)
        with suppress(AccessNotWritten):  # nothing is shown, and the evidence log has it
            looked(asking, Action.DENIED, "right", (right.value,), Manner(outcome="refused"))

    return Denied(f"{RULE} right={right.value}", findings=(find(RULE, given),), trace=trace)
