"""Fixity by every way of hashing, references between folders, metadata files, hostile METS."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from leverans.model.errors import PackageError
from leverans.model.finding import Level, Report
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.sample_package import SamplePackage
from leverans.testing.unprivileged import open_ways
from leverans.validators.check import check_package
from leverans.validators.content_check import HEAD, read_record
from leverans.validators.interface import CheckProfile

Check = Callable[..., Report]

ROOT, REP = "METS.xml", "representations/rep1/METS.xml"


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def many(sample: SamplePackage, count: int) -> None:
    """The representation with so many small files more."""
    sample.files |= {f"representations/rep1/data/m/{n}.txt": str(n) for n in range(count)}
    template = sample.files[REP].split('<file ID="b"')[1].split("</file>")[0]
    lines = "".join(
        '<file ID="f{}"{}</file>'.format(n, template.replace("b/b.txt", f"m/{n}.txt"))
        for n in range(count)
    )
    sample.change(REP, "</fileGrp>", lines + "</fileGrp>")


@pytest.mark.parametrize("workers", [1, 2])
def test_one_changed_byte_among_thousands_is_found(
    sample: SamplePackage, tmp_path: Path, workers: int
) -> None:
    many(sample, 2300)
    package = sample.write(tmp_path)
    (package / "representations/rep1/data/m/77.txt").write_text("78")
    told: list[tuple[int, int]] = []
    report = check_package(
        package,
        profile=CheckProfile(workers=workers),
        shelf=SchemaShelf(home=tmp_path / "none"),
        progress=lambda files, size: told.append((files, size)),
    )
    found = [f for f in report.findings if f.level == "error"]
    assert [f.rule for f in found] == ["CSIP71"]
    assert ("file", "representations/rep1/data/m/77.txt") in found[0].params
    assert [sum(part) for part in zip(*told, strict=True)] == [report.files, report.bytes]


def test_other_algorithms_are_computed_in_the_same_read(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    for algorithm in ("md5", "sha512"):
        text = sample.files[ROOT].replace("@sha256:", f"@{algorithm}:")
        name = {"md5": "MD5", "sha512": "SHA-512"}[algorithm]
        sample.files[ROOT] = text.replace("SHA-256", name)
        package = sample.write(tmp_path / algorithm)
        assert check(package).passed
        (package / "documentation/läs mig.txt").write_text("Läs Mig")
        assert {f.rule for f in check(package).of_level(Level.ERROR)} == {"CSIP71"}
        sample.files = SamplePackage().files


def test_a_small_file_that_grew_and_a_large_file_that_changed(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.files["representations/rep2/data/c.txt"] = "c" * 700_000
    package = sample.write(tmp_path)
    assert check(package).passed
    with (package / "representations/rep2/data/c.txt").open("r+b") as file:
        file.seek(500_000)
        file.write(b"d")
    (package / "schemas/eget.xsd").write_text("<a></a>")
    assert {f.rule for f in check(package).of_level(Level.ERROR)} == {"CSIP69", "CSIP71"}


def test_a_file_that_cannot_be_read_is_named(sample: SamplePackage, tmp_path: Path) -> None:
    package = sample.write(tmp_path)
    for place in (package, *package.rglob("*")):
        place.chmod(0o755)
    (package / "schemas/eget.xsd").chmod(0)
    script = (
        "import os, sys\n"
        "from leverans.model.finding import Level\n"
        "from pathlib import Path\n"
        "from leverans.schemas.shelf import SchemaShelf\n"
        "from leverans.validators.check import check_package\n"
        "from leverans.validators.interface import CheckProfile\n"
        "from leverans.validators.rules import tables\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "shelf = SchemaShelf(home=Path('/nonexistent'))\n"
        "report = check_package(Path(sys.argv[1]), profile=CheckProfile(), shelf=shelf)\n"
        "print([(f.rule, f.location) for f in report.of_level(Level.ERROR)])\n"
    )
    open_ways(package)
    run = subprocess.run(
        [sys.executable, "-c", script, str(package)], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[('PKG-UNREADABLE', 'schemas/eget.xsd')]"


def test_a_nearly_right_name_counts_as_the_file_and_its_digest_is_compared(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.move("documentation/läs mig.txt", "documentation/LÄS MIG.txt")
    package = sample.write(tmp_path)
    found = {f.rule: dict(f.params) for f in check(package).of_level(Level.ERROR)}
    assert set(found) == {"PKG-REF-CASE", "CSIP69", "CSIP71"}  # the sample sealed nothing there
    assert found["PKG-REF-CASE"]["near"] == "documentation/LÄS MIG.txt"


def test_names_in_nfd_and_names_with_a_literal_percent_are_told_apart(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.move("representations/rep1/data/å.txt", "representations/rep1/data/a\u030a.txt")
    sample.move("documentation/läs mig.txt", "documentation/läs%20mig.txt")
    found = rules(check(sample.write(tmp_path)))
    assert {"PKG-REF-UNICODE", "PKG-REF-PERCENT"} <= found
    assert not found & {"CSIP79", "PKG-UNREFERENCED"}


def test_files_that_no_mets_names_weigh_more_in_data(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.files["representations/rep1/data/extra.txt"] = "x"
    sample.files["documentation/extra.txt"] = "x"
    found = {
        f.location: f.level
        for f in check(sample.write(tmp_path)).findings
        if f.rule == "PKG-UNREFERENCED"
    }
    assert found == {
        "representations/rep1/data/extra.txt": "error",
        "documentation/extra.txt": "warning",
    }


@pytest.mark.parametrize(
    ("record", "rule"),
    [
        (
            {"access_level": 4, "restrictions": [{"type": "secrecy", "law": ""}]},
            "REC-SECRECY-NO-LAW",
        ),
        ({"restrictions": [{"text": "hemlig"}]}, "REC-SECRECY-NO-LAW"),
        ({"restrictions": [{"law": "OSL 26:1"}]}, ""),
        ({"restrictions": [{"type": "other"}]}, ""),
        ({"restrictions": "nej"}, ""),
        ([], "REC-UNREADABLE"),
    ],
)
def test_secrecy_needs_a_legal_section(
    sample: SamplePackage, check: Check, tmp_path: Path, record: object, rule: str
) -> None:
    sample.files["metadata/descriptive/records/1.json"] = json.dumps(record)
    found = rules(check(sample.write(tmp_path)))
    assert {name for name in found if name.startswith("REC-")} == ({rule} if rule else set())


def test_a_record_with_a_million_files_is_read_by_its_head() -> None:
    data = b'{"schema": 1, "title": "t", "files": [\n' + b'{"path": "a"},\n' * 400_000
    assert read_record(data[:HEAD]) == {"schema": 1, "title": "t"}


@pytest.mark.parametrize(
    "payload",
    [
        '<!DOCTYPE mets [<!ENTITY x SYSTEM "file:///etc/passwd">]><mets>&x;</mets>',
        '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><a b="&b;">&b;</a>',
        "<mets" + ' a="' + "x" * 11_000_000 + '"/>',
        "<a>" * 5000,
        '<?xml version="1.0" encoding="klingon"?><mets/>',
        "\x00\x01\x02",
        "",
        "<mets",
    ],
    ids=["entity", "bomb", "attribute", "depth", "encoding", "bytes", "empty", "cut"],
)
def test_hostile_xml_is_a_finding(
    sample: SamplePackage, check: Check, tmp_path: Path, payload: str
) -> None:
    sample.files[ROOT] = payload
    sample.files["metadata/preservation/premis.xml"] = payload
    report = check(sample.write(tmp_path))
    bad = {f.location.split("#")[0] for f in report.findings if f.rule.startswith("XML-")}
    assert {ROOT, "metadata/preservation/premis.xml"} <= bad
    assert "root:" not in str(report)


def test_a_killed_worker_breaks_the_check_off_instead_of_passing_it(
    sample: SamplePackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(sample, 2300)
    package = sample.write(tmp_path)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(PackageError, match="hashing process"):
        check_package(package, profile=CheckProfile(), shelf=SchemaShelf(home=tmp_path / "none"))


def test_who_breaks_a_check_off_waits_for_no_digest(sample: SamplePackage, tmp_path: Path) -> None:
    many(sample, 2300)
    package = sample.write(tmp_path)

    def break_off(_files: int, _bytes: int) -> None:
        raise KeyboardInterrupt

    before = set(psutil.Process().children())  # those of multiprocessing, from other tests
    with pytest.raises(KeyboardInterrupt):
        check_package(
            package,
            profile=CheckProfile(),
            shelf=SchemaShelf(home=tmp_path / "none"),
            progress=break_off,
        )
    assert set(psutil.Process().children()) <= before
