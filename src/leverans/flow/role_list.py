"""Who has which role, with logins: for people who look, never for the log."""

from dataclasses import dataclass
from datetime import date

from leverans.flow.access import looked
from leverans.flow.permission import roles_of
from leverans.flow.site import Site
from leverans.ledger import role_grants
from leverans.ledger.actors import login_of
from leverans.model.access_entry import Action
from leverans.model.rights import RIGHTS, Right
from leverans.model.role_grant import RoleGrant


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A grant with the logins of the people in it, which are secrecy-marked.

    Attributes:
        state: `proposed`, `stands`, `ended` or `revoked`, as of today.
        holder, proposed_by, confirmed_by, revoked_by: logins, "" where there is nobody.
    """

    grant: RoleGrant
    state: str
    holder: str
    proposed_by: str
    confirmed_by: str
    revoked_by: str


def granted(site: Site) -> list[Granted]:
    """Every grant and proposal there ever was, the oldest first; whose names are shown is noted."""
    today = site.clock().date()
    with site.ledger.read() as connection:
        found = [
            Granted(
                grant=grant,
                state=_state(grant, today),
                holder=login_of(connection, grant.holder),
                proposed_by=login_of(connection, grant.proposed_by),
                confirmed_by=login_of(connection, grant.confirmed_by),
                revoked_by=login_of(connection, grant.revoked_by),
            )
            for grant in role_grants.grants(connection)
        ]
    if found:
        holders = sorted({each.grant.holder for each in found})
        looked(site, Action.NAMES_SHOWN, "actor", holders)
    return found


def own_roles(site: Site) -> tuple[str, ...]:
    """The roles of who acts, as of today."""
    with site.ledger.read() as connection:
        return roles_of(site, connection)


def roles_in_use(site: Site) -> bool:
    """Whether roles decide here about every verb."""
    with site.ledger.read() as connection:
        return role_grants.in_use(connection)


def confirmers(site: Site) -> int:
    """How many people can confirm roles today; with fewer than two nobody gets a new one."""
    with site.ledger.read() as connection:
        found, today = role_grants.grants(connection), site.clock().date()
    able = {role for role, rights in RIGHTS.items() if Right.ROLE_CONFIRM in rights}
    return len({grant.holder for grant in found if grant.role in able and grant.stands(today)})


def _state(grant: RoleGrant, today: date) -> str:
    if grant.revoked_by:
        return "revoked"
    if grant.stands(today):
        return "stands"
    return "proposed" if grant.is_open else "ended"
