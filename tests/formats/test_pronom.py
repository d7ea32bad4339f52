import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from leverans.formats.many import identify_all
from leverans.formats.pronom import identify, identify_many, signature_version

PDF = b"%PDF-1.4\n1 0 obj\n<</Type /Catalog>>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "protokoll.pdf"
    path.write_bytes(PDF)
    return path


def test_a_pdf_is_known_by_its_bytes(pdf: Path) -> None:
    found = identify(str(pdf))
    assert (found.puid, found.mime, found.version) == ("fmt/18", "application/pdf", "1.4")
    assert "byte match" in found.basis
    assert (found.warning, found.extension_mismatch) == ("", False)


def test_an_extension_that_contradicts_is_told(pdf: Path) -> None:
    found = identify(str(pdf.rename(pdf.with_suffix(".docx"))))
    assert found.puid == "fmt/18"
    assert found.extension_mismatch
    assert "extension mismatch" in found.warning


def test_a_match_on_the_extension_alone_is_doubtful(tmp_path: Path) -> None:
    (tmp_path / "x.xyz").write_bytes(b"\0\1\2")
    assert identify(str(tmp_path / "x.xyz")).warning == "match on extension only"


@pytest.mark.parametrize("content", [b"", b"\0\1\2\3", None])
def test_what_cannot_be_known_is_told_and_never_raises(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "unknown.bin0"
    if content is not None:
        path.write_bytes(content)
    found = identify(str(path))
    assert (found.puid, found.mime) == ("", "application/octet-stream")
    assert found.warning


def test_names_that_are_not_utf8_are_identified_too(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/r\xe4tt.pdf"
    with open(raw, "wb") as out:  # noqa: PTH123  (a path in bytes)
        out.write(PDF)
    found = identify(os.fsdecode(raw))
    assert (found.puid, found.extension_mismatch) == ("fmt/18", False)


def test_a_zip_is_a_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("x", b"x")
    assert identify(str(tmp_path / "a.zip")).puid == "x-fmt/263"


def test_the_signatures_have_a_version() -> None:
    assert signature_version().startswith("siegfried ")
    assert "DROID_SignatureFile_V" in signature_version()


@pytest.mark.parametrize("workers", [0, 2])
def test_many_are_identified_in_the_order_given(pdf: Path, workers: int) -> None:
    text = pdf.with_suffix(".txt")
    text.write_text("protokoll\n")
    paths = [(str(number), str(text if number % 3 else pdf)) for number in range(450)]
    found = list(identify_all(paths, workers=workers))
    assert [item for item, _ in found] == [item for item, _ in paths]
    assert [known.puid for _, known in found[:4]] == ["fmt/18", "x-fmt/111", "x-fmt/111", "fmt/18"]


def test_no_more_is_taken_than_a_bounded_number_ahead(pdf: Path) -> None:
    taken = 0

    def endless() -> Iterator[tuple[str, str]]:
        nonlocal taken
        while True:
            taken += 1
            yield str(taken), str(pdf)

    found = identify_all(endless(), workers=1)
    assert next(found)[0] == "1"
    found.close()  # type: ignore[attr-defined]
    assert taken <= 1000


def test_one_call_takes_many(pdf: Path) -> None:
    assert [found.puid for found in identify_many([str(pdf)] * 3)] == ["fmt/18"] * 3
