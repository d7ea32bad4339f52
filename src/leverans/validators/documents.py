"""Rules for XML documents inside packages, by the namespace of their root element.

Add one: a class with a `Handler` that is told of each element in the one pass that also carries the
schema, and its line in `DOCUMENT_RULES`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from leverans.schemas.xml import Handler
from leverans.validators.desk import Desk, FileRules
from leverans.validators.erms import arende_ids, arendehantering, cits_erms, cits_ids
from leverans.validators.premis import NAMESPACES, PREMIS_RULES, PremisHandler


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRules:
    """What is asked of the documents of one namespace.

    Attributes:
        name: as reports show it. version: as reports show it behind the name, unless a document
            shows that it follows another. ids: of all its rules.
        reader: makes the handler of one document; it tells what it finds, at the latest when
            the root element ends.
        anywhere: whether such a document is checked wherever in the package it lies, content
            included; else only where the package keeps its metadata.
        files: ids for the files that it names; None when it names none.
    """

    name: str
    ids: tuple[str, ...]
    reader: Callable[[Desk], Handler]
    version: str = ""
    anywhere: bool = False
    files: FileRules | None = None


DOCUMENT_RULES: Mapping[str, DocumentRules] = {
    arendehantering.NAMESPACE: DocumentRules(
        name="FGS Ärendehantering",
        version="1.0",
        ids=arende_ids.ALL,
        reader=arendehantering.ArendeReader,
        anywhere=True,
        files=arende_ids.FILES,
    ),
    cits_erms.NAMESPACE: DocumentRules(
        name="CITS ERMS",
        version="3.0",
        ids=cits_ids.ALL,
        reader=cits_erms.CitsReader,
        anywhere=True,
        files=cits_ids.FILES,
    ),
    **{
        space: DocumentRules(name="PREMIS", version=version, ids=PREMIS_RULES, reader=PremisHandler)
        for space, version in NAMESPACES.items()
    },
}
