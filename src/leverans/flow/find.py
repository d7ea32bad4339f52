"""Hitta i arkivet: a question to the catalogue, and what is known of one record."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import islice

from leverans.archive.interface import Holding
from leverans.audit.reading import StoredEvent, events
from leverans.flow.access import Manner, looked
from leverans.flow.break_glass import reading
from leverans.flow.custody import custodies_of, custodies_of_record
from leverans.flow.history import logged
from leverans.flow.permission import entering
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import catalogue_rows
from leverans.ledger.catalogue import ENTERED, holding, package_named
from leverans.ledger.search import search
from leverans.ledger.tombstones import tombstones_in, tombstones_of
from leverans.model.access_entry import Action
from leverans.model.catalogue_entry import FileEntry, Held, Page, Query
from leverans.model.custody import Custody
from leverans.model.exposure import Audience
from leverans.model.rights import Right
from leverans.model.tombstone import Tombstone

MOST_FILES = 200  # that are shown of one record
MOST_EVENTS = 1000
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is known of a record or a package of the archive.

    Attributes:
        versions: the record in each package that holds it, the newest first; of a package, its
            first records. files: of the newest version, the first of them.
        holding: the package, for those who work in the archive. events: about it, for them too.
        custody: who answers for it, today and from days to come; for them too.
        tombstones: of a record that was culled, or the first of those of a package; for them too.
    """

    versions: tuple[Held, ...]
    files: tuple[FileEntry, ...] = ()
    holding: Holding | None = None
    events: tuple[StoredEvent, ...] = ()
    custody: tuple[Custody, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()


def find_in_archive(site: Site, query: Query) -> Page:
    """One page of the answer to a question; that somebody asked, not what, is in the access log.

    Raises:
        UsageError: a date is none, or `query.after` does not belong to this question.
    """
    for given in filter(None, (query.date_from, query.date_to)):
        if not _is_date(given):
            raise refused("USE-DATE", date=given)
    site = entering(site, Right.READ_CONTENT)
    today = query.today or site.clock().date().isoformat()
    with site.ledger.read() as connection:
        page = search(connection, replace(query, today=today))
    if page is None:
        raise refused("USE-SEARCH-AFTER", after=query.after)
    manner = Manner(hits=page.total, audience=query.audience)
    looked(site, Action.SEARCHED, "search", manner=manner)
    return page


def look_up(site: Site, named: str, audience: Audience = Audience.INTERNAL) -> Found | None:
    """A record, or a package by its id or reference, once the access log says who looks at it.

    None if it is unknown; what an audience may not know of is so in the same way as what never was.
    """
    found, package = _of_record(site, named, audience), False
    if found is None and audience is Audience.INTERNAL:
        found, package = _of_package(site, named), True
    if found is None and audience is Audience.INTERNAL:
        found, package = _of_culled(site, named), False
    if found is not None:
        kind, seen = _seen(found, package=package)
        acting = reading(site, (kind, seen), *_whole_package(found))
        looked(acting, Action.VIEWED, kind, (seen,), Manner(audience=audience))
    return found


def culled_as(site: Site, named: str) -> tuple[Tombstone, ...]:
    """The tombstones of a record, the newest first; none where it was not culled here."""
    with site.ledger.read() as connection:
        return tombstones_of(connection, named)


def held_by(site: Site, archive_id: str, audience: Audience) -> Held | None:
    """The newest version of a record that an audience may know of."""
    versions = _versions(site, archive_id, audience)
    return versions[0] if versions else None


def files_of(site: Site, held: Held) -> Iterator[FileEntry]:
    """The files of a record, in order."""
    with site.ledger.read() as connection:
        yield from catalogue_rows.files_of(connection, held)


def holding_of(site: Site, package: str) -> Holding | None:
    """What the archive notes of a package that it holds."""
    with site.ledger.read() as connection:
        row = holding(connection, package)
    if row is None or row["state"] != ENTERED:
        return None
    return Holding(**{name: row[name] for name in (field.name for field in fields(Holding))})


def _versions(site: Site, archive_id: str, audience: Audience) -> tuple[Held, ...]:
    today = site.clock().date().isoformat()
    with site.ledger.read() as connection:
        return tuple(catalogue_rows.held_by_id(connection, archive_id, audience, today))


def _of_record(site: Site, named: str, audience: Audience) -> Found | None:
    versions = _versions(site, named, audience)
    if not versions:
        return None
    if audience is Audience.EXTERNAL:
        shown = files_of(site, versions[0]) if versions[0].files else iter(())
        return Found(versions=versions, files=tuple(islice(shown, MOST_FILES)))
    return Found(
        versions=versions,
        files=tuple(islice(files_of(site, versions[0]), MOST_FILES)),
        holding=holding_of(site, versions[0].package),
        events=_events(site, named),
        custody=custodies_of_record(site, named),
    )


def _of_package(site: Site, named: str) -> Found | None:
    with site.ledger.read() as connection:
        package = package_named(connection, named)
    held = holding_of(site, package) if package else None
    if held is None:
        return None
    with site.ledger.read() as connection:
        some = catalogue_rows.held_in(connection, package, Audience.INTERNAL, MOST_FILES)
        stones = tombstones_in(connection, package, MOST_FILES)
    return Found(
        versions=tuple(some),
        holding=held,
        events=_events(site, package),
        custody=custodies_of(site, package),
        tombstones=stones,
    )


def _of_culled(site: Site, named: str) -> Found | None:
    stones = culled_as(site, named)
    if not stones:
        return None
    return Found(versions=(), events=_events(site, named), tombstones=stones)


def _events(site: Site, named: str) -> tuple[StoredEvent, ...]:
    with site.ledger.read() as connection:
        return tuple(events(connection, site.chain, object_id=logged(named), limit=MOST_EVENTS))


def _seen(found: Found, *, package: bool) -> tuple[str, str]:
    """Kind and id of what was looked up."""
    if package and found.holding:
        return "package", found.holding.package_id
    return "record", (
        found.versions[0].archive_id if found.versions else found.tombstones[0].record
    )


def _whole_package(found: Found) -> Iterator[tuple[str, str]]:
    """The package of what was looked up, where all of it lies in that one."""
    packages = {held.package for held in found.versions}
    if len(packages) == 1:
        yield "package", packages.pop()


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    whole = text + {4: "-01-01", 7: "-01"}.get(len(text), "")
    try:
        date.fromisoformat(whole)
    except ValueError:
        return False
    return True
