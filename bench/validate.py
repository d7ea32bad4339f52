"""The validator: the E-ARK corpus and long METS against eark-validator, fixity against hashlib.

The corpus is found by path (LEVERANS_SHARED) and never part of the project; without it, or without
the peer, a case says `0 files` on that side.
"""

import hashlib
import os
import tarfile
from pathlib import Path

from bench.case import Case, Done
from bench.peers import eark_validate
from bench.verify import make_both, verify_tar

from leverans.schemas.shelf import SchemaShelf
from leverans.testing.long_package import write_long_package
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

_SHARED = Path(os.environ.get("LEVERANS_SHARED", "../shared")).resolve()
_OFFICIAL = _SHARED / "data" / "official-schemas"


def unpack_corpus(folder: Path) -> None:
    """The development part of the corpus, where it is at hand."""
    folder.mkdir()
    packed = _SHARED / "data" / "eark-corpus-dev.tar.xz"
    if packed.exists():
        with tarfile.open(packed) as archive:
            archive.extractall(folder, filter="data")


def _packages(corpus: Path) -> list[Path]:
    """Folders below `valid` and `invalid`: one package each."""
    found = corpus.glob("corpus/*/*/*valid/*")
    return sorted(path for path in found if path.is_dir() or path.suffix in {".zip", ".tar"})


def judge_corpus(data: Path, out: Path) -> Done:
    """Every package, all rules, with the official schemas."""
    del out
    shelf = SchemaShelf((_OFFICIAL,))
    profile = CheckProfile(workers=1)
    reports = [check_package(path, profile=profile, shelf=shelf) for path in _packages(data)]
    return Done(files=len(reports), bytes=sum(report.bytes for report in reports))


def peer_judges_corpus(data: Path, out: Path) -> Done:
    """The peer, which reads no file that METS refers to; what it crashed on is not counted."""
    del out
    judged, _ = eark_validate(_packages(data))
    return Done(files=judged, bytes=0)


def _long(data: Path, files: int) -> Path:
    return data / f"{files}.tar"


def hundred_thousand(data: Path) -> None:
    """A package with a METS of 100,000 files."""
    if not _long(data, 100_000).exists():
        write_long_package(_long(data, 100_000), 100_000)


def million(data: Path) -> None:
    """A package with a METS of 1,000,000 files."""
    if not _long(data, 1_000_000).exists():
        write_long_package(_long(data, 1_000_000), 1_000_000)


def _judge(path: Path) -> Done:
    shelf = SchemaShelf((_OFFICIAL,))
    report = check_package(path, profile=CheckProfile(workers=2), shelf=shelf)
    assert report.passed, report.findings[:5]
    return Done(files=report.payload_files, bytes=report.payload_bytes)


def judge_hundred_thousand(data: Path, out: Path) -> Done:
    """Schema, rules, references and every digest."""
    del out
    return _judge(_long(data, 100_000))


def judge_million(data: Path, out: Path) -> Done:
    """The same of ten times as many."""
    del out
    return _judge(_long(data, 1_000_000))


def peer_judges_hundred_thousand(data: Path, out: Path) -> Done:
    """The peer on the same METS."""
    return _peer_judges(_long(data, 100_000), out)


def peer_judges_million(data: Path, out: Path) -> Done:
    """The peer on the same METS."""
    return _peer_judges(_long(data, 1_000_000), out)


def _peer_judges(path: Path, out: Path) -> Done:
    """It reads the METS alone, so no more is unpacked."""
    with tarfile.open(path) as archive:
        name = archive.next()
        root = name.name.split("/")[0] if name else ""
        for member in archive:
            if member.name.count("/") == 1:
                archive.extract(member, out, filter="data")
    judged, _ = eark_validate([out / root])
    return Done(files=judged, bytes=0)


def digest_of_each(data: Path, out: Path) -> Done:
    """One thread, hashlib, nothing else."""
    del out
    files = sorted(path for path in data.rglob("*") if path.is_file())
    for path in files:
        with path.open("rb") as file:
            hashlib.file_digest(file, "sha256")
    return Done(files=len(files), bytes=sum(path.stat().st_size for path in files))


CASES = (
    Case("validate: the E-ARK corpus, development part", "corpus", judge_corpus,
         peer_judges_corpus, limit=(15, None)),
    Case("validate: METS of 100,000 files", "long", judge_hundred_thousand,
         peer_judges_hundred_thousand, before=hundred_thousand, limit=(10, 120)),
    Case("validate: METS of 1,000,000 files", "long", judge_million, peer_judges_million,
         before=million, limit=(120, 150)),
    Case("validate: large files against hashlib, one thread", "large", verify_tar, digest_of_each,
         before=make_both, goal=0.85),
)  # fmt: skip
