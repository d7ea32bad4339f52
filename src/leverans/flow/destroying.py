"""Destroys records of the mellanarkiv, by an order that others have approved, and sees them gone.

What executes an order (`flow.cull`) calls `destroy_records` for each package; here is no question
of who may do it. The catalogue, the schedule of audits and what else the workspace keeps of the
records follow. Safe to call again with the same order, after a break anywhere.
"""

import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime

from leverans.archive.culling_premis import culling_event_id
from leverans.archive.doomed import Doomed, Mandate, RecordDigest, record_digest
from leverans.archive.generations import standing
from leverans.archive.purging import Places, Purged, purge
from leverans.archive.reading import ArchivedPackage
from leverans.archive.rebuild import held
from leverans.deliveries.receiving import ReceivingFolder
from leverans.flow.archive_root import open_root, open_second, places
from leverans.flow.audit_schedule import entry_for
from leverans.flow.history import NAME, Happened, logged, write
from leverans.flow.site import Site
from leverans.flow.watch import Quiet, Watch
from leverans.flow.working import working
from leverans.ledger.fixity_audits import schedule
from leverans.model.errors import NotFoundInStore
from leverans.storage.failures import told

WORK = "archive"


def mandate_of(
    site: Site, *, order: str, protocol: str, decisions: Sequence[str], at: str
) -> Mandate:
    """The mandate of an order, as this site executes it.

    Args:
        at: when the order's execution began, as the ledger has it: the same on every try.
    """
    return Mandate(
        order=order,
        protocol=protocol,
        decisions=tuple(decisions),
        at=at,
        actor=site.actor,
        archive=site.name,
        software=f"{NAME} {site.software_version}",
    )


def record_digests(
    site: Site, package_id: str, records: Sequence[str]
) -> Mapping[str, RecordDigest]:
    """What records of a package are now; those that are not there are left out.

    Raises:
        UsageError: this is no archive. NotFoundInStore: it has no such package.
    """
    store, work = open_root(site), site.folder("work")
    stands = standing(store, package_id, work=work)
    found: dict[str, RecordDigest] = {}
    with ArchivedPackage(store, stands.root, work=work) as package:
        for record in records:
            try:
                found[record] = record_digest(package, record)
            except NotFoundInStore:
                continue
    return found


def destroy_records(
    site: Site,
    package_id: str,
    doomed: Sequence[Doomed],
    mandate: Mandate,
    watch: Watch | None = None,
) -> Purged:
    """Destroy records of a package in the archive's store and in its second copy, for good.

    Returns only when their absence has been looked for in both.

    Raises:
        UsageError: this is no archive. LedgerBusy: another process is at work on it.
        NotAsApproved, Locked, NotRewritable, NotFoundInStore: nothing was destroyed.
        StillThere: a store keeps what it says to have deleted.
        StorageError: a store cannot be read or written; call it again.
    """
    looker = watch or Quiet()
    with working(site, WORK):
        store, second = open_root(site), open_second(site)
        where = Places(
            store=store,
            copies=(second,) if second is not None else (),
            work=site.folder("work"),
            workers=site.workers,
            now=datetime.fromisoformat(site.clock().isoformat()),
            stage=lambda step: looker.stage(f"purge-{step}"),
        )
        purged = purge(where, package_id, doomed, mandate)
        _forget_aside(site, package_id)
        _forget_arrived(site, package_id)
        _note(site, purged, mandate)
    return purged


def _note(site: Site, purged: Purged, mandate: Mandate) -> None:
    """Catalogue and schedule say what remains; one event for the package."""
    holding = held(open_root(site), purged.root, work=site.folder("work"))
    with ArchivedPackage(open_root(site), purged.root, work=site.folder("work")) as package:
        places(site).catalogue().enter(holding, package)
    done = Happened(
        event="disposal.executed",
        objects=(
            ("package", logged(purged.package_id)),
            ("order", logged(mandate.order)),
            ("premis_event", culling_event_id(purged.package_id, mandate.order)),
        ),
        refs={"version": purged.version},
        counts={"records": len(purged.records), "files": purged.absent_files},
    )
    with site.ledger.begin() as connection:
        schedule(connection, entry_for(site, holding))
        write(site, connection, done)


def _forget_arrived(site: Site, package_id: str) -> None:
    """The container may still lie where it arrived; nobody else empties that place."""
    drop = places(site).drop
    if drop is not None:
        ReceivingFolder(drop()).forget(package_id)


def _forget_aside(site: Site, package_id: str) -> None:
    """Bad bytes that an audit has put aside are bytes of the records too."""
    place = site.folder("damaged") / package_id
    with told(str(place)):
        if place.exists():
            shutil.rmtree(place)
