"""The same package in every container, and containers that mean harm."""

import gzip
import hashlib
import io
import os
import random
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal

import pytest

from leverans.model.finding import Report
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.sample_package import SamplePackage
from leverans.validators.check import check_package
from leverans.validators.containers.interface import Limits
from leverans.validators.interface import CheckProfile

Check = Callable[..., Report]


def tar_of(
    files: Iterable[tuple[Any, bytes]],
    path: Path,
    *,
    kind: int = tarfile.PAX_FORMAT,
    mode: Literal["w", "w:gz"] = "w",
) -> Path:
    with tarfile.open(path, mode, format=kind) as archive:
        for name, data in files:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def zip_of(files: Iterable[tuple[Any, bytes]], path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return path


def contents(sample: SamplePackage) -> list[tuple[str, bytes]]:
    return [(f"{sample.name}/{path}", data) for path, data in sample.contents().items()]


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def errors(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings if finding.level == "error"}


def test_the_same_report_and_manifest_from_every_container(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    files = contents(sample)
    places = [
        sample.write(tmp_path),
        tar_of(files, tmp_path / "pax.tar"),
        tar_of(files, tmp_path / "gnu.tar", kind=tarfile.GNU_FORMAT),
        tar_of(files[::-1], tmp_path / "turned.tar"),
        tar_of(files, tmp_path / "packed.tar.gz", mode="w:gz"),
        zip_of(files, tmp_path / "package.zip"),
    ]
    reports = [check(place) for place in places]
    lines = sorted(
        f"{hashlib.sha256(data).hexdigest()}  {path}\n".encode()
        for path, data in sample.contents().items()
    )
    by_path = b"".join(sorted(lines, key=lambda line: bytes(line)[66:]))
    assert {report.manifest_digest for report in reports} == {hashlib.sha256(by_path).hexdigest()}
    assert {(report.files, report.bytes, report.payload_files) for report in reports} == {
        (11, sum(len(data) for _, data in files), 3)
    }
    assert rules(reports[0]) == {"CSIPSTR12", "CSIPSTR13"}
    named = {"CSIPSTR12", "CSIPSTR13", "PKG-FILE-NAME"}  # none of them after the package
    assert all(rules(report) == named for report in reports[1:])


def test_long_names_and_numbers_are_read(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    deep = "representations/rep2/data/" + "/".join(["en-ganska-lång-mapp"] * 12) + "/fil.txt"
    sample.files[deep] = "djupt"
    for kind in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        report = check(tar_of(contents(sample), tmp_path / f"{kind}.tar", kind=kind))
        lost = [f.location for f in report.findings if f.rule == "PKG-UNREFERENCED"]
        assert lost == [deep]


@pytest.mark.parametrize(
    ("rule", "name", "kind"),
    [
        ("PKG-NAME-OUTSIDE", "paket-1/../../etc/x", tarfile.REGTYPE),
        ("PKG-NAME-ABSOLUTE", "/etc/x", tarfile.REGTYPE),
        ("PKG-NAME-ABSOLUTE", "C:/x", tarfile.REGTYPE),
        ("PKG-NAME-NOT-UTF8", "paket-1/\udce5.txt", tarfile.REGTYPE),
        ("PKG-NAME-COLLISION", "paket-1/mets.XML", tarfile.REGTYPE),
        ("PKG-NAME-COLLISION", "paket-1/documentation/la\u0308s mig.txt", tarfile.REGTYPE),
        ("PKG-NAME-FOLDER", "paket-1/METS.xml/a", tarfile.REGTYPE),
        ("PKG-NAME-CONTROL", "paket-1/a\nb", tarfile.REGTYPE),
        ("PKG-NAME-TOO-LONG", "paket-1/" + "a/" * 200 + "b", tarfile.REGTYPE),
        ("PKG-LINK", "paket-1/l", tarfile.SYMTYPE),
        ("PKG-LINK", "paket-1/h", tarfile.LNKTYPE),
        ("PKG-SPECIAL", "paket-1/d", tarfile.CHRTYPE),
        ("PKG-DUPLICATE-MEMBER", "paket-1/METS.xml", tarfile.REGTYPE),
        ("CSIPSTR1", "annan/fil.txt", tarfile.REGTYPE),
        ("CSIPSTR1", "lös.txt", tarfile.REGTYPE),
    ],
)
def test_a_hostile_member_is_a_finding(
    sample: SamplePackage, check: Check, tmp_path: Path, rule: str, name: str, kind: bytes
) -> None:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "/etc/passwd"
    path = tar_of([*contents(sample), (info, b"")], tmp_path / "hostile.tar")
    assert rule in errors(check(path))
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_folder_with_links_and_pipes(sample: SamplePackage, check: Check, tmp_path: Path) -> None:
    package = sample.write(tmp_path)
    (package / "documentation" / "länk").symlink_to("/etc/passwd")
    os.mkfifo(package / "documentation" / "rör")
    (package / "metadata" / "mapp").symlink_to("/etc")
    found = [(f.rule, f.location) for f in check(package).findings if f.level == "error"]
    assert sorted(found) == [
        ("PKG-LINK", "documentation/länk"),
        ("PKG-LINK", "metadata/mapp"),
        ("PKG-SPECIAL", "documentation/rör"),
    ]


def test_bombs_are_not_unpacked(sample: SamplePackage, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("paket-1/METS.xml", bytes(1000))
    limits = Limits(unpacked=999)
    profile, shelf = CheckProfile(), SchemaShelf(home=tmp_path / "none")
    assert "PKG-BOMB" in rules(check_package(bomb, profile=profile, shelf=shelf, limits=limits))
    packed = tmp_path / "bomb.tar.gz"
    packed.write_bytes(gzip.compress(bytes(10_000_000)))
    report = check_package(packed, profile=profile, shelf=shelf, limits=limits)
    assert rules(report) == {"PKG-BOMB"}
    few = Limits(members=3)
    package = sample.write(tmp_path)
    assert "PKG-TOO-MANY-FILES" in rules(
        check_package(package, profile=profile, shelf=shelf, limits=few)
    )


def test_nothing_there_and_no_package_are_findings(check: Check, tmp_path: Path) -> None:
    assert rules(check(tmp_path / "saknas")) == {"PKG-UNREADABLE"}
    (tmp_path / "brev.txt").write_text("hej")
    assert rules(check(tmp_path / "brev.txt")) == {"PKG-NOT-A-CONTAINER"}
    (tmp_path / "tom").mkdir()
    assert "CSIPSTR4" in errors(check(tmp_path / "tom"))
    (tmp_path / "tom.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    assert "CSIPSTR4" in errors(check(tmp_path / "tom.zip"))
    (tmp_path / "tom.tar").write_bytes(bytes(10240))
    assert "CSIPSTR4" in errors(check(tmp_path / "tom.tar"))


def test_mets_spelt_otherwise_is_pointed_out(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.move("METS.xml", "mets.xml")
    found = [f for f in check(sample.write(tmp_path)).findings if f.rule == "CSIPSTR4"]
    assert found[0].location == "mets.xml"


def test_a_cut_or_scrambled_container_never_crashes_the_check(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    chance = random.Random(4)  # noqa: S311
    wholes = [
        tar_of(contents(sample), tmp_path / "a.tar").read_bytes(),
        tar_of(contents(sample), tmp_path / "a.tar.gz", mode="w:gz").read_bytes(),
        zip_of(contents(sample), tmp_path / "a.zip").read_bytes(),
    ]
    for number in range(90):
        data = bytearray(wholes[number % 3])
        if number % 2:
            del data[chance.randrange(len(data)) :]
        for _ in range(3):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        path = tmp_path / f"{number}.bin"
        path.write_bytes(data)
        report = check(path)
        assert report.findings
        path.unlink()


@pytest.mark.parametrize("stated", ["9" * 5000, "9" * 19, "9" * 18, "-1", "0x10", ""])
def test_no_size_in_an_extended_header_breaks_the_check(
    sample: SamplePackage, check: Check, tmp_path: Path, stated: str
) -> None:
    info = tarfile.TarInfo("paket-1/a")
    info.pax_headers = {"size": stated}
    path = tar_of([*contents(sample), (info, b"x")], tmp_path / "a.tar")
    report = check(path)
    assert report.files >= 11
    assert ("PKG-CONTAINER-BROKEN" in errors(report)) == stated.startswith("9")


def test_a_cut_tar_says_so(sample: SamplePackage, check: Check, tmp_path: Path) -> None:
    path = tar_of(contents(sample), tmp_path / "a.tar")
    os.truncate(path, 9000)
    assert "PKG-CONTAINER-BROKEN" in errors(check(path))


def test_an_encrypted_or_damaged_zip_member_is_a_finding(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    path = zip_of(contents(sample), tmp_path / "a.zip")
    data = path.read_bytes()
    at = data.index("innehåll".encode())
    path.write_bytes(data[:at] + b"I" + data[at + 1 :])
    found = {f.rule: f.location for f in check(path).findings}
    assert found["PKG-UNREADABLE"] == "representations/rep1/data/å.txt"
    central = data.index(b"PK\x01\x02")
    path.write_bytes(data[: central + 8] + b"\x01\x08" + data[central + 10 :])
    assert "PKG-ENCRYPTED" in errors(check(path))
