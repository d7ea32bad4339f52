"""Whose ledger this is. One ledger serves one authority and is never shared."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, insert, select

from leverans.ledger.tables import AUTHORITY
from leverans.model.errors import LedgerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """The authority, and the secret namespace that its ids are minted in (`model.identity`)."""

    id: str
    namespace: UUID


def establish(connection: Connection, authority_id: str, namespace: UUID) -> Authority:
    """Write down whose ledger this is; the same authority again keeps its namespace.

    Args:
        namespace: random, used only if there is none yet. It is kept in the ledger alone:
            whoever has it can trace an id back to a name by guessing.

    Raises:
        LedgerError: the ledger belongs to another authority.
    """
    row = connection.execute(select(AUTHORITY)).one_or_none()
    if row is None:
        values = {"id": authority_id, "namespace": str(namespace)}
        connection.execute(insert(AUTHORITY).values(values))
        return Authority(id=authority_id, namespace=namespace)
    if row.id != authority_id:
        raise LedgerError(f"this ledger belongs to {row.id}, not to {authority_id}")
    return Authority(id=row.id, namespace=UUID(row.namespace))


def authority(connection: Connection) -> Authority:
    """The authority of this ledger; `LedgerError` when none has been written down."""
    row = connection.execute(select(AUTHORITY)).one_or_none()
    if row is None:
        raise LedgerError("the ledger does not say whose it is: run `leverans init`")
    return Authority(id=row.id, namespace=UUID(row.namespace))
