"""Receive: the archive's side. Verifies everything again from the bytes it has stored itself.

For each package in the drop folder that has no answer: register → fetch into quarantine →
check → accept or refuse → answer. Killed anywhere and run again, it answers the same once.
"""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from leverans.clock import stamp
from leverans.deliveries.receiving import Arrival, ReceivingFolder
from leverans.deliveries.wire_format import read_receipt, receipt_document
from leverans.flow.check import kind_announced, with_findings
from leverans.flow.history import NAME, Happened, write
from leverans.flow.refusal import refusal_report
from leverans.flow.saved_report import save_report
from leverans.flow.site import Site
from leverans.flow.watch import Watch
from leverans.flow.working import working
from leverans.ledger.receipts import keep_receipt, receipt_for
from leverans.ledger.receptions import Reception, ReceptionState, Verdict, decide, register
from leverans.ledger.receptions import reception as reception_of
from leverans.messages.catalogue import find, render
from leverans.messages.redaction import redacted
from leverans.messages.report_page import ReportFacts
from leverans.model.errors import PackageError
from leverans.model.finding import Finding, Findings, Level, Report
from leverans.model.receipt import Receipt, ReceiptKind, RefusedFor
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

MOST_REASONS = 100
OF_THE_FILES = dict.fromkeys(
    ("CONTENT-LOCKED", "CONTENT-LOCKED-UNCLEAR", "CONTENT-PDFA-CUT-OFF", "CONTENT-PDFA-ENCRYPTED"),
    Level.WARNING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the archive said of one package: its answer, the report, and where that lies."""

    receipt: Receipt
    report: Report
    report_file: str


def receive(
    site: Site, drop: ReceivingFolder, watch: Watch, *, profile: CheckProfile | None = None
) -> list[Answered]:
    """Answer every package that waits in the drop folder.

    Args:
        site: the archive's workspace. drop: the folder that both sides share.
        watch: told how far it has come.
        profile: what the archive asks of packages; by default that they are of the profile that
            their delivery note announces (E-ARK when that is unknown), and what that asks. What the
            files in them are is then told, and refuses none: the agreement that allows it is the
            sender's, and not at hand here.

    Raises:
        WorldError: the drop folder or the archive's store cannot be read or written.
    """
    terms = profile or CheckProfile(profile="", workers=site.workers, levels=OF_THE_FILES)
    with working(site, "reception"):
        return [_answer(site, drop, arrival, terms, watch) for arrival in drop.arrivals()]


def stray(drop: ReceivingFolder) -> Report:
    """What lies in the drop folder and belongs to no delivery note; it is never touched."""
    findings = Findings()
    for key in drop.strays():
        findings.add(find("REC-STRAY", location=key))
    return Report(subject="", findings=findings.listed, counts_by_rule=findings.counts)


def _answer(
    site: Site, drop: ReceivingFolder, arrival: Arrival, terms: CheckProfile, watch: Watch
) -> Answered:
    reception = _register(site, arrival)
    announced = arrival.note.profile if arrival.note else ""
    terms = replace(terms, profile=terms.profile or kind_announced(announced))
    with site.ledger.read() as connection:
        stored = receipt_for(connection, arrival.package_id)
    if stored is not None:
        return _answer_again(site, drop, reception, read_receipt(stored.document), (terms, watch))
    kept = site.folder("archive", reception.reference)
    watch.stage("fetch", size=arrival.size)
    site.need_space(kept, arrival.size)
    container = drop.fetch(arrival, kept)
    note = arrival.note
    watch.stage("check", files=note.files if note else 0, size=note.bytes if note else 0)
    report = check_package(container, profile=terms, shelf=site.shelf, progress=watch.step)
    report = with_findings(report, tuple(_against_note(arrival, report)))
    watch.stage("answer")
    return _decide(site, drop, arrival, reception, (container, report))


def _answer_again(
    site: Site,
    drop: ReceivingFolder,
    reception: Reception,
    receipt: Receipt,
    how: tuple[CheckProfile, Watch],
) -> Answered:
    """Give an answer that was decided before and is not in the drop folder.

    What lies in the drop folder now is not looked at and never takes the place of what the archive
    holds. A kvittens is given again only if the archive's own copy still bears it out.

    Raises:
        PackageError: the archive's copy is no longer what the kvittens says.
    """
    terms, watch = how
    watch.stage("answer")
    if receipt.kind is ReceiptKind.REFUSAL:
        report = refusal_report(receipt)
    else:
        kept = site.root / reception.verdict.location
        report = check_package(kept, profile=terms, shelf=site.shelf, progress=watch.step)
        if report.manifest_digest != receipt.manifest_digest:
            detail = "the archive's copy is no longer what its receipt says; nothing was answered"
            raise PackageError(detail, place=str(kept))
    drop.answer(receipt)
    page = site.folder("reports") / f"{reception.reference}-reception.html"
    shown = page.relative_to(site.root).as_posix()
    return Answered(receipt=receipt, report=report, report_file=shown)


def _register(site: Site, arrival: Arrival) -> Reception:
    with site.ledger.begin() as connection:
        known = reception_of(connection, arrival.package_id)
        if known is not None:
            return known
        reception = register(connection, arrival.package_id, at=site.clock())
        arrived = Happened(
            event="transfer.received",
            objects=(("package", arrival.package_id),),
            counts={"number": reception.number, "size": arrival.size},
        )
        write(site, connection, arrived)
        return reception


def _decide(
    site: Site,
    drop: ReceivingFolder,
    arrival: Arrival,
    reception: Reception,
    checked: tuple[Path, Report],
) -> Answered:
    container, report = checked
    facts = reception_facts(site, arrival)
    saved = save_report(site, report, f"{reception.reference}-reception", facts)
    verdict = Verdict(
        state=ReceptionState.ACCEPTED if report.passed else ReceptionState.REFUSED,
        manifest_digest=report.manifest_digest,
        files=report.files,
        bytes=report.bytes,
        payload_files=report.payload_files,
        payload_bytes=report.payload_bytes,
        location=container.relative_to(site.root).as_posix() if report.passed else "",
    )
    with site.ledger.begin() as connection:
        decided = decide(connection, arrival.package_id, verdict, at=site.clock())
        receipt = receipt_of(site, decided, report)
        stored = keep_receipt(
            connection,
            package_id=receipt.package_id,
            kind=receipt.kind,
            reference=receipt.reference,
            document=receipt_document(receipt),
            at=site.clock(),
        )
        _write_decided(site, connection, verdict, receipt, (saved.digest, stored.sha256))
    receipt = read_receipt(stored.document)
    if receipt.kind is ReceiptKind.REFUSAL:
        shutil.rmtree(site.folder("archive", reception.reference))
    drop.answer(receipt)
    return Answered(receipt=receipt, report=report, report_file=saved.page)


def reception_facts(site: Site, arrival: Arrival) -> ReportFacts:
    """What the archive's report tells of the delivery beside the findings."""
    note = arrival.note
    return ReportFacts(
        agreement=note.agreement_reference if note else "",
        delivery=f"{note.delivery_number} v{note.delivery_version}" if note else "",
        made_at=f"{site.clock():%Y-%m-%d %H:%M}",
        software=f"{NAME} {site.software_version}",
    )


def receipt_of(site: Site, reception: Reception, report: Report) -> Receipt:
    """The answer: figures and digest come from the report, that is from the stored bytes."""
    reasons = tuple(_reason(finding, site.language) for finding in report.of_level(Level.ERROR))
    return Receipt(
        kind=ReceiptKind.ACKNOWLEDGEMENT if report.passed else ReceiptKind.REFUSAL,
        package_id=reception.package_id,
        manifest_digest=report.manifest_digest,
        files=report.files,
        bytes=report.bytes,
        payload_files=report.payload_files,
        payload_bytes=report.payload_bytes,
        at=stamp(reception.decided_at or site.clock()),
        reference=reception.reference,
        archive=site.name,
        software=f"{NAME} {site.software_version}",
        reasons=reasons[:MOST_REASONS],
    )


def _reason(finding: Finding, language: str) -> RefusedFor:
    return RefusedFor(
        rule=finding.rule,
        level=finding.level.value,
        location=redacted(finding.location),
        message=render(finding, language).message,
    )


def _against_note(arrival: Arrival, report: Report) -> list[Finding]:
    """Where the bytes disagree with the delivery note; the note is never believed."""
    note = arrival.note
    if note is None:
        place = arrival.package_id
        return [find("REC-NOTE-UNREADABLE", location=place, problem=arrival.problem)]
    names = ("manifest_digest", "files", "bytes", "payload_files", "payload_bytes")
    figures = {name: (getattr(note, name), getattr(report, name)) for name in names}
    if arrival.container != "folder":  # the size of a folder's list says nothing
        figures["container_size"] = (note.container_size, arrival.size)
    return [
        find(
            "REC-NOTE-MISMATCH",
            location=arrival.package_id,
            field=name,
            announced=str(announced),
            found=str(found),
        )
        for name, (announced, found) in figures.items()
        if announced != found
    ]


def _write_decided(
    site: Site,
    connection: Connection,
    verdict: Verdict,
    receipt: Receipt,
    digests: tuple[str, str],
) -> None:
    """Two events: the control with its report, and the answer with its document."""
    package = (("package", receipt.package_id),)
    outcome = "success" if verdict.state is ReceptionState.ACCEPTED else "refused"
    reason = receipt.reasons[0].rule if receipt.reasons else ""
    control = Happened(
        event="reception.control",
        objects=package,
        outcome=outcome,
        reason=reason,
        counts={"files": verdict.files, "bytes": verdict.bytes},
        evidence=digests[0],
    )
    write(site, connection, control)
    issued = Happened(event="receipt.issued", objects=package, outcome=outcome, evidence=digests[1])
    write(site, connection, issued)
