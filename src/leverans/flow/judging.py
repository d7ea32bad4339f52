"""What becomes of a package that has arrived: each step is one transaction with its events."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from leverans.archive.ingest_facts import Attachment
from leverans.flow.check import with_findings
from leverans.flow.custody import write_transferred
from leverans.flow.desk import Answered, Desk, report_file, report_name
from leverans.flow.history import NAME, Happened, write
from leverans.flow.issuing import answer, give, issue, refusal
from leverans.flow.quarantine import leave, quarantined
from leverans.flow.reception_control import custody_terms, needs_person, references
from leverans.flow.saved_report import save_report
from leverans.flow.taking_in import NotTakenIn, add_receipt, kept_digest, take_in
from leverans.ledger.custody import note_custody
from leverans.ledger.receipts import receipts_for
from leverans.ledger.receptions import (
    Change,
    Figures,
    Reception,
    ReceptionState,
    advance,
    note_for,
)
from leverans.messages.report_page import ReportFacts
from leverans.model.custody import Custody
from leverans.model.delivery import DeliveryKind
from leverans.model.errors import LedgerError, PackageError
from leverans.model.finding import Level, Report
from leverans.model.receipt import DeliveryNote, ReceiptKind, Stage
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

R = ReceptionState


def acknowledge(desk: Desk, reception: Reception, report: Report) -> Reception:
    """The bytes are those that were announced: say so at once, before they are judged."""
    site, change = desk.site, Change(figures=figures_of(report))
    with site.ledger.begin() as connection:
        verified = advance(connection, reception, R.VERIFIED, at=site.clock(), change=change)
        checked = Happened(
            event="fixity.checked",
            objects=(("package", reception.package_id),),
            counts={"files": report.files, "bytes": report.bytes},
            evidence=report.manifest_digest,
        )
        write(site, connection, checked)
        issue(desk, connection, answer(desk, verified, ReceiptKind.ACKNOWLEDGEMENT))
    give(desk, verified)
    desk.watch.stage("acknowledged")
    return verified


def decide(desk: Desk, reception: Reception, note: DeliveryNote, report: Report) -> Answered:
    """Act on a reception control that is done."""
    if not report.passed:
        return refuse(desk, reception, note, report, Stage.CONTROL)
    if reception.kind is DeliveryKind.TEST:
        return pass_test(desk, reception, note, report)
    if needs_person(desk, note):
        return wait_for_person(desk, reception, note, report)
    saved = save_report(desk.site, report, report_name(reception), page_facts(desk, note))
    change = Change(custody=custody_terms(desk, note))
    with desk.site.ledger.begin() as connection:
        at = desk.site.clock()
        approved = advance(connection, reception, R.APPROVED, at=at, change=change)
        control = _control(desk, reception, note, report, saved.digest)
        write(desk.site, connection, control)
        accepted = replace(control, event="reception.accepted", counts={})
        write(desk.site, connection, accepted)
    return complete(desk, approved, report)


def refuse(
    desk: Desk, reception: Reception, note: DeliveryNote | None, report: Report, stage: Stage
) -> Answered:
    """Say no, with the reasons, and keep nothing of the package."""
    site, change = desk.site, Change(figures=figures_of(report))
    saved = save_report(site, report, report_name(reception), page_facts(desk, note))
    with site.ledger.begin() as connection:
        refused = advance(connection, reception, R.REFUSED, at=site.clock(), change=change)
        control = _control(desk, reception, note, report, saved.digest)
        if stage is Stage.ARRIVAL:
            control = replace(control, event="fixity.checked")
        write(site, connection, control)
        write(site, connection, replace(control, event="reception.refused", counts={}))
        issue(desk, connection, refusal(desk, refused, report, stage))
    leave(site, refused)
    return answered(desk, refused, report, saved.page)


def pass_test(desk: Desk, reception: Reception, note: DeliveryNote, report: Report) -> Answered:
    """Say that a test delivery would have been accepted, and keep nothing of it."""
    site = desk.site
    saved = save_report(site, report, report_name(reception), page_facts(desk, note))
    with site.ledger.begin() as connection:
        tested = advance(connection, reception, R.TESTED, at=site.clock())
        control = _control(desk, reception, note, report, saved.digest)
        write(site, connection, control)
        write(site, connection, replace(control, event="test_delivery.reported", counts={}))
        issue(desk, connection, answer(desk, tested, ReceiptKind.TEST))
    leave(site, tested)
    return answered(desk, tested, report, saved.page)


def wait_for_person(
    desk: Desk, reception: Reception, note: DeliveryNote, report: Report
) -> Answered:
    """The control is done; whether the archive takes the package is for a person to say."""
    site = desk.site
    saved = save_report(site, report, report_name(reception), page_facts(desk, note))
    with site.ledger.begin() as connection:
        awaiting = advance(connection, reception, R.AWAITING, at=site.clock())
        control = _control(desk, reception, note, report, saved.digest)
        write(site, connection, replace(control, outcome="awaiting"))
    return answered(desk, awaiting, report, saved.page)


def complete(desk: Desk, reception: Reception, report: Report | None = None) -> Answered:
    """Take an approved package into the archive, and give the mottagningsbevis.

    Args:
        report: what the control has just said; None when it lies back, for a person decided, or
            a run was broken off. The bytes in quarantine are then read once more. What the archive
            has stored is always read back before anything is said.

    Raises:
        PackageError: the archive's copy is no longer what the kvittens says.
    """
    desk.watch.stage("take_in")
    path = quarantined(desk.site, reception, _container(desk, reception))
    if report is None and path.exists():
        _expect(reception, _digest(desk, path))
    try:
        taken = take_in(
            desk.site, reception, path, attachments=papers(desk, reception), watch=desk.watch
        )
    except NotTakenIn as not_taken:
        note, _ = desk.note(reception)
        wrong = with_findings(Report(subject=reception.package_id), not_taken.findings)
        return refuse(desk, reception, note, wrong, Stage.CONTROL)
    _expect(reception, kept_digest(desk.site, reception))  # read back before quarantine is emptied
    accepted = _accept(desk, reception, taken.location)
    keep_proof(desk, accepted)
    leave(desk.site, accepted)
    return answered(desk, accepted, report or Report(subject=reception.package_id))


def papers(desk: Desk, reception: Reception) -> tuple[Attachment, ...]:
    """What belongs into the archival package beside the package: delivery note and kvittens."""
    with desk.site.ledger.read() as connection:
        note = note_for(connection, reception.package_id)
        stored = receipts_for(connection, reception.package_id)
    kept = [Attachment(name="delivery-note.json", data=note)] if note else []
    if ReceiptKind.ACKNOWLEDGEMENT in stored:
        document = stored[ReceiptKind.ACKNOWLEDGEMENT].document
        kept.append(Attachment(name="kvittens.json", data=document))
    return tuple(kept)


def keep_proof(desk: Desk, reception: Reception) -> None:
    """Keep the mottagningsbevis with the package it speaks of; the same again changes nothing."""
    with desk.site.ledger.read() as connection:
        proof = receipts_for(connection, reception.package_id)[ReceiptKind.CUSTODY]
    add_receipt(desk.site, reception.package_id, "mottagningsbevis.json", proof.document)


def _accept(desk: Desk, reception: Reception, location: str) -> Reception:
    """The state, the mottagningsbevis and the custody that it speaks of: all or nothing."""
    site, terms = desk.site, reception.custody
    if terms is None:
        raise LedgerError("approved, and nobody said who answers for it", place=reception.reference)
    with site.ledger.begin() as connection:
        change = Change(location=location)
        accepted = advance(connection, reception, R.ACCEPTED, at=site.clock(), change=change)
        proof = replace(
            answer(desk, accepted, ReceiptKind.CUSTODY),
            custody_holder=terms.custody_holder,
            custody_from=terms.custody_from,
            custody_basis=terms.custody_basis,
        )
        since = date.fromisoformat(terms.custody_from)
        fact = Custody(
            package_id=reception.package_id,
            holder=terms.custody_holder,
            ours=terms.custody_holder == site.name,
            since=since,
            basis=terms.custody_basis,
            receipt=issue(desk, connection, proof).sha256,
            done=since <= desk.today(),
        )
        note_custody(connection, fact, at=site.clock())
        if fact.done:
            write_transferred(site, connection, fact)
    return accepted


def answered(desk: Desk, reception: Reception, report: Report, page: str = "") -> Answered:
    """Give what has been decided, and say it.

    Args:
        page: where the report lies, when it is not the reception's first.
    """
    desk.watch.stage("answer")
    return Answered(
        reception=reception,
        receipts=give(desk, reception),
        report=report,
        report_file=page or report_file(desk.site, reception),
    )


def page_facts(desk: Desk, note: DeliveryNote | None) -> ReportFacts:
    """What the archive's report tells of the delivery beside the findings."""
    return ReportFacts(
        agreement=note.agreement_reference if note else "",
        delivery=f"{note.delivery_number} v{note.delivery_version}" if note else "",
        test=note.test if note else False,
        made_at=f"{desk.site.clock():%Y-%m-%d %H:%M}",
        software=f"{NAME} {desk.site.software_version}",
    )


