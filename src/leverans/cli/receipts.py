"""The archive's answers, and who answers for what was delivered: in words, and for machines."""

import json
from collections.abc import Iterator

from leverans.flow.custody import coming_custody, custody_of
from leverans.flow.site import Site
from leverans.messages.texts import text
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
        files=str(receipt.payload_files),
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


def custody_lines(site: Site, package_id: str) -> Iterator[str]:
    """Who answers for a package today, and who will."""
    for key, fact in (
        ("cli.custody", custody_of(site, package_id)),
        ("cli.custody_coming", coming_custody(site, package_id)),
    ):
        if fact is not None:
            yield text(
                key,
                site.language,
                holder=fact.holder,
                since=fact.since.isoformat(),
                basis=fact.basis or "-",
                package=package_id,
            )


def custody_object(fact: Custody | None) -> dict[str, object] | None:
    """The machine form of who answers for a package; None while it never was another house's."""
    if fact is None:
        return None
    return {
        "package": fact.package_id,
        "holder": fact.holder,
        "ours": fact.ours,
        "since": fact.since.isoformat(),
        "basis": fact.basis,
        "receipt": fact.receipt,
    }
