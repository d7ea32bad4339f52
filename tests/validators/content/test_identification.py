"""Formats by PRONOM: the agreement's list, what is unknown, doubtful or named wrongly."""

import io
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.formats.pronom import identify
from leverans.testing.content_step import Look, look_into, opened, packed
from leverans.testing.small_pdf import SmallPdf, claim
from leverans.validators.containers.interface import Member
from leverans.validators.content import identification as step
from leverans.validators.content import source as bytes_of
from leverans.validators.content.identification import Identification
from leverans.validators.content.source import Source

KINDS = ["folder", "tar", "zip"]
PDF_A = SmallPdf(xmp=claim("1b"), intent=True).table()
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(13)
PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
FILES = {
    "data/protokoll.pdf": PDF_A,
    "data/lista.csv": b"a;b\n1;2\n",
    "data/bild.txt": PNG + PNG_END,
    "data/okänd.bin0": b"\0\1\2\3",
    "data/tom.txt": b"",
}


@pytest.mark.parametrize("kind", KINDS)
def test_formats_are_held_against_the_list(look: Look, kind: str) -> None:
    looked = look(FILES, kind=kind, identify=True, formats=("fmt/354", "x-fmt/18"))
    assert looked.rules == [
        ("CONTENT-EMPTY", "data/tom.txt"),
        ("CONTENT-FORMAT-DOUBTFUL", "data/lista.csv"),
        ("CONTENT-FORMAT-MISMATCH", "data/bild.txt"),
        ("CONTENT-FORMAT-NOT-ALLOWED", "data/bild.txt"),
        ("CONTENT-FORMAT-NOT-ALLOWED", "data/okänd.bin0"),
        ("CONTENT-FORMAT-UNKNOWN", "data/okänd.bin0"),
        ("CONTENT-PDFA-DECLARED", "data/protokoll.pdf"),
    ]
    assert looked.content.identified == 4
    assert looked.values("CONTENT-FORMAT-MISMATCH")["puid"] == "fmt/11"


def test_without_a_list_every_format_is_allowed(look: Look) -> None:
    rules = {rule for rule, _ in look(FILES, identify=True).rules}
    assert "CONTENT-FORMAT-NOT-ALLOWED" not in rules
    assert "CONTENT-FORMAT-UNKNOWN" in rules


def test_formats_are_not_looked_for_unless_asked(look: Look) -> None:
    looked = look(FILES, formats=("fmt/95",))
    assert {rule for rule, _ in looked.rules} == {"CONTENT-EMPTY", "CONTENT-PDFA-DECLARED"}
    assert looked.content.identified == 0


@pytest.mark.parametrize("kind", KINDS)
def test_thousands_are_identified_by_processes_in_their_order(tmp_path: Path, kind: str) -> None:
    files = {f"data/{n:04}.{'png' if n % 7 else 'txt'}": PNG + PNG_END for n in range(1300)}
    looked = look_into(tmp_path, files, kind=kind, identify=True, workers=2)
    found = [finding.location for finding in looked.findings]
    assert found == [name for name in sorted(files) if name.endswith("txt")]
    assert looked.content.identified == 1300


def test_few_copies_wait_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step, "IN_FLIGHT", 20_000)
    monkeypatch.setattr(bytes_of, "KEPT", 5)
    files = {f"data/{n:04}.png": PNG + bytes(1000) + PNG_END for n in range(700)}
    most = 0
    with opened(packed(files, tmp_path, "tar")) as (container, index), Source(container) as source:
        for member, found in Identification(source, 0).formats(index.matching("*")):
            assert (found.puid, member.size) == ("fmt/11", len(files["data/0000.png"]))
            most = max(most, len(list(source.folder.iterdir())))
    assert 5 < most < 30


def wav() -> tuple[bytes, bytes]:
    head = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data"
    return b"RIFF" + struct.pack("<I", 300_036) + head + struct.pack("<I", 300_000), b""


