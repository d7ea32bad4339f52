"""The archive's answers, kept verbatim: the bytes are the evidence, the columns only find them.

Both sides keep them here: the authority what it collected, the archive what it gave.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select

from leverans.ledger.tables import RECEIPT
from leverans.model.errors import LedgerError
from leverans.model.receipt import ReceiptKind


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReceipt:
    """An answer as it came. `sha256` (hex) is over `document`; `at` is when we kept it."""

    package_id: str
    kind: ReceiptKind
    reference: str
    at: datetime
    document: bytes
    sha256: str


def keep_receipt(
    connection: Connection,
    *,
    package_id: str,
    kind: ReceiptKind,
    reference: str,
    at: datetime,
    document: bytes,
) -> StoredReceipt:
    """Keep an answer for a package; the same document again keeps the first time.

    Raises:
        LedgerError: another answer of this kind is kept for this package already.
    """
    kept = receipt_for(connection, package_id, kind)
    if kept is None:
        digest = hashlib.sha256(document).hexdigest()
        values = {"package": package_id, "kind": kind, "reference": reference, "at": at}
        body = {"document": document, "sha256": digest}
        connection.execute(insert(RECEIPT).values({**values, **body}))
        kept = receipt_for(connection, package_id, kind)
    if kept is None or kept.document != document:
        raise LedgerError("another answer is kept for this package", place=package_id)
    return kept


def receipt_for(connection: Connection, package_id: str, kind: ReceiptKind) -> StoredReceipt | None:
    """The answer of a kind for a package, or None while there is none."""
    return receipts_for(connection, package_id).get(kind)


def receipts_for(connection: Connection, package_id: str) -> dict[ReceiptKind, StoredReceipt]:
    """Every answer for a package, in the order of `ReceiptKind`."""
    rows = connection.execute(select(RECEIPT).where(RECEIPT.c.package == package_id))
    found = {ReceiptKind(row.kind): _stored(row) for row in rows}
    return {kind: found[kind] for kind in ReceiptKind if kind in found}


def all_receipts(connection: Connection) -> Iterator[StoredReceipt]:
    """Every answer that is kept, by package and kind."""
    rows = connection.execute(select(RECEIPT).order_by(RECEIPT.c.package, RECEIPT.c.kind))
    yield from (_stored(row) for row in rows)


def receipt_with(connection: Connection, sha256: str) -> StoredReceipt | None:
    """The answer whose document has this digest, or None. Every answer is looked at."""
    asked = select(RECEIPT).where(RECEIPT.c.sha256 == sha256).limit(1)
    row = connection.execute(asked).one_or_none()
    return None if row is None else _stored(row)


def _stored(row: Row[tuple[object, ...]]) -> StoredReceipt:
    return StoredReceipt(
        package_id=row.package,
        kind=ReceiptKind(row.kind),
        reference=row.reference,
        at=row.at,
        document=bytes(row.document),
        sha256=row.sha256,
    )
