"""The sheet, and the published copy that it stands in."""

import io
import re
from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from leverans.archive.published_copy import append_sheet, look_at
from leverans.archive.sheet import Sheet, draw_sheet
from leverans.testing.small_pdf import SmallPdf, claim

ROWS = [("Rubrik", "Årsredovisning för Övre Älvsby – 2024"), ("SHA-256", "a" * 64)]
SHEET = Sheet(heading="Information om handlingen", mark="Publicerad kopia", rows=ROWS)


def pdf(pages: int = 1) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    for number in range(pages):
        canvas.drawString(100, 700, f"Sida {number}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def text_of(data: bytes) -> str:
    """The text of a PDF, by the ToUnicode tables of its own embedded fonts."""
    with pikepdf.open(io.BytesIO(data)) as opened:
        return "".join(_text_of_page(page) for page in opened.pages)


def _text_of_page(page: pikepdf.Page) -> str:
    tables = {name: _table(font) for name, font in page.Resources.Font.items()}
    found, current = "", {}
    for one in pikepdf.parse_content_stream(page):
        operands, operator = one.operands, one.operator
        if str(operator) == "Tf":
            current = tables[str(operands[0])]
        elif str(operator) in {"Tj", "T*", "'"}:
            found += (
                "".join(current.get(code, "?") for code in bytes(operands[0])) if operands else ""
            )
            found += "\n"
    return found


def _table(font: pikepdf.Object) -> dict[int, str]:
    pairs = re.findall(rb"^<([0-9A-F]+)> <([0-9A-F]+)>$", font.ToUnicode.read_bytes(), re.MULTILINE)
    return {int(code, 16): chr(int(target, 16)) for code, target in pairs}


def test_the_sheet_says_it_all_with_swedish_letters_in_embedded_fonts() -> None:
    drawn = draw_sheet(SHEET)
    with pikepdf.open(io.BytesIO(drawn)) as opened:
        fonts = opened.pages[0].Resources.Font
        descriptors = [font.FontDescriptor for font in fonts.values()]
        assert len(descriptors) >= 2
        assert all("/FontFile2" in one for one in descriptors)
    text = text_of(drawn)
    for words in ("Information om handlingen", "Publicerad kopia", ROWS[0][1], "a" * 64):
        assert words in text.replace("\n", "") or words in text


def test_the_same_sheet_has_the_same_bytes() -> None:
    assert draw_sheet(SHEET) == draw_sheet(SHEET)


@pytest.mark.parametrize("value", ["ord " * 3000, "x" * 5000, "rad\n" * 300, "\x00\u202e", ""])
def test_long_and_odd_values_take_as_many_pages_as_they_need(value: str) -> None:
    drawn = draw_sheet(Sheet(heading="H", mark="M", rows=[("Rubrik", value)]))
    with pikepdf.open(io.BytesIO(drawn)) as opened:
        assert len(opened.pages) >= 1


def test_a_copy_has_the_original_s_pages_and_then_the_sheet(tmp_path: Path) -> None:
    original = tmp_path / "a.pdf"
    original.write_bytes(pdf(3))
    seen = look_at(original)
    assert (seen.usable, seen.signed, seen.archival) == (True, False, False)
    copy = append_sheet(original, draw_sheet(SHEET))
    assert copy is not None
    with pikepdf.open(io.BytesIO(copy)) as made, pikepdf.open(original) as before:
        assert len(made.pages) == 4
        for one, other in zip(before.pages, made.pages, strict=False):
            assert one.Contents.read_bytes() == other.Contents.read_bytes()
    assert original.read_bytes() == pdf(3)
    assert append_sheet(original, draw_sheet(SHEET)) == copy


def test_a_copy_does_not_claim_to_be_pdfa(tmp_path: Path) -> None:
    original = tmp_path / "a.pdf"
    original.write_bytes(SmallPdf(xmp=claim("2b")).table())
    assert look_at(original).archival
    copy = append_sheet(original, draw_sheet(SHEET))
    assert copy is not None
    with pikepdf.open(io.BytesIO(copy)) as made:
        assert "/Metadata" not in made.Root


def test_a_signed_original_is_told(tmp_path: Path) -> None:
    original = tmp_path / "a.pdf"
    with pikepdf.open(io.BytesIO(pdf())) as made:
        made.Root.AcroForm = pikepdf.Dictionary(SigFlags=3, Fields=[])
        made.save(original)
    assert look_at(original).signed


@pytest.mark.parametrize("password", ["", "hemligt"])
def test_a_locked_original_is_left_alone(tmp_path: Path, password: str) -> None:
    original = tmp_path / "a.pdf"
    with pikepdf.open(io.BytesIO(pdf())) as made:
        made.save(original, encryption=pikepdf.Encryption(owner="x", user=password))
    assert not look_at(original).usable


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\n", b"inte pdf", pdf()[:200], b"\x00" * 5000])
def test_a_broken_original_is_left_alone(tmp_path: Path, data: bytes) -> None:
    original = tmp_path / "a.pdf"
    original.write_bytes(data)
    assert not look_at(original).usable


@pytest.mark.parametrize(
    "flags",
    [
        "<< /SigFlags (x) >>",
        "<< /SigFlags [1] >>",
        "<< /SigFlags << >> >>",
        "<< /SigFlags 9.5 >>",
        "7",
        "[]",
    ],
)
def test_odd_values_in_a_pdf_do_not_stop_the_copy(tmp_path: Path, flags: str) -> None:
    original = tmp_path / "a.pdf"
    body = pdf().replace(
        b"/Type /Catalog", f"/Type /Catalog /AcroForm {flags} /Metadata {flags}".encode()
    )
    original.write_bytes(body)
    assert look_at(original).usable
