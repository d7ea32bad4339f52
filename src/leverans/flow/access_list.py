"""Reads the access log for those who may; that somebody reads it stands in it too."""

from dataclasses import dataclass

from leverans.flow.access import Manner, access_log, looked
from leverans.flow.permission import entering
from leverans.flow.site import Site
from leverans.ledger.access_log import entries
from leverans.ledger.actors import login_of
from leverans.model.access_entry import AccessEntry, Action
from leverans.model.rights import Right

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """An entry, and the login of who it was; "" where the name is not known (any more)."""

    entry: AccessEntry
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessQuery:
    """Which entries: everything that is given must hold.

    Attributes:
        since: ISO date. actor: pseudonymous id. object: id of what was looked at.
        limit: the last so many; None = all.
    """

    since: str = ""
    actor: str = ""
    object: str = ""
    limit: int | None = MOST


def access_entries(site: Site, query: AccessQuery) -> list[Looked]:
    """Entries of the access log, the oldest first, without the one that this look leaves.

    Raises:
        Denied: who acts has no right to. AccessNotWritten: that he looks could not be written.
    """
    site = entering(site, Right.READ_ACCESS)
    with access_log(site) as log, log.read() as connection:
        asked = {"since": query.since, "actor": query.actor, "object_id": query.object}
        found = list(entries(connection, limit=query.limit, **asked))
    with site.ledger.read() as connection:
        logins = {actor: login_of(connection, actor) for actor in {e.actor for e in found}}
    about = (query.actor,) if query.actor else ()
    looked(site, Action.ACCESS_READ, "access_log", about, Manner(hits=len(found)))
    return [Looked(entry=each, login=logins[each.actor]) for each in found]
