import io
import os
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leverans.formats import locked
from leverans.formats.compound import CompoundFile, NotCompound
from leverans.formats.locked import Lock, is_locked, lock_of

END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
DOC_PLAIN = struct.pack("<H8xH", 0xA5EC, 0x0200)
DOC_LOCKED = struct.pack("<H8xH", 0xA5EC, 0x0300)
BOF = struct.pack("<HH", 0x0809, 16) + bytes(16)
XLS_LOCKED = BOF + struct.pack("<HH", 0x2F, 54) + bytes(54)
XLS_PLAIN = BOF + struct.pack("<HH", 0x42, 2) + b"\xb0\x04" + bytes(4)
PPT_LOCKED = struct.pack("<8xII", 20, 0xF3D1C4DF)
PPT_PLAIN = struct.pack("<8xII", 20, 0xE391C05F)


def entry(name: str, kind: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return raw.ljust(64, b"\0") + struct.pack("<HB49xIQ", len(raw), kind, start, size)


def compound(name: str, data: bytes) -> bytes:
    """A compound file with one stream, in a small stream where it is under 4 KiB."""
    small = len(data) < 4096
    sectors = -(-len(data) // 512)
    table = [TABLE, END, END, END if small else FREE]  # table, directory, mini table, -
    chain = [*range(5, 4 + sectors), END] if sectors else []
    table += chain
    mini = [*range(1, -(-len(data) // 64)), END] if small else []
    root = entry("Root Entry", 5, 4 if small else END, len(data) if small else 0)
    directory = root + entry(name, 2, 0 if small else 4, len(data))
    header = CompoundFile.MAGIC + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    header += bytes(10) + struct.pack("<III", 1, 1, 0)
    header += struct.pack("<IIIII", 4096, 2 if small else END, 1, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    pages = (
        struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff"),
        directory.ljust(512, b"\0"),
        struct.pack(f"<{len(mini)}I", *mini).ljust(512, b"\xff"),
        bytes(512),
        data,
    )
    return header + b"".join(pages) + bytes(-len(data) % 512)


@pytest.mark.parametrize(
    ("stream", "data", "expected"),
    [
        ("WordDocument", DOC_LOCKED, "DOC"),
        ("WordDocument", DOC_PLAIN, None),
        ("Workbook", XLS_LOCKED, "XLS"),
        ("Workbook", XLS_PLAIN, None),
        ("Book", XLS_LOCKED, "XLS"),
        ("Current User", PPT_LOCKED, "PPT"),
        ("Current User", PPT_PLAIN, None),
        ("EncryptedPackage", b"cipher", "OOXML"),
        ("Something else", b"", None),
    ],
)
@pytest.mark.parametrize("padding", [0, 9000])
def test_locked_office_files_are_seen(
    stream: str, data: bytes, expected: str | None, padding: int
) -> None:
    assert is_locked(io.BytesIO(compound(stream, data + bytes(padding)))) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.4\n1 0 obj\ntrailer << /Root 1 0 R /Encrypt 9 0 R >>\n%%EOF", "PDF"),
        (b"%PDF-1.7\n" + bytes(200_000) + b"/Encrypt <</V 4>> %%EOF", "PDF"),
        (b"%PDF-1.4\ntrailer << /Root 1 0 R >>\n%%EOF", None),
        (b"%PDF-1.4\n(how to use /Encrypt in a file)\n%%EOF", None),
        (b"plain text on /Encrypt 9 0 R", None),
        (b"", None),
    ],
)
def test_locked_pdfs_are_seen(data: bytes, expected: str | None) -> None:
    assert is_locked(io.BytesIO(data)) == expected


def test_locked_zips_are_seen() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", b"x")
    raw = bytearray(out.getvalue())
    assert is_locked(io.BytesIO(raw)) is None
    raw[6] |= 1
    assert is_locked(io.BytesIO(raw)) == "ZIP"


MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{}
</manifest:file-entry></manifest:manifest>"""
LOCKED = '<manifest:encryption-data manifest:checksum-type="SHA1/1K"/>'


def open_document(manifest: str, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("content.xml", b"cipher")
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_locked_open_documents_are_seen(packing: int) -> None:
    assert is_locked(io.BytesIO(open_document(MANIFEST.format(LOCKED), packing))) == "ODF"
    assert is_locked(io.BytesIO(open_document(MANIFEST.format(""), packing))) is None
    words = MANIFEST.format(" encryption-data ")
    assert is_locked(io.BytesIO(open_document(words, packing))) is None


def test_a_zip_is_locked_when_any_entry_is() -> None:
    raw = bytearray(open_document(MANIFEST.format("")))
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    assert lock_of(io.BytesIO(raw)) == ("ZIP", False)


def test_a_zip64_is_read_as_well() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(66_000):
            archive.writestr(f"{number}", b"")
        archive.writestr("META-INF/manifest.xml", MANIFEST.format(LOCKED))
    assert is_locked(out) == "ODF"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_broken_zip_is_never_more_than_locked_or_not(data: st.DataObject) -> None:
    raw = bytearray(open_document(MANIFEST.format(LOCKED)))
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(4, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(4, len(raw)))
    assert is_locked(io.BytesIO(bytes(raw[:cut]))) in {None, "ZIP", "ODF"}


def test_little_is_read_of_a_large_file() -> None:
    class Counting(io.BytesIO):
        total = 0

        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            self.total += len(data)
            return data

    for data in (b"%PDF-1.4\n" + bytes(3_000_000), compound("WordDocument", bytes(40_000))):
        stream = Counting(data)
        is_locked(stream)
        assert stream.total < 100_000


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_broken_compound_file_is_never_more_than_not_locked(data: st.DataObject) -> None:
    raw = bytearray(compound("Workbook", XLS_PLAIN + bytes(5000)))
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(8, 2047))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(8, len(raw)))
    assert is_locked(io.BytesIO(raw[:cut])) in {None, "XLS"}


def test_what_is_no_compound_file_is_refused() -> None:
    with pytest.raises(NotCompound):
        CompoundFile(io.BytesIO(b"x" * 600))


def test_the_locked_one_of_the_real_files_is_found() -> None:
    shared = Path(os.environ.get("LEVERANS_SHARED", "../shared"))
    source = shared / "data" / "real-files-dev.tar.xz"
    if not source.exists():
        pytest.skip(f"needs the real files at {source}")
    import tarfile

    with tarfile.open(source) as archive:
        locked = [
            Path(member.name).name
            for member in archive
            if (stream := archive.extractfile(member)) and is_locked(io.BytesIO(stream.read()))
        ]
    assert locked == ["simple-password-nocopy.pdf"]


def test_of_a_zip_with_too_many_entries_nothing_is_promised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(4):
            archive.writestr(f"{number}.txt", "x")
    assert lock_of(out) is None
    monkeypatch.setattr(locked, "_MOST_ENTRIES", 3)
    assert lock_of(out) == Lock("ZIP", None)
