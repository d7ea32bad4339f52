"""Every version of an agreement that a delivery was made under, word for word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select

from leverans.ledger.tables import DELIVERY, PACKAGE
from leverans.ledger.tables_agreements import AGREEMENT_DOCUMENT_SECRET, AGREEMENT_VERSION
from leverans.model.delivery import DeliveryKind, PackageState
from leverans.model.submission import AgreementVersion

S = PackageState
NOT_BOUND = (S.DRAFT, S.EXTRACTED, S.BUILT, S.VALIDATED, S.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """An agreement's file as it is about to be used; `document` is the file's bytes."""

    agreement: str
    version: str
    reference: str
    digest: str
    document: bytes
    actor: str
    at: datetime


def keep_version(connection: Connection, new: NewVersion) -> AgreementVersion | None:
    """Keep a version under the next number; None when it is kept already."""
    same = (
        AGREEMENT_VERSION.c.agreement == new.agreement,
        AGREEMENT_VERSION.c.digest == new.digest,
    )
    if connection.execute(select(AGREEMENT_VERSION.c.number).where(*same)).first():
        return None
    highest = select(func.max(AGREEMENT_VERSION.c.number)).where(
        AGREEMENT_VERSION.c.agreement == new.agreement
    )
    kept = AgreementVersion(
        agreement=new.agreement,
        number=int(connection.execute(highest).scalar() or 0) + 1,
        version=new.version,
        reference=new.reference,
        digest=new.digest,
        actor=new.actor,
        at=new.at,
    )
    values = {name: getattr(kept, name) for name in AgreementVersion.__slots__}
    connection.execute(insert(AGREEMENT_VERSION).values({**values, "size": len(new.document)}))
    if document_of(connection, new.digest) is None:
        text = {"digest": new.digest, "document": new.document}
        connection.execute(insert(AGREEMENT_DOCUMENT_SECRET).values(text))
    return kept


def versions_of(connection: Connection, agreement: str) -> list[AgreementVersion]:
    """Every version that was used, oldest first."""
    statement = select(AGREEMENT_VERSION).where(AGREEMENT_VERSION.c.agreement == agreement)
    return [_version(row) for row in connection.execute(statement.order_by("number"))]


def version_with(connection: Connection, digest: str) -> AgreementVersion | None:
    """The version that has this file; the oldest where several agreements have it, or None."""
    statement = select(AGREEMENT_VERSION).where(AGREEMENT_VERSION.c.digest == digest)
    row = connection.execute(statement.order_by("at", "agreement").limit(1)).one_or_none()
    return None if row is None else _version(row)


def document_of(connection: Connection, digest: str) -> bytes | None:
    """The agreement's file as it was, or None."""
    statement = select(AGREEMENT_DOCUMENT_SECRET.c.document).where(
        AGREEMENT_DOCUMENT_SECRET.c.digest == digest
    )
    found = connection.execute(statement).scalar()
    return None if found is None else bytes(found)


def bound_delivery(connection: Connection, agreement: str, digests: Sequence[str]) -> int | None:
    """Number of a real delivery that was approved under one of these versions, or None."""
    statement = (
        select(DELIVERY.c.number)
        .join(PACKAGE, PACKAGE.c.delivery == DELIVERY.c.id)
        .where(
            DELIVERY.c.agreement == agreement,
            DELIVERY.c.agreement_digest.in_(digests),
            DELIVERY.c.kind == DeliveryKind.REAL,
            PACKAGE.c.state.not_in(NOT_BOUND),
        )
    )
    found = connection.execute(statement.limit(1)).scalar()
    return None if found is None else int(found)


def _version(row: Row[tuple[object, ...]]) -> AgreementVersion:
    return AgreementVersion(
        agreement=row.agreement,
        number=row.number,
        version=row.version,
        reference=row.reference,
        digest=row.digest,
        actor=row.actor,
        at=row.at,
    )
