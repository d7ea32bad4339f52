"""A hostile file share, the whole way: each thing is handled or named, and the sum comes out."""

import io
import os
import struct
import unicodedata
from pathlib import Path

import pytest
from openpyxl import Workbook

from leverans.flow.outcome import Outcome, Status
from leverans.testing.two_sides import PDF_1_4, TwoSides

NOBODY = 65534
GIB = 1024**3
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")


def found(outcome: Outcome) -> dict[str, list[str]]:
    """Rule -> the places it names."""
    told: dict[str, list[str]] = {}
    for report in outcome.reports:
        for finding in report.findings:
            told.setdefault(finding.rule, []).append(finding.location)
    return told


def balanced(outcome: Outcome, source: int, packaged: int) -> bool:
    balance = outcome.balance
    assert balance is not None
    assert (balance.source_files, balance.packaged_files) == (source, packaged)
    assert balance.received_files == packaged
    return balance.balances


def warned(sides: TwoSides) -> str:
    """What the page of the first delivery's survey says."""
    return (sides.producer / "var/reports/00001-v1-survey.html").read_text("utf-8")


def workbook() -> bytes:
    book = Workbook()
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_names_in_two_forms_and_cases_travel_and_are_told(sides: TwoSides) -> None:
    composed = "måndag/åäö.pdf"
    names = [
        composed,
        unicodedata.normalize("NFD", "tisdag/åäö.pdf"),
        "Bild.pdf",
        "bild.PDF",
        "a/lika.pdf",
        "b/lika.pdf",
    ]
    for number, name in enumerate(names):
        sides.add(name, PDF_1_4 + f"%{number}".encode())
    sides.write()
    done = sides.through()
    assert done.status is Status.TAKEN_OVER
    assert balanced(done, 6, 6)
    page = warned(sides)
    assert "SRC-NAME-NFD" in page
    assert "SRC-NAME-CASE" in page


def test_a_name_that_is_not_utf8_travels_under_a_safe_one(sides: TwoSides) -> None:
    sides.add("vanlig.pdf")
    path = Path(os.fsdecode(os.fsencode(sides.source) + b"/r\xe4tt.pdf"))
    path.write_bytes(PDF_1_4 + b"%latin")
    sides.rows.append({"Sökväg": r"r\xe4tt.pdf", "Rubrik": "Rätt", "Handlingstyp": "Protokoll",
                       "Åtkomsträtt": "1"})  # fmt: skip
    sides.write()
    done = sides.through()
    assert done.status is Status.TAKEN_OVER
    assert balanced(done, 2, 2)
    assert "SRC-NAME-BYTES" in warned(sides)


def test_links_pipes_and_loose_files_hold_by_name_and_go_on_once_excepted(
    sides: TwoSides, tmp_path: Path
) -> None:
    outside = tmp_path / "utanför.txt"
    outside.write_text("hemligt", "utf-8")
    sides.add("riktig.pdf")
    sides.write()
    (sides.source / "inåt.pdf").symlink_to("riktig.pdf")
    (sides.source / "utåt.txt").symlink_to(outside)
    os.mkfifo(sides.source / "rör")
    (sides.source / "utan rad.pdf").write_bytes(PDF_1_4)
    held = sides.deliver()
    told = found(held)
    assert told == {
        "SRC-SYMLINK": ["inåt.pdf"],
        "SRC-SYMLINK-OUT": ["utåt.txt"],
        "SRC-SPECIAL": ["rör"],
        "SRC-NO-ROW": ["utan rad.pdf"],
    }
    for (name,) in told.values():
        sides.leave_out(name, "hör inte hit")
    done = sides.through()
    assert done.status is Status.TAKEN_OVER
    assert balanced(done, 5, 1)
    assert b"hemligt" not in sides.container().read_bytes()


def test_a_row_without_a_file_holds_by_its_row(sides: TwoSides) -> None:
    sides.add("finns.pdf")
    sides.add("finns inte.pdf").unlink()
    sides.write()
    held = sides.deliver()
    assert held.status is Status.HELD
    assert list(found(held)) == ["SRC-NO-FILE"]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become another user")
