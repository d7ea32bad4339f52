"""The archive's answers: made, signed and kept in one transaction, then put where they are read.

What is kept is what is given, however often: an answer that is lost is given again, the same bytes.
"""

from dataclasses import replace

from sqlalchemy import Connection

from leverans.clock import stamp
from leverans.deliveries.wire_format import read_kept, receipt_document
from leverans.flow.carried_checkpoint import newest_figures
from leverans.flow.desk import Desk
from leverans.flow.history import NAME, Happened, write
from leverans.ledger.receipts import StoredReceipt, keep_receipt, receipts_for
from leverans.ledger.receptions import Reception
from leverans.messages.catalogue import render
from leverans.messages.redaction import redacted
from leverans.model.finding import Finding, Level, Report
from leverans.model.receipt import Receipt, ReceiptKind, RefusedFor, Stage

MOST_REASONS = 100


def issue(desk: Desk, connection: Connection, receipt: Receipt) -> StoredReceipt:
    """Sign an answer with the log's newest checkpoint in it, keep it, and write the event."""
    site = desk.site
    said = replace(receipt, log=newest_figures(connection))
    stored = keep_receipt(
        connection,
        package_id=receipt.package_id,
        kind=receipt.kind,
        reference=receipt.reference,
        document=receipt_document(said, desk.key),
        at=site.clock(),
    )
    issued = Happened(
        event="receipt.issued",
        objects=(("package", receipt.package_id), ("key", desk.key.public.id)),
        outcome=receipt.kind.value,
        evidence=stored.sha256,
    )
    write(site, connection, issued)
    return stored


def give(desk: Desk, reception: Reception) -> tuple[Receipt, ...]:
    """Put every answer that is kept for a package into the drop folder; what lies there stays.

    Returns:
        The answers, in the order of `ReceiptKind`.
    """
    with desk.site.ledger.read() as connection:
        stored = receipts_for(connection, reception.package_id)
    for kind, answer in stored.items():
        desk.drop.answer(reception.package_id, kind, answer.document)
    return tuple(read_kept(answer.document) for answer in stored.values())


def answer(desk: Desk, reception: Reception, kind: ReceiptKind) -> Receipt:
    """An answer of a kind: its figures are those counted in the bytes that the archive holds."""
    figures = reception.figures
    return Receipt(
        kind=kind,
        package_id=reception.package_id,
        manifest_digest=figures.manifest_digest,
        files=figures.files,
        bytes=figures.bytes,
        payload_files=figures.payload_files,
        payload_bytes=figures.payload_bytes,
        at=stamp(desk.site.clock()),
        reference=reception.reference,
        archive=desk.site.name,
        software=f"{NAME} {desk.site.software_version}",
    )


def refusal(desk: Desk, reception: Reception, report: Report, stage: Stage) -> Receipt:
    """A refusal with its reasons: the errors of a report."""
    errors = report.of_level(Level.ERROR)
    reasons = tuple(_reason(finding, desk.site.language) for finding in errors)
    plain = answer(desk, reception, ReceiptKind.REFUSAL)
    return replace(plain, stage=stage.value, reasons=reasons[:MOST_REASONS])


def _reason(finding: Finding, language: str) -> RefusedFor:
    return RefusedFor(
        rule=finding.rule,
        level=finding.level.value,
        location=redacted(finding.location),
        message=render(finding, language).message,
    )
