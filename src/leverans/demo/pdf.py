"""An invented document as an archival PDF."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import SimpleDocTemplate

from leverans.demo.document import Document
from leverans.demo.pdf_openings import closing, opening
from leverans.demo.pdf_parts import MARGIN, text
from leverans.formats.archival_pdf import REGULAR, declare, register_fonts


def render(document: Document) -> bytes:
    """The document as a PDF; the same bytes every time."""
    register_fonts()
    target = BytesIO()
    template = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        invariant=1,
        title=document.title,
        author=document.unit,
        lang="sv-SE",
    )
    foot = partial(_foot, document)
    story = [*opening(document), *text(document.body), *closing(document)]
    template.build(story, onFirstPage=foot, onLaterPages=foot, canvasmaker=_canvas(document))
    return target.getvalue()


def _canvas(document: Document) -> Callable[..., Any]:
    """Makes canvases that never name a built-in font and declare what they are."""

    def make(*args: object, **settings: object) -> Any:  # noqa: ANN401
        canvas = Canvas(*args, **(settings | {"initialFontName": REGULAR}))
        inner = canvas._doc  # noqa: SLF001
        declare(inner, title=document.title, author=document.unit, made=document.made)
        return canvas

    return make


def _foot(document: Document, canvas: Any, _template: object) -> None:  # noqa: ANN401
    canvas.setFont(REGULAR, 7.5)
    canvas.drawString(MARGIN, 14 * mm, f"{document.document_id} · version {document.version}")
    canvas.drawRightString(A4[0] - MARGIN, 14 * mm, f"Sida {canvas.getPageNumber()}")
