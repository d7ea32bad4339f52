"""Copy: the second copy of the archive brought up to date, each package verified on the way."""

from dataclasses import dataclass

from leverans.archive.copies import SourceDamaged, copy_object
from leverans.archive.generations import standing
from leverans.archive.inventory_reading import BrokenInventory
from leverans.archive.rebuild import object_roots
from leverans.flow.archive_root import open_root, open_second
from leverans.flow.history import Happened, write
from leverans.flow.permission import entering
from leverans.flow.rebuild import WORK
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.flow.watch import Watch
from leverans.flow.working import working
from leverans.ledger.fixity_audits import longest_unaudited
from leverans.messages.catalogue import find
from leverans.model.finding import Findings, Report
from leverans.model.rights import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondCopy:
    """What was done.

    Attributes:
        packages: in the first copy. copied: those of which something was copied; files, bytes.
        report: a finding for each package that is damaged in the first copy, and was left.
    """

    packages: int
    copied: int
    files: int
    bytes: int
    report: Report


def copy_archive(site: Site, watch: Watch) -> SecondCopy:
    """Bring the second copy up to date; killed anywhere and run again, it goes on.

    Raises:
        UsageError: this is no archive, or it has no second copy.
        StorageError: a store cannot be read or written.
    """
    site = entering(site, Right.CONTROL)
    store, second = open_root(site), open_second(site)
    if second is None:
        raise refused("USE-NO-SECOND")
    findings = Findings()
    packages = copied = files = size = 0
    watch.stage("copy")
    with working(site, WORK):
        names = _names(site)
        for root, _ in object_roots(store):
            packages += 1
            named = names.get(root, "")
            if named and standing(store, named, work=site.folder("work")).root != root:
                params = {"package": named}
                findings.add(find("AUD-CULLING-UNFINISHED", params, location=root))
                continue
            try:
                done = copy_object(store, second, root, work=site.folder("work"))
            except (SourceDamaged, BrokenInventory) as error:
                params = {"problem": error.detail}
                findings.add(find("AUD-NOT-COPIED", params, location=error.place or root))
                continue
            if done.changed:
                copied, files, size = copied + 1, files + done.files, size + done.bytes
                _write(site, named, done.files, done.bytes)
            watch.step(done.files, done.bytes)
    report = Report(
        subject="archive", findings=findings.listed, counts_by_rule=findings.counts, files=files
    )
    return SecondCopy(packages=packages, copied=copied, files=files, bytes=size, report=report)


def _names(site: Site) -> dict[str, str]:
    """Key of an object -> package id, of all that the schedule knows."""
    with site.ledger.read() as connection:
        return {one.object_root: one.package_id for one in longest_unaudited(connection)}


def _write(site: Site, package_id: str, files: int, size: int) -> None:
    happened = Happened(
        event="package.copied",
        objects=(("package", package_id),) if package_id else (),
        counts={"files": files, "bytes": size},
    )
    with site.ledger.begin() as connection:
        write(site, connection, happened)
