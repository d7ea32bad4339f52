"""The archive's answers, and who answers for what was delivered: in words, and for machines."""

import json
from datetime import date

from leverans.messages.texts import plural, text
from leverans.model.custody import Custody
from leverans.model.receipt import Receipt
from leverans.signing.document import read_signed


def receipt_words(receipt: Receipt, language: str) -> str:
    """An answer of the archive for a person."""
    return text(
        f"cli.answer.{receipt.kind}",
        language,
        archive=receipt.archive,
        reference=receipt.reference,
        at=receipt.at,
        files=plural("count.files", receipt.payload_files, language),
        digest=receipt.manifest_digest,
        holder=receipt.custody_holder,
        since=receipt.custody_from,
        basis=receipt.custody_basis or "-",
    )


def receipt_object(receipt: Receipt) -> dict[str, object]:
    """The machine form of an answer: what was signed, and the key; "" when it was not signed."""
    document = receipt.document
    payload = read_signed(document).payload if receipt.key else document.decode("utf-8")
    return {**json.loads(payload), "key": receipt.key}


def custody_words(fact: Custody, today: date, language: str) -> str:
    """Who answers for a package, or will from a day on."""
    return text(
        "cli.custody_coming" if fact.since > today else "cli.custody",
        language,
        holder=fact.holder,
        since=fact.since.isoformat(),
        basis=fact.basis or "-",
        package=fact.package_id,
    )


def custody_object(fact: Custody) -> dict[str, object]:
    """The machine form of who answers for a package from a day on."""
    return {
        "package": fact.package_id,
        "holder": fact.holder,
        "ours": fact.ours,
        "since": fact.since.isoformat(),
        "basis": fact.basis,
        "receipt": fact.receipt,
    }
