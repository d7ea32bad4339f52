import datetime as dt
import io

import openpyxl
import pytest

from leverans.ingest.sheet import read_sheet
from leverans.ingest.table import Row
from leverans.model.errors import SourceError
from leverans.model.finding import Finding
from leverans.testing.memory import MemoryContent

Told = list[tuple[str, str, dict[str, str]]]


def read(data: bytes) -> tuple[list[Row], Told]:
    told: list[Finding] = []
    rows = list(read_sheet(MemoryContent(data), "blad", told.append))
    return rows, [(found.rule, found.location, dict(found.params)) for found in told]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_usual_kind_of_csv_is_read_alike(separator: str, encoding: str, end: str) -> None:
    text = separator.join(("Sökväg", "Titel")) + end + separator.join(("å.txt", "Räksmörgås")) + end
    rows, told = read(text.encode(encoding))
    assert [(row.number, dict(row.cells)) for row in rows] == [
        (2, {"Sökväg": "å.txt", "Titel": "Räksmörgås"})
    ]
    expected = ["SRC-SHEET-ENCODING"] if encoding == "cp1252" else []
    assert [rule for rule, _, _ in told] == expected


def test_cells_in_quotes_may_hold_separators_and_line_ends() -> None:
    rows, told = read(b'"a;b";c\n"1;\n2";"3 ""x"""\nz;\n')
    assert [dict(row.cells) for row in rows] == [
        {"a;b": "1;\n2", "c": '3 "x"'},
        {"a;b": "z", "c": ""},
    ]
    assert [row.number for row in rows] == [2, 3]
    assert told == []


def test_empty_rows_are_passed_over_and_counted() -> None:
    rows, _ = read(b"\na;b\n\n1;2\n;\n3;4\n")
    assert [row.number for row in rows] == [4, 6]


def test_the_line_that_excel_writes_for_itself_is_no_header() -> None:
    rows, _ = read(b"sep=,\na,b\n1,2\n")
    assert (rows[0].number, dict(rows[0].cells)) == (3, {"a": "1", "b": "2"})


def test_headings_are_trimmed_and_composed() -> None:
    rows, _ = read("  Gäller\n för ;A\u030a\n1;2\n".replace("\n för", " för").encode())
    assert list(rows[0].cells) == ["Gäller för", "Å"]


def test_a_heading_that_is_there_twice_is_told_and_both_columns_are_kept() -> None:
    rows, told = read(b"a;a;b\n1;2;3\n")
    assert dict(rows[0].cells) == {"a": "1", "a (2)": "2", "b": "3"}
    assert told == [("SRC-SHEET-HEADER-TWICE", "blad#row 1", {"column": "a", "new": "a (2)"})]


def test_a_column_without_heading_is_told_once_it_holds_something() -> None:
    rows, told = read(b"a;;\n1;;\n2;x;\n3;y;\n")
    assert told == [("SRC-SHEET-HEADER-EMPTY", "blad#row 3", {"column": "#2"})]
    assert dict(rows[0].cells) == {"a": "1"}
    assert dict(rows[2].cells) == {"a": "3", "#2": "y"}


def test_rows_longer_or_shorter_than_the_header_are_told() -> None:
    rows, told = read(b"a;b\n1\n1;2;3\n1;2;;\n")
    assert [dict(row.cells) for row in rows] == [
        {"a": "1", "b": ""},
        {"a": "1", "b": "2"},
        {"a": "1", "b": "2"},
    ]
    assert told == [
        ("SRC-SHEET-SHORT", "blad#row 2", {"expected": "2", "cells": "1"}),
        ("SRC-SHEET-LONG", "blad#row 3", {"expected": "2", "cells": "3"}),
    ]


def test_a_workbook_is_read_with_the_row_numbers_a_person_sees() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    cells: dict[str, str | float | bool | dt.datetime] = {
        "B3": "Titel",
        "C3": "Datum",
        "D3": "Tal",
        "B4": "å",
        "C4": dt.datetime(2024, 4, 17),  # noqa: DTZ001  (as Excel keeps it)
        "D4": 2024.0,
        "B6": True,
        "C6": dt.datetime(2024, 4, 17, 8, 30),  # noqa: DTZ001
        "D6": 1.5,
    }
    for cell, value in cells.items():
        sheet[cell] = value
    book.create_sheet("Mer")["A1"] = "x"
    book.create_sheet("Tomt")
    out = io.BytesIO()
    book.save(out)
    rows, told = read(out.getvalue())
    assert [(row.number, dict(row.cells)) for row in rows] == [
        (4, {"Titel": "å", "Datum": "2024-04-17", "Tal": "2024"}),
        (6, {"Titel": "TRUE", "Datum": "2024-04-17T08:30:00", "Tal": "1.5"}),
    ]
    assert told == [("SRC-SHEET-MORE", "blad", {"worksheet": "Mer", "rows": "1"})]


def test_json_lines_keep_their_numbers_as_they_were_written() -> None:
    rows, _ = read(b'{"a": 1.50, "b": null, "c": ["x", "y"]}\n\n{"a": true, "d": {"e": 1}}\n')
    assert [(row.number, dict(row.cells)) for row in rows] == [
        (1, {"a": "1.50", "b": "", "c": "x\ny"}),
        (3, {"a": "true", "d": '{"e": "1"}'}),
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\n;;\n", "empty"),
        (b"a;b\n\x81\x8d;\n", "neither UTF-8 nor Windows-1252"),
        (b'{"a": 1}\n{"a"\n', "no JSON"),
        (b'{"a": 1}\n[1]\n', "no JSON object"),
        (b"PK\x03\x04 no workbook", "no XLSX"),
    ],
)
def test_what_is_no_sheet_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read(data)


def test_a_sheet_that_is_gone_is_told_by_its_name() -> None:
    class Gone:
        path = None

        def open(self) -> io.BytesIO:
            raise FileNotFoundError(2, "No such file or directory")

    with pytest.raises(SourceError, match=r"blad: .*No such file"):
        list(read_sheet(Gone(), "blad", print))
