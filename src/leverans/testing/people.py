"""Several people in one process: for tests of verbs, where whole commands would be slow.

Roles come from the ledger as everywhere. Where two *real* user ids are wanted, see `persons`.
"""

from dataclasses import replace

from leverans.flow.site import Site, random_id
from leverans.ledger import role_grants
from leverans.ledger.actors import actor_for
from leverans.model.role_grant import Basis, RoleGrant

PROPOSER, CONFIRMER = 990_001, 990_002  # user ids of the two who give everybody's roles


def person(site: Site, uid: int, login: str = "") -> Site:
    """The same workspace with another person in front of it, who has no role yet."""
    with site.ledger.begin() as connection:
        actor = actor_for(connection, uid, login or f"konto{uid}", mint=random_id)
    return replace(site, actor=actor)


def give(site: Site, *roles: str) -> Site:
    """Give who acts some roles, as two other people would; from then on roles are in use.

    Returns:
        The site itself, in the first of these roles.
    """
    proposer, confirmer = person(site, PROPOSER).actor, person(site, CONFIRMER).actor
    at = site.clock()
    with site.ledger.begin() as connection:
        for role in roles:
            grant = RoleGrant(
                id=role_grants.next_id(connection, at),
                holder=site.actor,
                role=role,
                basis=Basis.TWO_PERSONS,
                proposed_by=proposer,
                proposed_at=at,
                confirmed_by=confirmer,
                confirmed_at=at,
            )
            role_grants.enter(connection, grant)
    return replace(site, role=roles[0])


def person_with(site: Site, uid: int, *roles: str) -> Site:
    """Another person who has these roles."""
    return give(person(site, uid), *roles)
