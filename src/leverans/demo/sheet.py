"""The metadata sheet beside the file server, as an administration would keep it."""

import csv
from collections.abc import Iterable, Mapping
from importlib.resources import files
from io import StringIO

from leverans.demo.document import Document

COLUMNS = (
    "Sökväg",
    "Rubrik",
    "Handlingstyp",
    "Handlingstyp-ID",
    "Processkod",
    "Gäller för",
    "Enhet",
    "Innehållsansvar",
    "Granskad av",
    "Godkänd av",
    "Dokument-ID",
    "Version",
    "Giltig från",
    "Giltig till",
    "Diarienummer",
    "Åtkomsträtt",
    "Sekretess",
    "Lagrum",
    "Personuppgifter",
    "Upprättad",
    "Skapad",
)


def write_sheet(documents: Iterable[Document]) -> bytes:
    """The sheet as CSV: semicolons, UTF-8 with byte order mark, one row per document."""
    types = _record_types()
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for document in documents:
        writer.writerow(_row(document, types[document.type]))
    return text.getvalue().encode("utf-8-sig")


def _row(document: Document, planned: Mapping[str, str]) -> tuple[str, ...]:
    return (
        document.path,
        document.title,
        planned["handlingstyp"],
        document.type,
        planned["process_kod"],
        document.applies_to,
        document.unit,
        document.responsible,
        "; ".join(document.reviewers),
        document.approver,
        document.document_id,
        document.version,
        document.valid_from,
        document.valid_to,
        document.diary,
        document.access,
        document.secrecy,
        document.law,
        document.personal,
        document.established,
        document.made,
    )


def _record_types() -> dict[str, dict[str, str]]:
    """Row id -> row of the invented plan."""
    plan = files("leverans.demo").joinpath("content/forvaltning/plans/dhp-kultur.csv")
    rows = csv.DictReader(plan.read_text("utf-8").splitlines(), delimiter=";")
    return {row["rad_id"]: row for row in rows}
