"""Which of the archive's answers may be believed, and why the others may not.

An answer counts when a key that was pinned for the agreement's receiver has signed it, when it is
for this package, says what we sent, and contradicts nothing that the archive has said before.
What is in the ledger already was believed when it came, and is not judged again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from leverans.flow.engagement import Engagement
from leverans.flow.known_keys import is_of
from leverans.flow.site import Site
from leverans.ledger import trusted_keys
from leverans.ledger.receipts import receipts_for
from leverans.messages.catalogue import find
from leverans.model.delivery import DeliveryKind, PackageStatus
from leverans.model.finding import Finding
from leverans.model.receipt import Receipt, ReceiptKind
from leverans.model.source_disposal import FixityConfirmation
from leverans.signing.document import is_signed_by, read_signed
from leverans.signing.keys import read_public

FIGURES = ("files", "bytes", "payload_files", "payload_bytes")
Signed = Receipt | FixityConfirmation
"""What the archive signs: it names a package, and says what was read there."""
EXPECTED = {
    DeliveryKind.REAL: {ReceiptKind.ACKNOWLEDGEMENT, ReceiptKind.CUSTODY, ReceiptKind.REFUSAL},
    DeliveryKind.TEST: {ReceiptKind.ACKNOWLEDGEMENT, ReceiptKind.TEST, ReceiptKind.REFUSAL},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The answers to one package: those that count, or what is wrong and then none counts."""

    believed: Mapping[ReceiptKind, Receipt]
    wrong: tuple[Finding, ...] = ()


def read_answers(
    site: Site, engagement: Engagement, package: PackageStatus, kind: DeliveryKind
) -> Answers:
    """Ask the archive for its answers to a package, and judge them.

    Raises:
        TargetError: an answer cannot be read or understood.
    """
    given = engagement.target.receipts(package.id)
    wrong: list[Finding] = []
    with site.ledger.read() as connection:
        kept = receipts_for(connection, package.id)
        for receipt in given:
            known = kept.get(receipt.kind)
            if known is not None and known.document == receipt.document:
                continue
            if known is not None:
                wrong.append(_contradiction(package, "document"))
            wrong += untrusted(connection, engagement, package, receipt)
            wrong += _untrue(engagement, package, receipt)
    wrong += _contradictions(package, given, kind)
    if wrong:
        return Answers(believed={}, wrong=tuple(wrong))
    return Answers(believed={receipt.kind: receipt for receipt in given})


def untrusted(
    connection: Connection, engagement: Engagement, package: PackageStatus, receipt: Signed
) -> Iterator[Finding]:
    """Why nobody can say that the receiver has signed this."""
    receiver = engagement.agreement.receiver
    told = {"key": receipt.key, "party": receiver.name}
    key = trusted_keys.key_of(connection, receipt.key)
    if key is None or key.own:
        others = any(is_of(each, receiver.name, receiver.id) for each in _others(connection))
        rule = "REC-KEY-UNKNOWN" if others else "REC-KEY-NOT-PINNED"
        yield find(rule, told, location=package.id)
    elif not is_of(key, receiver.name, receiver.id):
        yield find("REC-KEY-PARTY", {**told, "other": key.party}, location=package.id)
    else:
        yield from unsigned(key, receipt, told, package)


def unsigned(
    key: trusted_keys.TrustedKey, receipt: Signed, told: Mapping[str, str], package: PackageStatus
) -> Iterator[Finding]:
    """Why a known key does not vouch for a receipt: it is revoked, or has not signed it."""
    if key.revoked_at is not None:
        at = f"{key.revoked_at:%Y-%m-%d}"
        yield find("REC-KEY-REVOKED", {**told, "at": at}, location=package.id)
    elif not is_signed_by(read_signed(receipt.document), read_public(key.public_key.encode())):
        yield find("REC-SIGNATURE", told, location=package.id)


def _others(connection: Connection) -> Iterator[trusted_keys.TrustedKey]:
    return (each for each in trusted_keys.keys(connection) if not each.own)


def _untrue(engagement: Engagement, package: PackageStatus, receipt: Receipt) -> Iterator[Finding]:
    """Where an answer is not about what we sent. A refusal need not agree with our figures."""
    if receipt.package_id != package.id:
        yield find("REC-OTHER-PACKAGE", location=package.id, other=receipt.package_id)
        return
    if receipt.kind is not ReceiptKind.REFUSAL:
        yield from disagreements(package, receipt)
    parties = (engagement.agreement.archival_creator.name, engagement.agreement.receiver.name)
    if receipt.kind is ReceiptKind.CUSTODY and receipt.custody_holder not in parties:
        yield find("REC-CUSTODY-HOLDER", location=package.id, holder=receipt.custody_holder)


def disagreements(package: PackageStatus, receipt: Signed) -> Iterator[Finding]:
    """Where a receipt does not say what we sent: digest, then counts."""
    if receipt.manifest_digest != package.manifest_digest:
        yield find(
            "DEL-RECEIPT-DIGEST",
            location=package.id,
            sent=package.manifest_digest,
            received=receipt.manifest_digest or "-",
        )
    for name in FIGURES:
        sent, received = getattr(package, name), getattr(receipt, name)
        if sent != received:
            yield find(
                "DEL-RECEIPT-COUNTS",
                location=package.id,
                field=name,
                sent=str(sent),
                received=str(received),
            )


def _contradictions(
    package: PackageStatus, given: tuple[Receipt, ...], kind: DeliveryKind
) -> Iterator[Finding]:
    """Where the archive says one thing and another."""
    found = {receipt.kind: receipt for receipt in given}
    for unexpected in found.keys() - EXPECTED[kind]:
        yield _contradiction(package, unexpected.value)
    if len(found.keys() - {ReceiptKind.ACKNOWLEDGEMENT}) > 1:
        yield _contradiction(package, "kind")
    first = found.get(ReceiptKind.ACKNOWLEDGEMENT)
    for later in given if first is not None else ():
        for name in ("reference", "archive"):
            if getattr(later, name) != getattr(first, name):
                yield _contradiction(package, name)


def _contradiction(package: PackageStatus, field: str) -> Finding:
    return find("REC-CONTRADICTS", location=package.id, field=field)
