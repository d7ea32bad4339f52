"""The mellanarkiv as a place that records are culled in: its OCFL store and every copy of it.

A record may lie in several packages: its parts are listed as one item, judged by the latest dates
that any of them states, and destroyed together.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from itertools import groupby

from sqlalchemy import Connection

from leverans.archive.absence import Locked, StillThere
from leverans.archive.doomed import Doomed, Mandate, RecordDigest
from leverans.archive.purging import NotAsApproved
from leverans.archive.saying import NotRewritable
from leverans.flow.cull.archive_look import ArchiveLook
from leverans.flow.cull.place import Judging, Objection, Told
from leverans.flow.destroying import destroy_records, mandate_of
from leverans.flow.plans import plan_versions
from leverans.flow.site import Site
from leverans.ledger import culling, record_facts
from leverans.ledger.culling_places import is_entering, packages_of
from leverans.ledger.custody import handed_over
from leverans.model.culling import CullingItem, OrderKind, Snapshot, Withheld
from leverans.model.errors import LeveransError, NotFoundInStore
from leverans.model.record_facts import RecordFacts
from leverans.plan.crowded import crowded_days
from leverans.plan.judge import Judge
from leverans.plan.record_dates import latest

ENTERING = "entering"
FAILURES: tuple[tuple[type[LeveransError], str], ...] = (
    (StillThere, "still_there"),
    (Locked, "locked"),
    (NotRewritable, "not_rewritable"),
    (NotAsApproved, "not_as_approved"),
    (NotFoundInStore, "not_found"),
)
"""What goes wrong with one package and stops no other; any other error ends the run."""


class MellanarkivPlace:
    """A `CullingPlace` over the archive's own store and its second copy."""

    name = record_facts.PLACE
    kind = OrderKind.PLAN
    method = "ocfl"

    def __init__(self, site: Site) -> None:
        """Take an archive's site.

        Raises:
            UsageError: it is none. StorageError: its store cannot be opened.
        """
        self._site = site
        self._look = ArchiveLook(site)
        self._never: frozenset[date] | None = None
        self.locations = self._look.locations

    def facts(self, connection: Connection, records: Sequence[str] = ()) -> Iterator[RecordFacts]:
        """What is known of records; see `CullingPlace.facts`."""
        if records:
            some = (record_facts.facts_of_record(connection, record) for record in records)
        else:
            found = record_facts.facts(connection)
            some = (tuple(parts) for _, parts in groupby(found, key=lambda one: one.id))
        yield from (_together(parts) for parts in some if parts)

    def judge(self, connection: Connection, today: date) -> Judging:
        """The plan, as the ledger has it now; see `CullingPlace.judge`."""
        if self._never is None:
            self._never = self._migration_days(connection)
        return Judge(plan_versions(self._site, connection), today, never=self._never)

    def objection(self, connection: Connection, item: CullingItem, today: date) -> Objection | None:
        """What another house answers for is not ours to cull; see `CullingPlace.objection`.

        Nor is a record of which a further package is only being entered.
        """
        if is_entering(connection, item.record):
            return Objection(reason=Withheld.CHANGED, detail=ENTERING)
        gone = handed_over(connection, [item.record], today)
        return Objection(reason=Withheld.CUSTODY) if item.record in gone else None

    def snapshot(self, record: str) -> Snapshot | None:
        """What a record is now, in every package that has it; see `CullingPlace.snapshot`."""
        with self._site.ledger.read() as connection:
            packages = packages_of(connection, record)
        found = [self._look.digest(package, record) for package in packages]
        return _whole([part for part in found if part is not None])

    def destroy(self, order: str, items: Iterable[CullingItem]) -> Iterator[Told]:
        """Destroy items, package by package; see `CullingPlace.destroy`."""
        for package, some in groupby(items, key=lambda item: item.package):
            listed = list(some)
            failed = self._destroy(order, package, listed)
            yield from (Told(record=item.record, failed=failed) for item in listed)

    def absent(self, record: str) -> bool:
        """Whether no location has anything of a record; see `CullingPlace.absent`."""
        with self._site.ledger.read() as connection:
            packages = packages_of(connection, record)
        return all(self._look.is_absent(package, record) for package in packages)

    def backups_until(self, ended: date) -> str:
        """The day by which backups made before have expired; see `CullingPlace.backups_until`."""
        days = self._site.culling.backup_days
        return "" if days is None else (ended + timedelta(days=days)).isoformat()

    def _destroy(self, order: str, package: str, items: list[CullingItem]) -> str:
        """Destroy items wherever they lie; why it failed, or ""."""
        try:
            for other, doomed in self._doomed(package, items).items():
                mandate = self._mandate(order, package, other, items)
                self._destroy_in(other, doomed, mandate)
        except tuple(kind for kind, _ in FAILURES) as error:
            return next(reason for kind, reason in FAILURES if isinstance(error, kind))
        return ""

    def _destroy_in(self, package: str, doomed: list[Doomed], mandate: Mandate) -> None:
        """Destroy records of a package; those that this mandate has had before, all again."""
        before = self._look.culled_by(package, mandate.order)
        if before:
            again = [Doomed(record=record, digest="") for record in sorted(before)]
            destroy_records(self._site, package, again, mandate)
        rest = [one for one in doomed if one.record not in before]
        if rest:
            further = f"{mandate.order}+{len(before)}" if before else mandate.order
            destroy_records(self._site, package, rest, replace(mandate, order=further))

    def _doomed(self, package: str, items: list[CullingItem]) -> dict[str, list[Doomed]]:
        """Package -> what is to be destroyed in it: all that lies in the first, then the others."""
        found: dict[str, list[Doomed]] = {package: []}
        with self._site.ledger.read() as connection:
            places = {item.record: packages_of(connection, item.record) for item in items}
        for item in items:
            if len(places[item.record]) <= 1:
                found[package].append(Doomed(record=item.record, digest=item.digest))
                continue
            for other, digest in self._parts(item, {package, *places[item.record]}).items():
                found.setdefault(other, []).append(Doomed(record=item.record, digest=digest))
        return found

    def _parts(self, item: CullingItem, packages: Iterable[str]) -> dict[str, str]:
        """Package -> digest of an item's part there; what a run before this one took is no more.

        Raises:
            NotAsApproved: none is there, or as much as was approved, and it is something else.
        """
        now = {package: self._look.digest(package, item.record) for package in packages}
        whole = _whole([part for part in now.values() if part is not None])
        if whole is None or (whole.files >= item.files and whole.digest != item.digest):
            raise NotAsApproved([item.record], item.package)
        return {package: part.digest for package, part in now.items() if part is not None}

    def _mandate(self, order: str, package: str, other: str, items: list[CullingItem]) -> Mandate:
        """On whose word; what lies in another package too goes with the first, under its name."""
        with self._site.ledger.read() as connection:
            entered = culling.entered(connection, order)
        decisions = {item.disposal_decision for item in items}
        decisions |= {item.application_decision for item in items}
        return mandate_of(
            self._site,
            order=order if other == package else f"{order}+{package}",
            protocol=order,
            decisions=sorted(filter(None, decisions)),
            at=entered.started_at,
        )

    def _migration_days(self, connection: Connection) -> frozenset[date]:
        """Days that many records share because somebody moved them then: no triggers."""
        if not record_facts.any_migrated(connection):
            return frozenset()
        crowded = crowded_days(record_facts.facts(connection))
        return frozenset(each.day for each in crowded if each.migration)


