"""The documents of culling orders: what was stored, where, with which digest."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from leverans.ledger.tables_culling import CULLING_DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A document of an order.

    Attributes:
        kind: such as `draft`, `executed`, `final`, with `-annex` or `-pdf` behind it.
        key: where it lies in the protocol store. sha256 (hex), size: of its bytes.
    """

    order: str
    kind: str
    key: str
    sha256: str
    size: int
    at: datetime


def note(connection: Connection, document: StoredDocument) -> None:
    """Note a document that lies in the store; the same again changes nothing."""
    here = CULLING_DOCUMENT.c
    mine = here.order_id == document.order
    known = select(here.seq).where(mine, here.key == document.key)
    if connection.execute(known).first() is not None:
        return
    seq = int(connection.execute(select(func.max(here.seq)).where(mine)).scalar_one() or 0) + 1
    values = {name: getattr(document, name) for name in ("kind", "key", "sha256", "size", "at")}
    connection.execute(insert(CULLING_DOCUMENT).values(order_id=document.order, seq=seq, **values))


def documents(connection: Connection, order_id: str) -> list[StoredDocument]:
    """Everything that was stored of an order, in order."""
    here = CULLING_DOCUMENT.c
    asked = select(CULLING_DOCUMENT).where(here.order_id == order_id).order_by(here.seq)
    return [
        StoredDocument(
            order=row.order_id,
            kind=row.kind,
            key=row.key,
            sha256=row.sha256,
            size=row.size,
            at=row.at,
        )
        for row in connection.execute(asked)
    ]