def figures_of(report: Report) -> Figures:
    """What was counted in the stored bytes."""
    return Figures(**{name: getattr(report, name) for name in Figures.__slots__})


def _control(
    desk: Desk, reception: Reception, note: DeliveryNote | None, report: Report, digest: str
) -> Happened:
    """The event of a reception control, with its report as evidence."""
    errors = [finding.rule for finding in report.of_level(Level.ERROR)]
    return Happened(
        event="reception.control",
        objects=(("package", reception.package_id),),
        refs=references(desk, note),
        outcome="refused" if errors else "success",
        reason=errors[0] if errors else "",
        counts={"files": report.files, "bytes": report.bytes},
        evidence=digest,
    )


def _container(desk: Desk, reception: Reception) -> str:
    note, problem = desk.note(reception)
    if note is None:
        raise LedgerError(f"approved on a note that says: {problem}", place=reception.reference)
    return note.container


def _digest(desk: Desk, path: Path) -> str:
    terms = CheckProfile(profile="", workers=desk.site.workers)
    checked = check_package(path, profile=terms, shelf=desk.site.shelf, progress=desk.watch.step)
    return checked.manifest_digest


def _expect(reception: Reception, digest: str) -> None:
    if digest != reception.figures.manifest_digest:
        detail = "the archive's copy is no longer what its receipt says; nothing was answered"
        raise PackageError(detail, place=reception.reference)
