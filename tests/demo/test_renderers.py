"""What the invented files hold when other programs open them."""

import email
import io
import zipfile
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default

import docx
import openpyxl
import pytest
from PIL import Image

from leverans.demo.document import Document, all_documents
from leverans.demo.documents import content
from leverans.demo.pdf_openings import closing
from leverans.formats.archival_pdf import register_fonts

BY_ID = {document.document_id: document for document in all_documents()}
GOVERNING = BY_ID["KUEX330-572001-34"]


def one(layout: str) -> Document:
    return next(document for document in BY_ID.values() if document.layout == layout)


def test_a_pdf_says_that_it_is_archival_and_embeds_its_fonts() -> None:
    data = content(GOVERNING)
    assert data.startswith(b"%PDF-1.4")
    assert b"<pdfaid:part>2</pdfaid:part>" in data
    assert b"/OutputIntents" in data
    assert b"/FontFile2" in data
    assert b"Helvetica" not in data


def test_a_pdf_carries_title_and_unit_in_its_metadata() -> None:
    assert GOVERNING.title.encode() in content(GOVERNING)
    assert GOVERNING.unit.encode() in content(GOVERNING)


def test_markup_signs_in_a_title_are_escaped() -> None:
    data = content(replace(GOVERNING, title="Vatten & <land>"))
    assert b"Vatten &amp; &lt;land&gt;" in data


def test_a_second_reviewer_calls_for_a_back_sheet() -> None:
    register_fonts()
    assert len(GOVERNING.reviewers) == 2
    assert closing(GOVERNING)
    assert not closing(replace(GOVERNING, reviewers=GOVERNING.reviewers[:1]))


def test_the_word_document_holds_headings_and_its_table() -> None:
    made = docx.Document(io.BytesIO(content(one("word"))))
    assert next(p.text for p in made.paragraphs) == "Delegationsordning för kulturnämnden"
    assert made.tables[0].cell(0, 2).text == "Delegat"


def test_the_workbook_holds_numbers_as_numbers() -> None:
    book = openpyxl.load_workbook(io.BytesIO(content(BY_ID["KUEX204-310077-3"])))
    assert book.sheetnames == ["Budget per verksamhet (tkr)", "Antaganden"]
    assert book["Antaganden"]["B2"].value == pytest.approx(3.2)
    assert book["Antaganden"]["B4"].value == 47


@pytest.mark.parametrize("layout", ["word", "workbook"])
def test_no_part_of_an_office_file_carries_the_present_time(layout: str) -> None:
    document = one(layout)
    with zipfile.ZipFile(io.BytesIO(content(document))) as package:
        days = {"{:04}-{:02}-{:02}".format(*entry.date_time[:3]) for entry in package.infolist()}
        core = package.read("docProps/core.xml").decode()
    assert days == {document.established}
    assert f">{document.established}T08:00:00Z</dcterms:modified>" in core


def test_values_are_written_as_excel_writes_them() -> None:
    lines = content(BY_ID["KUEX204-310090-1"]).decode("utf-8-sig").split("\r\n")
    assert lines[0] == "Kommun;Invånare;Barnföreställningar;Publik;Bokbussturer"
    assert lines[2].startswith("Ängsryd;")
    assert len(lines) == 8


def test_a_message_has_its_text_and_its_attachment() -> None:
    message = email.message_from_bytes(content(BY_ID["KUEX520-440100-11"]), policy=default)
    assert isinstance(message, EmailMessage)
    body = message.get_body()
    assert body is not None
    assert "ljusinstallationen Midvinter" in body.get_content()
    assert [part.get_filename() for part in message.iter_attachments()] == ["Budget Midvinter.csv"]


def test_a_message_without_table_has_no_attachment() -> None:
    message = email.message_from_bytes(content(BY_ID["KUEX801-100200-40"]), policy=default)
    assert not message.is_multipart()


@pytest.mark.parametrize("layout", ["furnace", "houses", "map", "drawing"])
def test_a_picture_opens_and_is_not_blank(layout: str) -> None:
    with Image.open(io.BytesIO(content(one(layout)))) as picture:
        assert picture.size == (960, 640)
        assert len(picture.convert("L").getcolors() or ()) > 8