def zipped() -> bytes:
    """A word processing document whose parts lie in the middle of a large file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/media/1.bin", os.urandom(150_000))
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", "<x/>")
        archive.writestr("content.xml", b"<office:document-content office:version='1.2'")
        archive.writestr("Pictures/2.bin", os.urandom(150_000))
    return out.getvalue()


MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"
LARGE = {
    "a.wav": wav(),
    "moov-first.mp4": (MP4 + b"\0\0\0\x08moov", b""),
    "moov-last.mp4": (MP4, b"\0\0\0\x08moov" + bytes(40)),
    "a.tif": (b"II*\0\x08\0\0\0", b""),
    "a.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0", b"\xff\xd9"),
    "a.png": (PNG, PNG_END),
    "a.gz": (b"\x1f\x8b\x08\0", b""),
    "a.tar": (b"namn".ljust(257, b"\0") + b"ustar\x0000", bytes(1024)),
    "a.xml": (b"<?xml version='1.0'?><a>", b"</a>"),
    "a.flac": (b"fLaC\0\0\0\x22", b""),
    "a.bin0": (b"\0\1\2\3", b""),
}


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize("filling", [os.urandom, bytes, lambda size: b"ab \n" * (size // 4)])
def test_the_ends_of_a_large_file_tell_as_much_as_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, filling: Callable[[int], bytes]
) -> None:
    """The limits are 64 and 16 MB; here they are lowered, for nobody wants to write so much."""
    monkeypatch.setattr(bytes_of, "PART", 64 * 1024)
    head, tail = LARGE[name]
    whole = tmp_path / name
    whole.write_bytes(head + filling(300_000) + tail)
    with opened(packed({name: whole.read_bytes()}, tmp_path, "tar")) as (container, index):
        (member,) = index.matching("*")
        with Source(container) as source:
            short = source.short_path(member)
            assert short.stat().st_size == 128 * 1024
            one, other = identify(str(whole)), identify(str(short))
    assert (one.puid, one.extension_mismatch) == (other.puid, other.extension_mismatch)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_told_by_the_middle_is_read_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """PDF/A is claimed somewhere in a PDF, and a document's kind stands in a part of its zip."""
    monkeypatch.setattr(bytes_of, "PART", 16 * 1024)
    monkeypatch.setattr(step, "LARGE", 100_000)
    stuffing = b"<< /Length 200000 >>\nstream\n" + os.urandom(200_000) + b"\nendstream"
    made = SmallPdf(xmp=b"<stream>" + bytes(80_000) + claim("1b"), intent=True, more=[stuffing])
    files = {"a.pdf": made.table(), "b.odt": zipped(), "c.png": PNG + bytes(300_000) + PNG_END}
    with opened(packed(files, tmp_path, kind)) as (container, index), Source(container) as source:
        found = {m.path: f.puid for m, f in Identification(source, 0).formats(index.matching("*"))}
    assert {path.rpartition("/")[2]: puid for path, puid in found.items()} == {
        name: identify(str(written(tmp_path, name, data))).puid for name, data in files.items()
    }
    assert set(found.values()) >= {"fmt/354", "fmt/11"}


def written(place: Path, name: str, data: bytes) -> Path:
    (place / "whole").mkdir(exist_ok=True)
    path = place / "whole" / name
    path.write_bytes(data)
    return path


def test_a_member_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    with opened(packed({"a.png": PNG + PNG_END}, tmp_path, "tar")) as (container, index):
        (member,) = index.matching("*")
        beyond = Member("b.png", 10**6, 10**9)
        with Source(container) as source:
            found = list(Identification(source, 0).formats([beyond, member]))
    assert [(m.path, f.puid) for m, f in found] == [(member.path, "fmt/11")]


KILLED = """
import os, signal, sys
from pathlib import Path
from leverans.validators.content import identification
from leverans.validators.content.identification import Identification
from leverans.testing.content_step import opened
from leverans.validators.content.source import Source
import psutil

def main():
    with opened(Path(sys.argv[1])) as (container, index), Source(container) as source:
        formats = Identification(source, 2).formats(index.matching("*"))
        next(formats)
        for child in psutil.Process().children():
            if "spawn_main" in " ".join(child.cmdline()):
                child.send_signal(signal.SIGKILL)
        try:
            for _ in formats:
                pass
        except OSError as error:
            print("broke off:", error)

if __name__ == "__main__":
    main()
"""


def test_a_killed_process_ends_the_check_and_not_with_a_report(tmp_path: Path) -> None:
    files = {f"data/{n:04}.png": PNG + PNG_END for n in range(3000)}
    path = packed(files, tmp_path, "tar")
    (tmp_path / "killed.py").write_text(KILLED)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "killed.py"), str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.startswith("broke off: identifying formats broke off")
