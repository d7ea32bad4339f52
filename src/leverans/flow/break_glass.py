"""Break-glass: content opened for oneself, with a reason and an end; reviewed by somebody else.

Whoever keeps the installation going has no right to content. When a fault cannot be found without
it, he opens one record or package, and everything he sees under it is marked in the access log.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from leverans.audit.reading import events
from leverans.clock import stamp
from leverans.flow.access import looked
from leverans.flow.history import Happened, logged, write
from leverans.flow.permission import acting_as, entering, roles_of
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import catalogue_rows, openings
from leverans.ledger.actors import login_of, same_person
from leverans.ledger.catalogue import package_named
from leverans.ledger.decided_orders import next_id
from leverans.model.access_entry import Action
from leverans.model.exposure import Audience
from leverans.model.opening import KINDS, OUTCOMES, Opening
from leverans.model.rights import RIGHTS, Right

PREFIX = "NOD"


def open_content(
    site: Site, kind: str, named: str, reason: str, *, until: datetime | None = None
) -> Opening:
    """Open a record or a package for who acts.

    Args:
        kind: `record` or `package`. named: its id; a package's reference does too.
        reason: free text. until: when it ends; None = as late as the settings allow.

    Raises:
        UsageError: no right, no reason, no such thing, or the end is past or too far away.
    """
    if not reason.strip():
        raise refused("USE-OPEN-REASON")
    close_passed(site)
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, Right.BREAK_GLASS)
        now = _now(site, connection)
        opening = Opening(
            id=next_id(connection, PREFIX, now),
            kind=kind,
            object=_known(site, connection, kind, named),
            actor=site.actor,
            reason=reason.strip(),
            opened_at=now,
            until=_end(site, now, until),
        )
        openings.enter(connection, opening)
        _write(acting, connection, "access.opened", opening, until=stamp(opening.until))
    return opening


def close_content(site: Site, opening_id: str) -> Opening:
    """Close an opening at once: one's own, or anybody's for those who review them.

    Raises:
        UsageError: no right, no such opening, or it is closed.
    """
    close_passed(site)
    with site.ledger.begin() as connection:
        opening = _opening(connection, opening_id)
        own = opening.actor == site.actor
        acting = site if own else acting_as(site, connection, Right.REVIEW_ACCESS)
        return _closed(acting, connection, opening, "self" if own else "authority")


def review_opening(site: Site, opening_id: str, outcome: str) -> Opening:
    """Say whether an opening was justified; by another person, when it is closed.

    Raises:
        UsageError: no right, no such opening, it is one's own, still open, or reviewed before.
    """
    if outcome not in OUTCOMES:
        raise refused("USE-OPEN-OUTCOME", outcome=outcome, known=", ".join(OUTCOMES))
    close_passed(site)
    at = site.clock()
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, Right.REVIEW_ACCESS)
        opening = _opening(connection, opening_id)
        if same_person(connection, site.actor, opening.actor):
            raise refused("USE-SAME-PERSON")
        if opening.is_open:
            raise refused("USE-OPEN-STILL", opening=opening.id)
        if not openings.review(connection, opening.id, by=site.actor, at=at, outcome=outcome):
            raise refused("USE-OPEN-REVIEWED", opening=opening.id)
        _write(acting, connection, "access.reviewed", opening, outcome=outcome)
    return replace(opening, reviewed_by=site.actor, reviewed_at=at, outcome=outcome)


def list_openings(site: Site, *, everything: bool = False) -> list[tuple[Opening, str]]:
    """Openings with their reasons, and the login of who opened each; that they are read is noted.

    Args:
        everything: also those that are reviewed.

    Raises:
        Denied: who acts may not read the access log. AccessNotWritten.
    """
    site = entering(site, Right.READ_ACCESS)
    close_passed(site)
    with site.ledger.read() as connection:
        found = openings.openings(connection, unfinished=not everything)
        shown = [(one, login_of(connection, one.actor)) for one in found]
    if shown:
        looked(site, Action.VIEWED, "opening", (one.id for one in found))
    return shown


def unfinished(site: Site) -> tuple[int, int]:
    """How many openings are open, and how many are closed and not reviewed: counts alone."""
    with site.ledger.read() as connection:
        now = _now(site, connection)
        found = openings.openings(connection, unfinished=True)
    still = sum(one.is_open and one.until > now for one in found)
    return still, len(found) - still


def reading(site: Site, *objects: tuple[str, str]) -> Site:
    """The site in the role, and where need be under the opening, in which something may be read.

    Args:
        objects: (kind, id) of what is read and of what it lies in; one of them must be open to
            who has no right to content.

    Raises:
        Denied: he has neither the right nor an opening.
    """
    close_passed(site)
    with site.ledger.read() as connection:
        roles = roles_of(site, connection)
        if not any(Right.READ_CONTENT in RIGHTS[role] for role in roles):
            opened = _open_for(site, connection, objects)
            role = next((role for role in roles if Right.BREAK_GLASS in RIGHTS[role]), "")
            if opened and role:
                return replace(site, role=role, break_glass=opened)
    return entering(site, Right.READ_CONTENT)


def close_passed(site: Site) -> None:
    """Close what has come to its end; once it is written, no clock that is set back opens it."""
    with site.ledger.read() as connection:
        now = _now(site, connection)
        passed = _passed(connection, now)
    if passed:
        with site.ledger.begin() as connection:
            for opening in _passed(connection, now):
                _closed(site, connection, opening, "time")


def _passed(connection: Connection, now: datetime) -> list[Opening]:
    found = openings.openings(connection, unfinished=True)
    return [one for one in found if one.is_open and one.until <= now]


def _open_for(site: Site, connection: Connection, objects: tuple[tuple[str, str], ...]) -> str:
    now = _now(site, connection)
    mine = (
        one.id
        for one in openings.openings(connection, unfinished=True)
        if one.is_open and one.actor == site.actor and (one.kind, one.object) in objects
        if one.until > now
    )
    return next(mine, "")


def _now(site: Site, connection: Connection) -> datetime:
    """The time, but never earlier than that of the newest event: the clock may be set back."""
    newest = [each.event.at for each in events(connection, site.chain, limit=1)]
    return max([site.clock(), *map(datetime.fromisoformat, newest)])


def _end(site: Site, now: datetime, until: datetime | None) -> datetime:
    most = now + timedelta(hours=site.access.most_hours)
    end = most if until is None else until
    if not now < end <= most:
        raise refused("USE-OPEN-UNTIL", until=f"{end:%Y-%m-%d %H:%M}", latest=f"{most:%H:%M}")
    return end


def _known(site: Site, connection: Connection, kind: str, named: str) -> str:
    """The id of what is to be opened."""
    if kind not in KINDS:
        raise refused("USE-OPEN-KIND", kind=kind, known=", ".join(KINDS))
    found = ""
    if kind == "package":
        found = package_named(connection, named)
    else:
        today = site.clock().date().isoformat()
        held = catalogue_rows.held_by_id(connection, named, Audience.INTERNAL, today)
        found = next((each.archive_id for each in held), "")
    if not found:
        raise refused("USE-UNKNOWN-ID", id=named)
    return found


def _opening(connection: Connection, opening_id: str) -> Opening:
    found = openings.opening_of(connection, opening_id)
    if found is None:
        raise refused("USE-OPEN-UNKNOWN", opening=opening_id)
    return found


def _closed(site: Site, connection: Connection, opening: Opening, how: str) -> Opening:
    at = site.clock()
    if not openings.close(connection, opening.id, by=site.actor, at=at, how=how):
        raise refused("USE-OPEN-CLOSED", opening=opening.id)
    _write(site, connection, "access.closed", opening, how=how)
    return replace(opening, closed_by=site.actor, closed_at=at, closed_how=how)


def _write(site: Site, connection: Connection, event: str, opening: Opening, **refs: str) -> None:
    objects = (
        ("opening", opening.id),
        (opening.kind, logged(opening.object)),
        ("actor", opening.actor),
    )
    write(site, connection, Happened(event=event, objects=objects, refs=refs))
