"""The culling protocol as a PDF for the diarium: PDF/A-2b, and the same bytes every time."""

from leverans.archive.sheet import Sheet, draw_sheet
from leverans.messages.culling_rows import protocol_rows, protocol_title
from leverans.messages.texts import text
from leverans.model.culling_protocol import CullingProtocol


def protocol_pdf(protocol: CullingProtocol, language: str) -> bytes:
    """Draw the protocol.

    Args:
        language: `sv` or `en`.
    """
    status = text(f"culling.status_{protocol.status}", language)
    day = max((step.at[:10] for step in protocol.steps), default=protocol.evaluated_on)
    sheet = Sheet(
        heading=protocol_title(protocol, language),
        mark=protocol.authority,
        rows=protocol_rows(protocol, language),
        notes=(text("protocol.note", language),),
        footer=text("protocol.footer", language, number=protocol.number, status=status),
        language=language,
        archival=day,
    )
    return draw_sheet(sheet)
