"""Draws the sheet "Information om handlingen" as a PDF of its own (reportlab, extra `pdf`).

The fonts are embedded; the same rows give the same bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from leverans.messages.printable import printable

REGULAR, BOLD = "LeveransVera", "LeveransVeraBold"
MARGIN, BETWEEN = 56.0, 12.0  # points
LABELS, SIZE, LEADING, HEADING = 150.0, 9.5, 13.0, 16.0
LONGEST = 4000  # characters of one value; the record itself stays whole in the archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the sheet says.

    Attributes:
        heading: its name. mark: what a published copy is, above all else.
        notes: sentences below the mark. rows: (label, value), in order.
        footer: on every page. language: `sv` or `en`.
        archival: ISO day on which it was made, for PDF/A-2b; "" = an ordinary PDF.
    """

    heading: str
    mark: str
    rows: Sequence[tuple[str, str]]
    notes: Sequence[str] = ()
    footer: str = ""
    language: str = "sv"
    archival: str = ""


def draw_sheet(sheet: Sheet) -> bytes:
    """The sheet as PDF, on as many A4 pages as it takes.

    Raises:
        ImportError: reportlab is not installed.
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    _register_fonts()
    target = BytesIO()
    canvas = Canvas(
        target,
        pagesize=A4,
        invariant=1,
        pageCompression=1,
        lang=sheet.language,
        initialFontName=REGULAR,  # the library's own first font is not embedded
    )
    canvas.setTitle(printable(sheet.heading))
    canvas.setAuthor("")
    canvas.setCreator("leverans")
    if sheet.archival:
        from leverans.formats.archival_pdf import declare

        title = printable(sheet.heading)
        declare(canvas._doc, title=title, author="", made=sheet.archival)  # noqa: SLF001 - its own way
    _Pen(canvas, sheet, A4[0], A4[1]).draw()
    canvas.save()
    return target.getvalue()


def _register_fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name, file in ((REGULAR, "Vera.ttf"), (BOLD, "VeraBd.ttf")):
        pdfmetrics.registerFont(TTFont(name, file))  # Bitstream Vera comes with reportlab


class _Pen:
    """Writes downwards, and turns the page when it is full."""

    def __init__(self, canvas: Any, sheet: Sheet, width: float, height: float) -> None:  # noqa: ANN401 - reportlab has no types
        self._canvas = canvas
        self._sheet = sheet
        self._width = width
        self._top = height - MARGIN
        self._y = self._top
        self._page = 1

    def draw(self) -> None:
        """The whole sheet."""
        sheet = self._sheet
        self._text(sheet.mark, BOLD, SIZE, MARGIN)
        self._y -= BETWEEN
        self._text(sheet.heading, BOLD, HEADING, MARGIN)
        self._y -= BETWEEN
        for note in sheet.notes:
            self._text(note, REGULAR, SIZE, MARGIN)
        self._y -= BETWEEN
        for label, value in sheet.rows:
            self._row(label, value)
        self._end_page()

    def _row(self, label: str, value: str) -> None:
        lines = list(self._lines(value, REGULAR, SIZE, self._width - 2 * MARGIN - LABELS)) or [""]
        labels = list(self._lines(label, BOLD, SIZE, LABELS - BETWEEN))
        for number in range(max(len(lines), len(labels))):
            self._room(LEADING)
            for font, texts, x in ((BOLD, labels, MARGIN), (REGULAR, lines, MARGIN + LABELS)):
                if number < len(texts):
                    self._write(texts[number], font, SIZE, x)
            self._y -= LEADING
        self._y -= BETWEEN / 3

    def _text(self, text: str, font: str, size: float, x: float) -> None:
        for line in self._lines(text, font, size, self._width - x - MARGIN):
            self._room(size * LEADING / SIZE)
            self._write(line, font, size, x)
            self._y -= size * LEADING / SIZE

    def _write(self, text: str, font: str, size: float, x: float) -> None:
        self._canvas.setFont(font, size)
        self._canvas.drawString(x, self._y - size, text)

    def _lines(self, text: str, font: str, size: float, width: float) -> Iterator[str]:
        """The text in lines that fit; a word that does not fit is broken."""
        from reportlab.pdfbase.pdfmetrics import stringWidth

        for paragraph in text[:LONGEST].splitlines():
            line = ""
            for word in printable(paragraph).split():
                longer = f"{line} {word}" if line else word
                if stringWidth(longer, font, size) <= width:
                    line = longer
                    continue
                if line:
                    yield line
                *whole, line = _broken(word, lambda text: stringWidth(text, font, size) <= width)
                yield from whole
            yield line

    def _room(self, needed: float) -> None:
        if self._y - needed < MARGIN + LEADING:
            self._end_page()
            self._page += 1
            self._y = self._top

    def _end_page(self) -> None:
        self._canvas.setFont(REGULAR, SIZE - 2)
        self._canvas.drawString(MARGIN, MARGIN - LEADING, printable(self._sheet.footer))
        self._canvas.drawRightString(self._width - MARGIN, MARGIN - LEADING, str(self._page))
        self._canvas.showPage()


def _broken(word: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """A word in pieces that fit a line."""
    piece = ""
    for char in word:
        if piece and not fits(piece + char):
            yield piece
            piece = ""
        piece += char
    yield piece
