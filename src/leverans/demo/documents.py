"""From an invented document to its bytes."""

from collections.abc import Callable

from leverans.demo import office, pdf, pictures, plain
from leverans.demo.document import Document
from leverans.demo.pdf_openings import OPENINGS

RENDERERS: dict[str, Callable[[Document], bytes]] = {
    **dict.fromkeys(OPENINGS, pdf.render),
    **dict.fromkeys(pictures.PAINTERS, pictures.render),
    "mail": plain.render_mail,
    "values": plain.render_values,
    "word": office.render_word,
    "workbook": office.render_workbook,
}


def content(document: Document) -> bytes:
    """The document's bytes; none where it is meant to be found empty."""
    return b"" if document.trap == "empty" else RENDERERS[document.layout](document)
