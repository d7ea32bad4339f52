"""Fixity confirmations, kept verbatim: what the archive signed, what came to the authority."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, select

from leverans.ledger.tables_source_disposal import FIXITY_CONFIRMATION
from leverans.ledger.upsert import add_missing


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptConfirmation:
    """A confirmation as it came; `at` is when the archive says that it read the package back."""

    package_id: str
    at: datetime
    document: bytes
    sha256: str


def keep_confirmation(
    connection: Connection, package_id: str, *, at: datetime, document: bytes
) -> str:
    """Keep a confirmation; the same again changes nothing.

    Returns:
        its sha256 (hex).
    """
    digest = hashlib.sha256(document).hexdigest()
    values = {"package": package_id, "at": at, "document": document, "sha256": digest}
    add_missing(connection, FIXITY_CONFIRMATION, values)
    return digest


def last_confirmation(connection: Connection, package_id: str) -> KeptConfirmation | None:
    """The one that was read back last, or None."""
    asked = select(FIXITY_CONFIRMATION).where(FIXITY_CONFIRMATION.c.package == package_id)
    found = [_kept(row) for row in connection.execute(asked)]
    return max(found, key=lambda one: one.at, default=None)


def all_confirmations(connection: Connection) -> Iterator[KeptConfirmation]:
    """Every confirmation that is kept, by package and time."""
    here = FIXITY_CONFIRMATION.c
    rows = connection.execute(select(FIXITY_CONFIRMATION).order_by(here.package, here.at))
    yield from (_kept(row) for row in rows)


def _kept(row: Row[tuple[object, ...]]) -> KeptConfirmation:
    return KeptConfirmation(
        package_id=row.package,
        at=row.at,
        document=bytes(row.document),
        sha256=row.sha256,
    )


def confirmation_with(connection: Connection, sha256: str) -> bytes | None:
    """The document of the confirmation that has this digest, or None."""
    asked = select(FIXITY_CONFIRMATION.c.document).where(FIXITY_CONFIRMATION.c.sha256 == sha256)
    found = connection.execute(asked.limit(1)).scalar()
    return None if found is None else bytes(found)
