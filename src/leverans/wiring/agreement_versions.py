"""The versions of an agreement that were used, and what its columns are carried as."""

from pathlib import Path

from leverans.ingest.mapping import read_mapping
from leverans.ledger.agreements import document_of, versions_of
from leverans.model.agreement import Agreement
from leverans.model.errors import LedgerError
from leverans.model.request import MappedColumn
from leverans.model.submission import AgreementVersion
from leverans.wiring.site import Opened

AS_IT_IS = "raw"  # a column that is carried verbatim and as nothing else


def versions_used(opened: Opened, agreement: str) -> list[AgreementVersion]:
    """Every version of an agreement that a delivery was opened under, oldest first."""
    with opened.site.ledger.read() as connection:
        return versions_of(connection, agreement)


def document_as_was(opened: Opened, version: AgreementVersion) -> bytes:
    """The agreement's file as it was; `LedgerError` when the ledger has lost it."""
    with opened.site.ledger.read() as connection:
        found = document_of(connection, version.digest)
    if found is None:
        raise LedgerError("the text of this version is missing", place=version.digest)
    return found


def columns_of(agreement: Agreement) -> list[MappedColumn]:
    """The columns that the agreement's mapping file names; none where it has no mapping."""
    if not agreement.source.mapping:
        return []
    mapping = read_mapping(Path(agreement.source.mapping))
    return [
        MappedColumn(column=each.name, attribute="" if each.to == AS_IT_IS else each.to)
        for each in mapping.columns.values()
    ]
