"""Rebuild: what the ledger knows of the archive's packages, restored from the store alone."""

from dataclasses import dataclass

from leverans.archive.interface import Holding
from leverans.archive.rebuild import Broken, Outlived, rebuild
from leverans.flow.archive_root import open_root, places
from leverans.flow.audit_schedule import entry_for
from leverans.flow.history import Happened, write
from leverans.flow.permission import entering
from leverans.flow.site import Site
from leverans.flow.watch import Watch
from leverans.flow.working import working
from leverans.ledger.fixity_audits import longest_unaudited, schedule, unschedule
from leverans.messages.catalogue import find
from leverans.model.finding import Findings, Report
from leverans.model.rights import Right

WORK = "archive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What was found in the store.

    Attributes:
        packages, files, bytes, records: held. withdrawn: packages that were noted and are not
            there. report: a finding for each object that cannot be read.
    """

    packages: int
    files: int
    bytes: int
    records: int
    withdrawn: int
    report: Report


def rebuild_archive(site: Site, watch: Watch) -> Rebuilt:
    """Walk the archive's store and enter every package into the catalogue and the audit schedule.

    Safe to call again, and to break off anywhere: what was entered stays, the rest is entered then.

    Raises:
        UsageError: this is no archive. StorageError: the store cannot be listed.
        LedgerBusy: another process is at work on the archive.
    """
    site = entering(site, Right.CONTROL)
    store, catalogue = open_root(site), places(site).catalogue()
    findings = Findings()
    totals = dict.fromkeys(("packages", "files", "bytes", "records"), 0)
    held: set[str] = set()
    watch.stage("rebuild")
    with working(site, WORK):
        for found in rebuild(store, catalogue, work=site.folder("work")):
            if isinstance(found, Outlived):
                params = {"package": found.package_id}
                findings.add(find("AUD-CULLING-UNFINISHED", params, location=found.root))
                continue
            if isinstance(found, Broken):
                params = {"problem": found.detail}
                findings.add(find("AUD-INVENTORY", params, location=found.root))
                continue
            _count(totals, found)
            held.add(found.package_id)
            with site.ledger.begin() as connection:
                schedule(connection, entry_for(site, found))
            watch.step(found.files, found.bytes)
        withdrawn = _withdraw(site, held)
        report = Report(
            subject="archive",
            findings=findings.listed,
            counts_by_rule=findings.counts,
            files=totals["files"],
            bytes=totals["bytes"],
        )
        _write(site, totals, report)
    return Rebuilt(**totals, withdrawn=withdrawn, report=report)


def _count(totals: dict[str, int], found: Holding) -> None:
    totals["packages"] += 1
    for name in ("files", "bytes", "records"):
        totals[name] += getattr(found, name)


def _withdraw(site: Site, held: set[str]) -> int:
    """Forget scheduled packages that the store has not; one whose object is broken is kept."""
    with site.ledger.read() as connection:
        known = [one for one in longest_unaudited(connection) if one.package_id not in held]
    store, gone = open_root(site), 0
    for one in known:
        if next(store.list(f"{one.object_root}/"), None) is not None:
            continue
        with site.ledger.begin() as connection:
            unschedule(connection, one.package_id)
        gone += 1
    return gone


def _write(site: Site, totals: dict[str, int], report: Report) -> None:
    happened = Happened(
        event="archive.rebuilt",
        outcome="success" if report.passed else "failure",
        counts=dict(totals),
    )
    with site.ledger.begin() as connection:
        write(site, connection, happened)
