"""Who may propose, confirm and take back a role, and on what basis a grant stands."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from leverans.flow.permission import acting_as, require
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import role_grants
from leverans.ledger.actors import same_person
from leverans.model.rights import SERVICE, Right
from leverans.model.role_grant import Basis, RoleGrant

ADMIN = "tenant_admin"


def not_twice(connection: Connection, holder: str, role: str, today: date) -> None:
    """Refuse a role that somebody holds without end, or that is proposed for him already."""
    for grant in role_grants.grants(connection, holder=holder):
        lasting = grant.stands(today) and grant.ends_on is None
        if grant.role == role and (grant.is_open or lasting):
            raise refused("USE-ROLE-HELD", grant=grant.id)


def basis_of(site: Site, connection: Connection, role: str) -> Basis:
    """`SECOND` when the founder, alone with roles, proposes another administrator."""
    if role != ADMIN or not _is_alone(connection, site.actor, site.clock().date()):
        return Basis.TWO_PERSONS
    for grant in role_grants.grants(connection):
        if grant.is_open and grant.basis is Basis.SECOND:
            raise refused("USE-ROLE-SECOND", grant=grant.id)
    return Basis.SECOND


def _is_alone(connection: Connection, actor: str, today: date) -> bool:
    """Whether the actor is the founder, and nobody else has a role today."""
    standing = [grant for grant in role_grants.grants(connection) if grant.stands(today)]
    founder = any(g.basis is Basis.FOUNDING and g.holder == actor for g in standing)
    return founder and all(grant.holder == actor for grant in standing)


def confirming(site: Site, connection: Connection, grant: RoleGrant) -> Site:
    """The site in the role in which who acts may confirm this grant."""
    if grant.basis is Basis.SECOND and not site.role.startswith(SERVICE):
        return _second(site, connection, grant)
    acting = acting_as(site, connection, Right.ROLE_CONFIRM)
    if same_person(connection, site.actor, grant.holder):
        raise refused("USE-ROLE-OWN")
    if same_person(connection, site.actor, grant.proposed_by):
        raise refused("USE-SAME-PERSON")
    return acting


def _second(site: Site, connection: Connection, grant: RoleGrant) -> Site:
    """The second administrator confirms himself, if the founder is still alone."""
    if same_person(connection, site.actor, grant.proposed_by):
        raise refused("USE-SAME-PERSON")
    if site.actor != grant.holder:
        require(site, connection, Right.ROLE_CONFIRM)
    if not _is_alone(connection, grant.proposed_by, site.clock().date()):
        raise refused("USE-GRANT-PROPOSER", grant=grant.id)
    return replace(site, role=grant.role)


def revoking(site: Site, connection: Connection, grant: RoleGrant) -> Site:
    """The site in the role in which who acts may take this back."""
    person = not site.role.startswith(SERVICE)
    if person and grant.confirmed_by and site.actor == grant.holder:
        return replace(site, role=grant.role)
    own = grant.is_open and site.actor == grant.proposed_by
    return acting_as(site, connection, Right.ROLE_GRANT if own else Right.ROLE_CONFIRM)


def standing(connection: Connection, role: str, today: date) -> list[str]:
    """The ids of the grants of a role that count today."""
    every = role_grants.grants(connection)
    return [grant.id for grant in every if grant.role == role and grant.stands(today)]
