"""File shares made up in a test, and what is read of them."""

import io
from collections.abc import Mapping

from leverans.ingest.fileshare import FileShare
from leverans.ingest.interface import Scope
from leverans.ingest.mapping import mapping_of
from leverans.messages.catalogue import render
from leverans.model.agreement import SourceTerms
from leverans.model.finding import Finding
from leverans.model.inventory import Inventory
from leverans.model.record import Record
from leverans.storage.interface import Store
from leverans.testing.memory import MemoryContent
from leverans.testing.source_contract import files_of

MAPPING = """
[columns]
"Sökväg" = "path"
"Post" = "record"
"Titel" = "title"
"Handlingstyp" = "record_type"
"Användning" = "use"
"Upprättad" = "dates.established"
"Granskad av" = "agents.reviewer"
"Nyckelord" = "keywords"
"Åtkomst" = { to = "access_level", words = { "Öppen" = "1", "Sluten" = "4" } }
[defaults]
personal_data = "none"
"""
TERMS = SourceTerms(
    kind="fileshare", system="Testshare", location="/x", sheet="blad.csv", ignore=("Thumbs.db",)
)


def share(
    store: Store, sheet: str, mapping: str = MAPPING, terms: SourceTerms = TERMS
) -> FileShare:
    """A share over a store with the text of a sheet, and that of a mapping."""
    content = MemoryContent(sheet.encode())
    return FileShare(terms, store, sheet=content, mapping=mapping_of(mapping))


def filled(store: Store, files: Mapping[str, bytes]) -> Store:
    """The store, with these files put into it."""
    for key, data in files.items():
        store.put_new(key, io.BytesIO(data))
    return store


class Read:
    """A share that has been read: its inventory, its records by id, its findings by rule.

    Every finding is put into words in both languages: none may lack a value for its text.
    """

    def __init__(self, source: FileShare, scope: Scope) -> None:
        self.inventory: Inventory = source.inventory(scope)
        self.records: list[Record] = list(source.records(scope))
        self.loose = list(self.inventory.loose)
        for finding in [*self.inventory.findings, *(item.finding for item in self.loose)]:
            for language in ("sv", "en"):
                assert "{" not in render(finding, language).message, finding

    def __getitem__(self, source_id: str) -> Record:
        return next(record for record in self.records if record.source_id == source_id)

    def findings(self, rule: str) -> list[Finding]:
        all_of_them = [*self.inventory.findings, *(item.finding for item in self.loose)]
        return [finding for finding in all_of_them if finding.rule == rule]

    def names(self, source_id: str) -> list[str]:
        return [file.name for file in files_of(self[source_id])]


def params(finding: Finding) -> dict[str, str]:
    """The named values of a finding."""
    return dict(finding.params)
