"""Building a package, against bagit-python and against bare hashing with openssl."""

import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import bagit
from bench.case import Case, Done
from bench.data import one_record, record_per_file

from leverans.model.agreement import (
    Agreement,
    CheckTerms,
    PackageTerms,
    Party,
    SourceTerms,
    TargetTerms,
)
from leverans.model.package import BuildOrder
from leverans.model.record import Record
from leverans.packaging.bag import Bag
from leverans.packaging.didl import PREFIXES, Didl
from leverans.packaging.eark import EArkSip
from leverans.packaging.fgs import Fgs
from leverans.packaging.line import LineFormat

PACKAGE_ID = "00000000-0000-5000-8000-000000000001"


SPACES = {prefix: f"urn:exempel:{prefix}" for prefix in PREFIXES}


def order(version: str = "2.2.0", container: str = "tar", cases: str = "") -> BuildOrder:
    """An order that does not change."""
    party = Party(name="Exempelregionen")
    agreement = Agreement(
        id="bench", reference="EX 1", label="Bench", digest="0" * 64,
        archival_creator=party, submitter=party, receiver=party,
        source=SourceTerms(kind="fileshare", system="Filytan", location=""),
        package=PackageTerms(version=version, container=container, case_content=cases),
        check=CheckTerms(namespaces=SPACES),
        target=TargetTerms(kind="folder", location=""), plan="plan",
    )  # fmt: skip
    return BuildOrder(
        package_id=PACKAGE_ID,
        built_at=datetime(2026, 1, 1, tzinfo=UTC),
        agreement=agreement,
        software="leverans",
        software_version="bench",
    )


def _build(
    records: Iterable[Record], out: Path, form: LineFormat | None = None, **terms: str
) -> Done:
    form = form or EArkSip()
    made = order(form.versions[0], **terms)
    package = form.build(records, out, order=made, told=lambda _: None, progress=lambda *_: None)
    return Done(files=package.payload_files, bytes=package.payload_bytes)


def tar_one_record(data: Path, out: Path) -> Done:
    """Our tar: one record holds all files."""
    return _build(one_record(data), out)


def tar_record_per_file(data: Path, out: Path) -> Done:
    """Our tar: each file is a record with its own record.json."""
    return _build(record_per_file(data), out)


def bag_folder(data: Path, out: Path) -> Done:
    """Our bag as a folder, which copies what bagit leaves in its place."""
    return _build(one_record(data), out, Bag(), container="folder")


def bag_tar(data: Path, out: Path) -> Done:
    """Our bag as a tar."""
    return _build(one_record(data), out, Bag())


def fgs_tar_with_cases(data: Path, out: Path) -> Done:
    """FGS: each file is a record with its own record.json and its place among the cases."""
    return _build(record_per_file(data), out, Fgs(), cases="fgs-arendehantering")


def didl_tar(data: Path, out: Path) -> Done:
    """DIDL: each file is an object with its own index.xml and record.json."""
    return _build(record_per_file(data), out, Didl())


def bagit_two_processes(data: Path, out: Path) -> Done:
    """A bag in place, two processes, one algorithm: no container, no METS."""
    del out
    bag = bagit.make_bag(str(data), checksums=["sha256"], processes=2)  # noqa: TID251 - the peer
    size, _, files = bag.info["Payload-Oxum"].partition(".")
    return Done(files=int(files), bytes=int(size))


def undo_bag(data: Path) -> None:
    """Make a plain folder of a bag again."""
    for text in data.glob("*.txt"):
        text.unlink()
    for path in (data / "data").iterdir():
        path.rename(data / path.name)
    (data / "data").rmdir()


def openssl_pair(data: Path, out: Path) -> Done:
    """Two `openssl dgst -sha256` side by side: nothing but reading and hashing."""
    del out
    files = sorted(path for path in data.rglob("*") if path.is_file())
    pair = [
        subprocess.Popen(
            ["openssl", "dgst", "-sha256", *map(str, files[half::2])], stdout=subprocess.DEVNULL
        )
        for half in (0, 1)
    ]
    for process in pair:
        assert process.wait() == 0
    return Done(files=len(files), bytes=sum(path.stat().st_size for path in files))


CASES = (
    Case("build: tiny files, one record, tar", "tiny", tar_one_record, bagit_two_processes,
         after=undo_bag, goal=2.5),
    Case("build: tiny files, a record each, tar", "tiny", tar_record_per_file,
         bagit_two_processes, after=undo_bag),
    Case("build: tiny files, a bag in tar", "tiny", bag_tar, bagit_two_processes,
         after=undo_bag, goal=2.5),
    Case("build: tiny files, a bag as folder", "tiny", bag_folder, bagit_two_processes,
         after=undo_bag),
    Case("build: tiny files, a record each, FGS with cases", "tiny", fgs_tar_with_cases,
         bagit_two_processes, after=undo_bag),
    Case("build: tiny files, a record each, DIDL", "tiny", didl_tar, bagit_two_processes,
         after=undo_bag),
    Case("build: mixed files, tar", "mixed", tar_one_record, bagit_two_processes, after=undo_bag),
    Case("build: large files, tar", "large", tar_one_record, openssl_pair, goal=0.8),
)  # fmt: skip