def test_what_the_user_may_not_read_is_named(sides: TwoSides) -> None:
    sides.add("öppen.pdf")
    sides.add("stängd.pdf", PDF_1_4 + b"%2").chmod(0)
    sides.write()
    for path in (sides.root, *list(sides.root.parents)[:-2]):
        path.chmod(path.stat().st_mode | 0o011)
    for path in (sides.producer, *sides.producer.rglob("*"), sides.drop):
        os.chown(path, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        held = sides.deliver()
    finally:
        os.seteuid(0)
    assert held.status is Status.HELD
    assert found(held)["SRC-UNREADABLE"] == ["stängd.pdf"]
    assert sides.incoming() == []


def test_a_locked_office_file_holds(sides: TwoSides) -> None:
    sides.add("låst.docx", locked_docx())
    sides.write()
    held = sides.deliver()
    assert found(held)["SRC-LOCKED"] == ["låst.docx"]


def test_a_locked_file_that_was_agreed_on_is_received_with_a_warning(tmp_path: Path) -> None:
    sides = TwoSides(tmp_path).make(check='levels = { SRC-LOCKED = "warning" }')
    sides.add("låst.docx", locked_docx())
    sides.write()
    done = sides.through()
    assert done.status is Status.TAKEN_OVER
    assert "SRC-LOCKED" in warned(sides)


def test_an_extension_that_contradicts_the_content_is_told_and_travels(sides: TwoSides) -> None:
    sides.add("egentligen en pdf.docx")
    sides.write()
    done = sides.through()
    assert done.status is Status.TAKEN_OVER
    assert "SRC-FORMAT-MISMATCH" in warned(sides)


def test_a_format_outside_the_agreement_holds_and_names_it(tmp_path: Path) -> None:
    sides = TwoSides(tmp_path).make(check='formats = ["fmt/18"]')
    sides.add("ok.pdf")
    sides.add("inte.xlsx", workbook())
    sides.write()
    held = sides.deliver()
    assert found(held) == {"SRC-FORMAT-NOT-ALLOWED": ["inte.xlsx"]}
    ((finding,),) = (report.findings for report in held.reports)
    assert dict(finding.params)["puid"] == "fmt/214"


def test_a_path_over_the_limit_is_a_warning_and_travels_whole(sides: TwoSides) -> None:
    long = "/".join(["en mapp med ett långt namn"] * 11) + "/slut.pdf"
    assert len(long) > 260
    sides.add(long)
    sides.write()
    done = sides.through()
    assert done.status is Status.TAKEN_OVER
    assert "SRC-LONG-PATH" in warned(sides)


def test_a_sheet_with_windows_text_and_unmapped_columns_is_read_and_told(sides: TwoSides) -> None:
    sides.add("å.pdf")
    rows = "Sökväg;Rubrik;Handlingstyp;Åtkomsträtt;Hylla\nå.pdf;Möte – år;Protokoll;1;B 12\n"
    sides.sheet.write_bytes(rows.encode("windows-1252"))
    done = sides.through()
    assert done.status is Status.TAKEN_OVER
    assert "SRC-UNMAPPED" in warned(sides)
    assert "Möte – år".encode() in sides.container().read_bytes()


@pytest.mark.slow
def test_a_file_over_four_gigabytes_is_delivered_and_received(sides: TwoSides) -> None:
    big = sides.add("inspelning.pdf")
    os.truncate(big, 4 * GIB + 4096)
    sides.write()
    done = sides.through()
    assert done.status is Status.TAKEN_OVER
    assert done.delivery is not None
    assert done.delivery.packages[0].payload_bytes == 4 * GIB + 4096


@pytest.mark.slow
def test_a_sheet_with_a_hundred_thousand_rows_names_every_row_without_a_file(
    sides: TwoSides,
) -> None:
    sides.add("finns.pdf")
    row = sides.rows[0]
    rows = [{**row, "Sökväg": f"saknas {n}.pdf"} for n in range(100_000)]
    sides.write([row, *rows])
    held = sides.deliver()
    assert held.status is Status.HELD
    (report,) = held.reports
    counts = {rule: number for (rule, _), number in report.counts_by_rule.items()}
    assert counts["SRC-NO-FILE"] == 100_000


def locked_docx() -> bytes:
    """A document with a password, as Office writes it: an OLE file holding an encrypted package."""
    end, free, table = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    package = bytes(4096)

    def entry(name: str, kind: int, start: int, size: int) -> bytes:
        raw = name.encode("utf-16-le") + b"\0\0"
        child = 1 if kind == 5 else free
        head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, free, free, child)
        return head + bytes(36) + struct.pack("<IQ", start, size)

    chain = [table, end, *range(3, 10), end]
    header = COMPOUND + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIII", 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    directory = entry("Root Entry", 5, end, 0) + entry("EncryptedPackage", 2, 2, len(package))
    allocation = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    return header + allocation + directory.ljust(512, b"\0") + package
