"""Empty and locked files, in every container; and what the step leaves behind: nothing."""

import io
import os
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from leverans.formats.compound import CompoundFile
from leverans.messages.catalogue import render
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.content_step import Look, opened, packed
from leverans.testing.sample_package import SamplePackage
from leverans.testing.small_pdf import SmallPdf, claim
from leverans.validators.check import check_package
from leverans.validators.containers.folder import Folder
from leverans.validators.containers.interface import Container, Limits, Member
from leverans.validators.containers.tar import Tar
from leverans.validators.content.source import CHUNK, PART, Source, Unreadable
from leverans.validators.interface import CheckProfile

KINDS = ["folder", "tar", "zip"]
OPENS = "<< /Filter /Standard /V 2 /R 3 /Length 128 /P -8 /O <{}> /U <{}> >>".format(
    "566fa873ee33c797cd3b904fdadf814afa34df9a38f6ed41b984e2c6da2aa6f5",
    "f15f64d027eba174ebd8cb4c2aff093928bf4e5e4e758a4164004e56fffa0108",
)
CLOSED = "<< /Filter /Adobe.PubSec /V 4 >>"
UNKNOWN = "<< /Filter /Standard /V 9 /R 9 /U <00> >>"


def locked_pdf(told: str, xmp: bytes = b"") -> bytes:
    identifier = "/ID [<c558fbcb2a5b92f9ffa2a14f1de1a3c0> <00>]"
    trailer = f"/Encrypt 5 0 R {identifier}"
    return SmallPdf(trailer=trailer, more=[told.encode()], xmp=xmp).table()


def locked_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", b"x")
    raw = bytearray(out.getvalue())
    raw[6] |= 1
    return bytes(raw)