def _whole(parts: Sequence[RecordDigest]) -> Snapshot | None:
    """What a record is by its parts in all packages, None without any."""
    told = sorted(parts)
    if not told:
        return None
    whole = hashlib.sha256("".join(f"{part.digest}\n" for part in told).encode()).hexdigest()
    return Snapshot(
        digest=told[0].digest if len(told) == 1 else whole,
        files=sum(part.files for part in told),
        bytes=sum(max(part.bytes, 0) for part in told),
    )


def _together(parts: tuple[RecordFacts, ...]) -> RecordFacts:
    """One record of the parts that lie in several packages; where they contradict, no plan fits.

    On a day of registration that they do not agree about every hold on a period catches it.
    """
    first, *others = parts
    if not others:
        return first
    alike = {
        (one.type_code, one.type_name, one.classification, one.copy, one.case, one.system)
        for one in parts
    }
    registered = {one.registered for one in parts}
    migrations = {one.migrated_on for one in parts if one.migrated_on}
    agree = len(alike) == 1 and len(migrations) <= 1
    return replace(
        first,
        type_code=first.type_code if agree else "",
        type_name=first.type_name if agree else "",
        registered=first.registered if len(registered) == 1 else "",
        dates=_latest_of([one.dates for one in parts]),
        case_dates=_latest_of([one.case_dates for one in parts]),
        original_archived=all(one.original_archived for one in parts),
        migrated_on=max(migrations, default=""),
        files=sum(each.files for each in parts),
        bytes=sum(each.bytes for each in parts),
    )


def _latest_of(told: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Of each trigger the latest date; one that was taken back in any part is taken back."""
    found: dict[str, str] = {}
    for trigger in dict.fromkeys(name for dates in told for name in dates):
        values = [dates[trigger] for dates in told if trigger in dates]
        found[trigger] = reduce(latest, values) if all(values) else ""
    return found
