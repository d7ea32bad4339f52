"""The look of the invented PDF documents: styles, tables and running text."""

from collections.abc import Iterator
from html import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from leverans.demo.markup import Block, Bullets, Heading, Table, read
from leverans.formats.archival_pdf import BOLD, REGULAR

MARGIN = 25 * mm
WIDTH = A4[0] - 2 * MARGIN
INK, PALE = HexColor("#1f3a5f"), HexColor("#e8edf4")
BODY = ParagraphStyle(
    "body", fontName=REGULAR, bulletFontName=REGULAR, fontSize=10, leading=15, spaceAfter=7
)
POINT = ParagraphStyle("point", parent=BODY, bulletIndent=6, leftIndent=18, spaceAfter=3)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=8.5, leading=11, spaceAfter=0)
HEAD = ParagraphStyle("head", parent=CELL, fontName=BOLD)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8, leading=11, textColor=INK)
SECOND = ParagraphStyle("second", parent=BODY, fontName=BOLD, fontSize=11.5, spaceBefore=8)
FIRST = ParagraphStyle("first", parent=BODY, fontName=BOLD, fontSize=17, leading=22, spaceAfter=12)
COVER = ParagraphStyle("cover", parent=FIRST, fontSize=26, leading=32, textColor=INK)


def text(body: str) -> Iterator[Flowable]:
    """The body of a document as parts of a page."""
    for block in read(body):
        yield from _block(block)


def grid(rows: tuple[tuple[str, ...], ...], *, heading: bool = True) -> Grid:
    """A table over the whole width; the first row is its heading unless `heading` is False."""
    lines = [
        [Text(escape(cell), HEAD if heading and not number else CELL) for cell in row]
        for number, row in enumerate(rows)
    ]
    everywhere = ((0, 0), (-1, -1))
    style = [
        ("FONTNAME", *everywhere, REGULAR),
        ("LINEBELOW", *everywhere, 0.4, INK),
        ("VALIGN", *everywhere, "TOP"),
    ]
    if heading:
        style.append(("BACKGROUND", (0, 0), (-1, 0), PALE))
    columns = len(rows[0])
    return Grid(lines, colWidths=[WIDTH / columns] * columns, style=style, repeatRows=1)


def line(content: str, style: ParagraphStyle = BODY) -> Text:
    """One paragraph of plain text."""
    return Text(escape(content), style)


def _block(block: Block) -> Iterator[Flowable]:
    if isinstance(block, Table):
        yield grid(block.rows)
        yield Spacer(1, 4 * mm)
    elif isinstance(block, Bullets):
        yield from (Text(escape(item), POINT, bulletText="–") for item in block.items)
    else:
        yield line(block.text, SECOND if isinstance(block, Heading) else BODY)