FILES = {
    "data/tom.txt": b"",
    "data/läs mig.txt": b"text",
    "data/stängd.pdf": locked_pdf(CLOSED),
    "data/begränsad.pdf": locked_pdf(OPENS),
    "data/oklar.pdf": locked_pdf(UNKNOWN),
    "data/hel.pdf": SmallPdf().table(),
    "data/låst": locked_zip(),
    "data/trasig.doc": CompoundFile.MAGIC + b"x" * 100,
}
EXPECTED = [
    ("CONTENT-EMPTY", "data/tom.txt"),
    ("CONTENT-LOCKED", "data/låst"),
    ("CONTENT-LOCKED", "data/stängd.pdf"),
    ("CONTENT-LOCKED-UNCLEAR", "data/oklar.pdf"),
    ("CONTENT-RESTRICTED", "data/begränsad.pdf"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_empty_and_locked_files_are_found_and_no_others(look: Look, kind: str) -> None:
    looked = look(FILES, kind=kind)
    assert looked.rules == EXPECTED
    assert all("{" not in render(finding, "sv").message for finding in looked.findings)
    assert looked.content.scanned is None
    assert "CONTENT-VIRUS" not in looked.content.checked


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_is_looked_into_by_what_hashing_showed(tmp_path: Path, kind: str) -> None:
    """The whole check: only what is notable is opened, and the rest is said to be checked too."""
    sample = SamplePackage()
    sample.files |= {f"representations/rep1/{name}": "" for name in ("data/tom.txt",)}
    package = sample.write(tmp_path)
    for name, data in FILES.items():
        (package / "representations/rep1" / name).write_bytes(data)
    path = package if kind == "folder" else archived(package, kind)
    report = check_package(
        path, profile=CheckProfile(workers=1), shelf=SchemaShelf(home=tmp_path / "none")
    )
    found = [(f.rule, f.location) for f in report.findings if f.rule.startswith("CONTENT")]
    assert sorted(found) == [(rule, f"representations/rep1/{place}") for rule, place in EXPECTED]
    assert {"CONTENT-EMPTY", "CONTENT-LOCKED"} <= set(report.checked)


def archived(package: Path, kind: str) -> Path:
    path = package.with_suffix(f".{kind}")
    if kind == "tar":
        with tarfile.open(path, "w") as archive:
            archive.add(package, package.name)
        return path
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in package.rglob("*"):
            if file.is_file():
                archive.write(file, file.relative_to(package.parent))
    return path


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_the_hashing_processes_note_the_same_files(tmp_path: Path, kind: str, workers: int) -> None:
    sample = SamplePackage()
    many = {f"representations/rep1/data/m/{n}.txt": f"{n}" for n in range(2100)}
    sample.files |= {**many, "representations/rep1/data/m/77.txt": ""}
    package = sample.write(tmp_path)
    (package / "representations/rep1/data/m/99.txt").write_bytes(locked_zip())
    path = package if kind == "folder" else archived(package, kind)
    report = check_package(
        path, profile=CheckProfile(workers=workers), shelf=SchemaShelf(home=tmp_path / "none")
    )
    found = {(f.rule, f.location[-6:]) for f in report.findings if f.rule.startswith("CONTENT")}
    assert found == {("CONTENT-EMPTY", "77.txt"), ("CONTENT-LOCKED", "99.txt")}


def test_an_encrypted_or_broken_pdf_contradicts_its_claim(look: Look) -> None:
    whole = SmallPdf(xmp=claim("2b"), intent=True).table()
    looked = look(
        {
            "hel.pdf": whole,
            "avhuggen.pdf": whole[: whole.index(b"xref\n0")],
            "krypterad.pdf": locked_pdf(OPENS, claim("1b")),
            "skadad.pdf": whole.replace(b"startxref\n", b"startxref\n9"),
            "nivå.pdf": SmallPdf(xmp=claim("7x"), intent=True).table(),
        }
    )
    assert looked.rules == [
        ("CONTENT-PDFA-CUT-OFF", "avhuggen.pdf"),
        ("CONTENT-PDFA-DAMAGED", "skadad.pdf"),
        ("CONTENT-PDFA-DECLARED", "avhuggen.pdf"),  # 2b: the first of three
        ("CONTENT-PDFA-DECLARED", "krypterad.pdf"),  # 1b
        ("CONTENT-PDFA-ENCRYPTED", "krypterad.pdf"),
        ("CONTENT-PDFA-LEVEL", "nivå.pdf"),
        ("CONTENT-PDFA-NO-INTENT", "krypterad.pdf"),
        ("CONTENT-RESTRICTED", "krypterad.pdf"),
    ]
    assert looked.content.pdfa.declared == 5


HOSTILE = ("../../x.pdf", "-rf.pdf", "a\nb.p\ndf", "x." + "p" * 300, "å.pdf;rm", "x.p/../f")


@contextmanager
def source_of(path: Path) -> Iterator[Source]:
    """A tar's or folder's bytes, whatever members are asked for."""
    container: Container = (Folder if path.is_dir() else Tar)(path, Limits())
    with Source(container) as source:
        yield source
    container.close()


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_of_a_package_becomes_a_name_on_the_disk(tmp_path: Path, name: str) -> None:
    data = b"%PDF-1.4"
    (tmp_path / "p.tar").write_bytes(bytes(512) + data)
    with source_of(tmp_path / "p.tar") as source:
        copy = source.path(Member(name, len(data), 512))
        assert copy.parent == source.folder
        assert copy.read_bytes() == data
        assert copy.stem.isdecimal()
        assert len(copy.name) < 20
        source.release(copy)
    assert not source.folder.exists()


def test_a_copy_that_is_written_over_shows_nothing_of_the_last_one(tmp_path: Path) -> None:
    (tmp_path / "p.tar").write_bytes(b"long long ago" + b"now")
    with source_of(tmp_path / "p.tar") as source:
        first = source.path(Member("a.txt", 13, 0))
        source.release(first)
        second = source.path(Member("b.txt", 3, 13))
        assert second == first
        assert second.read_bytes() == b"now"
        other = source.path(Member("c.pdf", 3, 13))
        assert other != first
        with pytest.raises(Unreadable):
            source.path(Member("d.txt", 99, 0))
        assert sorted(source.folder.iterdir()) == sorted([first, other])


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_in_the_temporary_folder(
    look: Look, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    look(FILES, kind=kind, identify=True)
    assert list(place.iterdir()) == []


def test_a_folder_that_changed_meanwhile_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("/etc/passwd")
    with source_of(tmp_path) as source:
        for name in ("a", "b"):
            member = Member(name, 10, -1)
            assert source.head(member, 8) == b""
            with pytest.raises(Unreadable), source.open(member):
                pass
        assert list(source.folder.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_both_ends_of_a_large_file_are_copied_and_no_more(tmp_path: Path, kind: str) -> None:
    data = os.urandom(2 * PART + 3 * CHUNK + 5)
    path = packed({"x.mp4": data}, tmp_path, kind)
    with opened(path) as (container, index), Source(container) as source:
        (member,) = index.matching("*")
        copy = source.short_path(member)
        assert copy.suffix == ".mp4"
        assert copy.read_bytes() == data[:PART] + data[-PART:]
