"""How each kind of document opens and closes; add a kind as a function and a line in the table."""

from collections.abc import Callable

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, PageBreak, Spacer

from leverans.demo.document import Document
from leverans.demo.pdf_parts import COVER, FIRST, INK, SECOND, SMALL, grid, line

AUTHORITY = "Exempelregionen · Kulturförvaltningen"


def opening(document: Document) -> list[Flowable]:
    """What stands before the text."""
    return OPENINGS[document.layout](document)


def closing(document: Document) -> list[Flowable]:
    """What stands after the text: signatures of a contract, or the list of several reviewers."""
    if document.layout == "contract":
        lines = (("Ort och datum", "Ort och datum"), ("Namnteckning", "Namnteckning"))
        return [Spacer(1, 14 * mm), grid(lines, heading=False)]
    if document.layout == "governing" and len(document.reviewers) > 1:
        rows = (("Granskad av",), *((name,) for name in document.reviewers))
        return [PageBreak(), line("Eftersättsblad", SECOND), grid(rows)]
    return []


def _minutes(document: Document) -> list[Flowable]:
    facts = f"Sammanträdesprotokoll · {document.diary} · justerat {document.established}"
    return [
        line("EXEMPELREGIONEN · KULTURNÄMNDEN", SMALL),
        HRFlowable(width="100%", color=INK),
        line(document.title, FIRST),
        line(facts, SMALL),
    ]


def _letter(document: Document) -> list[Flowable]:
    facts = (
        (AUTHORITY, "Datum", document.established),
        (document.unit, "Diarienummer", document.diary),
        (document.responsible.split(",", maxsplit=1)[0], "Dokument-ID", document.document_id),
    )
    return [grid(facts, heading=False), Spacer(1, 9 * mm), line(document.title, FIRST)]


def _report(document: Document) -> list[Flowable]:
    facts = (document.unit, f"{document.established} · {document.diary or document.document_id}")
    return [
        Spacer(1, 70 * mm),
        HRFlowable(width="35%", thickness=5, color=INK, hAlign="LEFT"),
        Spacer(1, 6 * mm),
        line(document.title, COVER),
        *map(line, facts),
        PageBreak(),
    ]


def _contract(document: Document) -> list[Flowable]:
    return [
        line(document.title, ParagraphStyle("centred", parent=FIRST, alignment=1)),
        line(f"Avtal {document.diary}", ParagraphStyle("number", parent=SMALL, alignment=1)),
    ]


def _governing(document: Document) -> list[Flowable]:
    """A cover with the sheet "Information om handlingen"."""
    return [
        line(AUTHORITY, SMALL),
        Spacer(1, 35 * mm),
        line(document.title, COVER),
        line("Information om handlingen", SECOND),
        grid(_information(document), heading=False),
        PageBreak(),
    ]


def _information(document: Document) -> tuple[tuple[str, str], ...]:
    several = "Flera granskare finns – se eftersättsblad"
    reviewed = several if len(document.reviewers) > 1 else "".join(document.reviewers)
    return (
        ("Handlingstyp", "Styrande dokument"),
        ("Gäller för", document.applies_to),
        ("Innehållsansvar", document.responsible),
        ("Granskad av", reviewed),
        ("Godkänd av", document.approver),
        ("Dokument-ID", document.document_id),
        ("Version", document.version),
        ("Giltig från", document.valid_from),
        ("Giltig till", document.valid_to),
        ("Diarienummer", document.diary),
    )


OPENINGS: dict[str, Callable[[Document], list[Flowable]]] = {
    "minutes": _minutes,
    "letter": _letter,
    "report": _report,
    "contract": _contract,
    "governing": _governing,
}
