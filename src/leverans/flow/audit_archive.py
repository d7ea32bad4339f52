"""Audit: archived packages are read whole, the longest unread first, a portion each night.

What is damaged or missing is mended from the second copy, where there is one and it is proved to be
good. The bad bytes are kept in `var/damaged/`.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from leverans.archive.auditing import Audited, Damage, Wrong, audit_object
from leverans.archive.generations import standing
from leverans.archive.repairing import repair
from leverans.flow.archive_root import open_root, open_second, places
from leverans.flow.history import Happened, write
from leverans.flow.permission import entering
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.flow.watch import Watch
from leverans.flow.working import working
from leverans.ledger.fixity_audits import (
    AuditOutcome,
    Scheduled,
    held_bytes,
    longest_unaudited,
    note_audit,
    scheduled,
)
from leverans.messages.catalogue import find
from leverans.model.finding import Finding, Findings, Report
from leverans.model.rights import Right
from leverans.storage.interface import Store

WORK = "archive"
SPARE = 1.1
"""A night reads a tenth more than its share, so that a night that was missed is caught up."""
PASSES = 20
"""A damaged inventory has to be mended before it is seen what else is wrong; damages are many."""
_RULES = {
    Wrong.DAMAGED: "AUD-DAMAGED",
    Wrong.MISSING: "AUD-MISSING",
    Wrong.SURPLUS: "AUD-SURPLUS",
    Wrong.INVENTORY: "AUD-INVENTORY",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """How much to read.

    Attributes:
        package: one package only, whenever it is due. everything: all of them.
        bytes, seconds: stop before more is begun, None = the nightly share of bytes, no end of
            time. What is past its day is read even when the bytes are spent.
    """

    package: str = ""
    everything: bool = False
    bytes: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What was read.

    Attributes:
        packages: how many; damaged, repaired: of them. files, bytes: read.
        overdue: packages whose day has passed and that were not read. report: all findings.
    """

    packages: int
    damaged: int
    repaired: int
    files: int
    bytes: int
    overdue: int
    report: Report


def audit_archive(site: Site, portion: Portion, watch: Watch) -> Audit:
    """Audit a portion of the archive.

    Raises:
        UsageError: this is no archive, or it has no such package.
        StorageError: a store cannot be read. LedgerBusy: another process is at work on it.
    """
    site = entering(site, Right.CONTROL)
    store, second = open_root(site), open_second(site)
    findings = Findings()
    outcomes: list[AuditOutcome] = []
    files = size = 0
    watch.stage("audit")
    with working(site, WORK):
        for entry in _chosen(site, portion):
            outcome, audited = _audit(site, (store, second), entry, findings, watch)
            outcomes.append(outcome)
            files += audited.files
            size += audited.bytes
    report = Report(
        subject="archive",
        findings=findings.listed,
        counts_by_rule=findings.counts,
        files=files,
        bytes=size,
    )
    return Audit(
        packages=len(outcomes),
        damaged=outcomes.count(AuditOutcome.DAMAGED),
        repaired=outcomes.count(AuditOutcome.REPAIRED),
        files=files,
        bytes=size,
        overdue=_overdue(site),
        report=report,
    )


def _chosen(site: Site, portion: Portion) -> Iterator[Scheduled]:
    if portion.package:
        with site.ledger.read() as connection:
            found = scheduled(connection, portion.package)
        if found is None:
            raise refused("USE-NOT-ARCHIVED", package=portion.package)
        yield found
        return
    with site.ledger.read() as connection:
        waiting = list(longest_unaudited(connection))
        share = int(held_bytes(connection) / places(site).audit_days * SPARE)
    budget = portion.bytes if portion.bytes is not None else share
    begun, today = time.monotonic(), site.clock().date()
    for entry in waiting:
        if portion.seconds is not None and time.monotonic() - begun > portion.seconds:
            return
        if budget <= 0 and not portion.everything and entry.due_on > today:
            return
        budget -= entry.bytes
        yield entry


def _audit(
    site: Site,
    stores: tuple[Store, Store | None],
    entry: Scheduled,
    findings: Findings,
    watch: Watch,
) -> tuple[AuditOutcome, Audited]:
    """Read one package, mend what can be mended, and note both."""
    store, second = stores
    work = site.folder("work")
    if standing(store, entry.package_id, work=work).root != entry.object_root:
        # nothing may be mended of what is being culled: the second copy would bring it back
        params = {"package": entry.package_id}
        findings.add(find("AUD-CULLING-UNFINISHED", params, location=entry.object_root))
        return AuditOutcome.DAMAGED, Audited(entry.object_root)
    audited = audit_object(
        store, entry.object_root, work=work, workers=site.workers, step=watch.step
    )
    mended: list[Damage] = []
    after = audited
    for _ in range(PASSES):
        if after.sound:
            break
        done, _ = repair(store, second, after, site.folder("damaged", entry.package_id))
        if not done:
            break
        mended += done  # and what was mended is read again, by the same eyes
        after = audit_object(store, entry.object_root, work=work, workers=site.workers)
    outcome = _outcome(audited, after)
    for found in _findings(entry, mended, after):
        findings.add(found)
    _note(site, entry, audited, outcome, len(mended))
    return outcome, audited


def _outcome(before: Audited, after: Audited) -> AuditOutcome:
    if before.sound:
        return AuditOutcome.SOUND
    return AuditOutcome.REPAIRED if after.sound else AuditOutcome.DAMAGED


def _findings(entry: Scheduled, mended: list[Damage], after: Audited) -> Iterator[Finding]:
    """What was mended, and what is wrong still; what only came to light afterwards is told too."""
    still = {damage.key for damage in after.damages}
    for damage in mended:
        if damage.key not in still:
            place = f"{entry.object_root}/{damage.key}"
            yield find("AUD-REPAIRED", {"package": entry.package_id}, location=place)
    for damage in after.damages:
        place = f"{entry.object_root}/{damage.key}"
        params = {"package": entry.package_id}
        if damage.wrong is Wrong.INVENTORY:
            params = {"problem": damage.detail}
        yield find(_RULES[damage.wrong], params, location=place)
    unlisted = after.wrong + after.surplus - len(after.damages)
    if unlisted:
        more = str(unlisted)
        yield find("AUD-MORE", {"package": entry.package_id, "more": more})


def _note(
    site: Site, entry: Scheduled, audited: Audited, outcome: AuditOutcome, mended: int
) -> None:
    checked = Happened(
        event="fixity.checked",
        objects=(("package", entry.package_id),),
        refs={"version": audited.version or entry.version},
        outcome="success" if audited.sound else "failure",
        counts={
            "files": audited.files,
            "bytes": audited.bytes,
            "damaged": audited.wrong,
            "surplus": audited.surplus,
        },
    )
    with site.ledger.begin() as connection:
        note_audit(
            connection,
            entry.package_id,
            at=site.clock(),
            outcome=outcome,
            damaged=audited.wrong,
            days=places(site).audit_days,
        )
        write(site, connection, checked)
        if mended:
            done = Happened(
                event="fixity.repaired",
                objects=checked.objects,
                refs=checked.refs,
                outcome="success" if outcome is AuditOutcome.REPAIRED else "failure",
                counts={"files": mended},
            )
            write(site, connection, done)


def _overdue(site: Site) -> int:
    today = site.clock().date()
    with site.ledger.read() as connection:
        return sum(1 for one in longest_unaudited(connection) if one.due_on < today)
