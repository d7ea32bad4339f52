"""Roles: proposed by one person, confirmed by another, for a third; taken back by one at once.

The one exception is the beginning: whoever begins a workspace is its first administrator, and as
long as nobody else has a role he may propose a second one, who confirms himself. Both are told by
the grant's basis, for ever.
"""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from leverans.flow.history import Happened, write
from leverans.flow.permission import acting_as, held_by, require
from leverans.flow.refused import refused
from leverans.flow.role_rules import ADMIN, basis_of, confirming, not_twice, revoking, standing
from leverans.flow.site import Site
from leverans.ledger import role_grants
from leverans.ledger.actors import actor_for, same_person
from leverans.ledger.numbering import last_number
from leverans.model.rights import RIGHTS, SERVICE, Right
from leverans.model.role_grant import Basis, RoleGrant

GRANTABLE = tuple(role for role in RIGHTS if not role.startswith(SERVICE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of the machine: its effective user id, and the login it has there."""

    uid: int
    login: str


def founding(site: Site, connection: Connection) -> RoleGrant:
    """Make who acts the first administrator of a workspace in which nobody has a role."""
    at = site.clock()
    grant = RoleGrant(
        id=role_grants.next_id(connection, at),
        holder=site.actor,
        role=ADMIN,
        basis=Basis.FOUNDING,
        proposed_by=site.actor,
        proposed_at=at,
        confirmed_by=site.actor,
        confirmed_at=at,
    )
    role_grants.enter(connection, grant)
    return grant


def found(site: Site) -> RoleGrant:
    """Begin with roles in a workspace that was made before there were any.

    Raises:
        UsageError: somebody has begun already.
    """
    with site.ledger.begin() as connection:
        _hold_still(connection)
        if site.role.startswith(SERVICE):
            require(site, connection, Right.ROLE_GRANT)
        if role_grants.grants(connection):
            raise refused("USE-ROLES-FOUNDED")
        grant = founding(site, connection)
        _write(replace(site, role=ADMIN), connection, "role.granted", grant)
    return grant


def propose(site: Site, account: Account, role: str, ends_on: date | None = None) -> RoleGrant:
    """Propose that somebody is given a role.

    Args:
        ends_on: last day on which it counts, for a deputy.

    Raises:
        UsageError: no right, no such role, it is one's own, or it is held or proposed already.
    """
    at = site.clock()
    if role not in GRANTABLE:
        raise refused("USE-ROLE-UNKNOWN", role=role, known=", ".join(GRANTABLE))
    if ends_on is not None and ends_on < at.date():
        raise refused("USE-ROLE-ENDED", date=ends_on.isoformat())
    with site.ledger.begin() as connection:
        _hold_still(connection)
        acting = acting_as(site, connection, Right.ROLE_GRANT)
        holder = actor_for(connection, account.uid, account.login, mint=site.new_id)
        if same_person(connection, site.actor, holder):
            raise refused("USE-ROLE-OWN")
        not_twice(connection, holder, role, at.date())
        grant = RoleGrant(
            id=role_grants.next_id(connection, at),
            holder=holder,
            role=role,
            basis=basis_of(site, connection, role),
            proposed_by=site.actor,
            proposed_at=at,
            ends_on=ends_on,
        )
        role_grants.enter(connection, grant)
        _write(acting, connection, "role.proposed", grant)
    return grant


def confirm(site: Site, grant_id: str) -> RoleGrant:
    """Confirm a proposal; from now on the role counts.

    Raises:
        UsageError: no right, nothing waits under that id, one has proposed it oneself or would
            get the role, or who proposed it may no longer do so.
    """
    at = site.clock()
    with site.ledger.begin() as connection:
        _hold_still(connection)
        grant = _known(connection, grant_id)
        if not grant.is_open:
            raise refused("USE-GRANT-DONE", grant=grant.id)
        if grant.ends_on is not None and grant.ends_on < at.date():
            raise refused("USE-ROLE-ENDED", date=grant.ends_on.isoformat())
        acting = confirming(site, connection, grant)
        proposer = held_by(connection, grant.proposed_by, at.date())
        if not any(Right.ROLE_GRANT in RIGHTS[role] for role in proposer):
            raise refused("USE-GRANT-PROPOSER", grant=grant.id)
        role_grants.confirm(connection, grant.id, by=site.actor, at=at)
        _write(acting, connection, "role.granted", grant)
    return replace(grant, confirmed_by=site.actor, confirmed_at=at)


def revoke(site: Site, grant_id: str) -> RoleGrant:
    """Take a role or a proposal back, at once. Anybody may lay down what is his own.

    Raises:
        UsageError: no right, no such grant, it was revoked before, or it is the last
            administrator's.
    """
    at = site.clock()
    with site.ledger.begin() as connection:
        _hold_still(connection)
        grant = _known(connection, grant_id)
        acting = revoking(site, connection, grant)
        if grant.revoked_by:
            raise refused("USE-GRANT-DONE", grant=grant.id)
        if grant.stands(at.date()) and standing(connection, ADMIN, at.date()) == [grant.id]:
            raise refused("USE-LAST-ADMIN", grant=grant.id)
        role_grants.revoke(connection, grant.id, by=site.actor, at=at)
        _write(acting, connection, "role.revoked", grant)
    return replace(grant, revoked_by=site.actor, revoked_at=at)


def _hold_still(connection: Connection) -> None:
    """Let nobody else change roles until this transaction ends, also on another machine."""
    last_number(connection, role_grants.SERIES)


def _known(connection: Connection, grant_id: str) -> RoleGrant:
    grant = role_grants.grant_of(connection, grant_id)
    if grant is None:
        raise refused("USE-GRANT-UNKNOWN", grant=grant_id)
    return grant


def _write(site: Site, connection: Connection, event: str, grant: RoleGrant) -> None:
    told = Happened(
        event=event,
        objects=(("grant", grant.id), ("actor", grant.holder)),
        refs={"role": grant.role, "basis": grant.basis.value},
    )
    write(site, connection, told)
