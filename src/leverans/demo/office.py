"""Invented documents as DOCX and XLSX, with fixed times so that the bytes never differ."""

import re
import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

import docx
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from leverans.demo.document import Document
from leverans.demo.markup import Block, Bullets, Heading, Table, read, tables

MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
HEADING = PatternFill("solid", fgColor="E8EDF4")


def render_word(document: Document) -> bytes:
    """The document as DOCX."""
    made = docx.Document()
    made.core_properties.title = document.title
    made.core_properties.author = document.unit
    made.core_properties.created = datetime.fromisoformat(document.made)
    made.add_heading(document.title, level=0)
    for block in read(document.body):
        _add(made, block)
    return _saved(made, document)


def render_workbook(document: Document) -> bytes:
    """The document's tables as XLSX, one sheet each."""
    book = Workbook()
    book.properties.title = document.title
    book.properties.creator = document.unit
    book.properties.created = datetime.fromisoformat(document.made)
    book.remove(book.worksheets[0])
    for heading, table in tables(document.body):
        _add_sheet(book, heading, table)
    return _saved(book, document)


def _add(made: Any, block: Block) -> None:  # noqa: ANN401
    if isinstance(block, Heading):
        made.add_heading(block.text, level=1)
    elif isinstance(block, Bullets):
        for item in block.items:
            made.add_paragraph(item, style="List Bullet")
    elif isinstance(block, Table):
        grid = made.add_table(rows=0, cols=len(block.rows[0]), style="Light Grid Accent 1")
        for row in block.rows:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    else:
        made.add_paragraph(block.text)


def _add_sheet(book: Workbook, heading: str, table: Table) -> None:
    sheet = book.create_sheet(heading[:31])
    for row in table.rows:
        sheet.append([_value(cell) for cell in row])
    for number, cell in enumerate(sheet[1]):
        cell.font, cell.fill = Font(bold=True), HEADING
        width = max(len(row[number]) for row in table.rows)
        sheet.column_dimensions[cell.column_letter].width = width + 3
    sheet.freeze_panes = "A2"


def _value(cell: str) -> str | int | float:
    if cell.isdecimal():
        return int(cell)
    return float(cell) if re.fullmatch(r"\d+\.\d+", cell) else cell


def _saved(made: Any, document: Document) -> bytes:  # noqa: ANN401
    """The bytes, with the document's own day wherever the library wrote the present time."""
    loose, fixed = BytesIO(), BytesIO()
    made.save(loose)
    day = f"{document.established}T08:00:00Z".encode()
    year, month, date = map(int, document.established.split("-"))
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(fixed, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = MODIFIED.sub(rb"\g<1>" + day, content)
            member = zipfile.ZipInfo(entry.filename, (year, month, date, 8, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, content)
    return fixed.getvalue()
