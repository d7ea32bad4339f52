"""What holds for every format, seen by the checker and by other means than the suite's."""

import io
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leverans.ingest.names import package_name
from leverans.model.finding import Level, Report
from leverans.model.package import Package
from leverans.model.record import File, Record, Representation, Use
from leverans.packaging import crew
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.format_contract import content_of, write_files
from leverans.testing.format_orders import FORMATS, NAMESPACES, built
from leverans.testing.package_members import members_of
from leverans.testing.sample_records import full_record
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

WAYS = [
    (profile, container)
    for profile in FORMATS
    for container in ("tar", "zip", "folder")
    if (profile, container) != ("fgs", "folder")
]
KINDS = {"eark-sip": "eark"}
CASES = ("fgs-arendehantering", "cits-erms")
HOME = Path("/nonexistent")  # schemas are our own


def judged(profile: str, package: Package) -> Report:
    """The checker's report, as the kind and found out by itself alike."""
    asked = CheckProfile(profile=KINDS.get(profile, profile), namespaces=NAMESPACES, workers=0)
    shelf = SchemaShelf(home=HOME)
    report = check_package(Path(package.path), profile=asked, shelf=shelf)
    alone = check_package(
        Path(package.path), profile=replace(asked, profile=""), shelf=SchemaShelf(home=HOME)
    )
    assert alone.profile == report.profile == package.profile
    return report


def counted(report: Report) -> tuple[object, ...]:
    return (
        report.files, report.bytes, report.payload_files, report.payload_bytes,
        report.manifest_digest,
    )  # fmt: skip


def told(package: Package) -> tuple[object, ...]:
    return (
        package.files, package.bytes, package.payload_files, package.payload_bytes,
        package.manifest_digest,
    )  # fmt: skip


def faults(report: Report) -> list[tuple[str, str, str]]:
    return [
        (one.rule, one.location, str(dict(one.params)))
        for one in report.findings
        if one.level is not Level.INFO
    ]


def sound_records(folder: Path) -> list[Record]:
    """Records in which nothing lacks, with plain and Swedish names, in two uses."""
    files = write_files(
        folder,
        {
            "avtal/Bilaga 1.txt": b"1",
            "avtal/åäö & 50% (ä).txt": b"2",
            "b.txt": b"3",
            "c.pdf": b"4",
            "d.pdf": b"5",
        },
    )
    first = full_record("1", files[:2])
    archival = Representation(use=Use.ARCHIVAL, files=files[3:4])
    first = replace(first, representations=(*first.representations, archival))
    other = replace(full_record("2", files[2:3]), aggregation=None)
    return [first, other, full_record("3", files[4:])]


@pytest.mark.parametrize(("profile", "container"), WAYS)
@pytest.mark.parametrize("cases", ["", *CASES])
def test_the_checker_accepts_what_is_built_and_counts_the_same(
    tmp_path: Path, profile: str, container: str, cases: str
) -> None:
    if cases and profile == "didl":
        assert "cits-erms" not in FORMATS[profile].case_contents
        return
    package = built(
        profile, sound_records(tmp_path / "source"), tmp_path, container=container,
        case_content=cases, algorithms=("SHA-512", "SHA-256"),
    )  # fmt: skip
    report = judged(profile, package)
    assert faults(report) == []
    assert counted(report) == told(package)


@pytest.mark.parametrize("profile", ["eark-sip", "bagit", "fgs"])
def test_a_package_of_no_records_is_a_package(tmp_path: Path, profile: str) -> None:
    for container in ("tar", "zip", "folder"):
        package = built(profile, [], tmp_path / container, container=container)
        report = judged(profile, package)
        assert counted(report) == told(package)
        assert {rule for rule, _, _ in faults(report)} <= {"CSIPSTR9", "CSIPSTR13", "CSIP64"}


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worker processes from the first file on, and small batches."""
    monkeypatch.setattr(crew, "MANY_FILES", 0)
    monkeypatch.setattr("leverans.packaging.planner.BATCH_FILES", 3)


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize(("profile", "container"), WAYS)
def test_any_number_of_workers_writes_the_same_bytes(
    tmp_path: Path, profile: str, container: str
) -> None:
    contents = {f"mapp {n % 3}/fil {n}.txt": b"%d" % n * n for n in range(20)}
    files = write_files(tmp_path / "source", contents)
    records = [full_record(f"{n}", files[n : n + 4]) for n in range(0, 20, 4)]
    cases = "" if profile == "didl" else "cits-erms"
    first, second = (
        built(profile, records, tmp_path / f"{n}", n, container=container, case_content=cases)
        for n in (0, 2)
    )
    assert content_of(Path(first.path)) == content_of(Path(second.path))


PARTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("abcåäöÅÄÖé%&#+;=@'()[]{}<>\"\\:|?*~. _-\n\t"),
        st.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF),
    ),
    min_size=1,
    max_size=24,
).filter(lambda part: part not in (".", "..") and "/" not in part and "\0" not in part)
NAMES = st.lists(
    st.lists(PARTS, min_size=1, max_size=3).map("/".join), min_size=1, max_size=8, unique=True
)


def odd_files(names: list[str]) -> Iterator[File]:
    """Files in memory under the names that our own connectors would give them in a package."""
    taken: list[str] = []
    for number, name in enumerate(names):
        safe = package_name(name)
        clash = [one for one in taken if clashes(one, safe)]
        if clash or len(safe.encode()) > 200 or "\ufffe" in safe or "\uffff" in safe:
            continue
        taken.append(safe)
        yield replace(FILE, id=f"00000000-0000-4000-8000-{number:012d}", name=name,
                      package_name=safe, size=number % 3, content=Odd(number % 3))  # fmt: skip


class Odd:
    """So many bytes."""

    path = None

    def __init__(self, size: int) -> None:
        self._size = size

    def open(self) -> BinaryIO:
        return io.BytesIO(b"x" * self._size)


FILE = File(id="", name="", package_name="", size=0, mtime_ns=0, content=Odd(0))


def clashes(one: str, other: str) -> bool:
    """Whether two names could not lie in one folder; connectors tell such apart."""
    first, second = one.casefold(), other.casefold()
    return first == second or first.startswith(second + "/") or second.startswith(first + "/")


@pytest.mark.parametrize("profile", FORMATS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(names=NAMES)
def test_names_of_every_kind_come_back(
    tmp_path_factory: pytest.TempPathFactory, profile: str, names: list[str]
) -> None:
    files = list(odd_files(names))
    record = full_record("1", files)
    folder = tmp_path_factory.mktemp("odd")
    cases = "" if profile == "didl" else "fgs-arendehantering"
    package = built(profile, [record], folder, container="zip", case_content=cases)
    data = dict(members_of(package))
    (path,) = [path for path in data if path.endswith(f"{record.archive_id}.json")
               or path == f"{record.archive_id}/record.json"]  # fmt: skip
    listed = json.loads(data[path])["files"]
    assert [one["name"] for one in listed] == [file.name for file in files]
    for one, file in zip(listed, files, strict=True):
        assert one.get("package_name", one["path"]).endswith(file.package_name)
        assert data[one["path"]] == b"x" * file.size
    report = judged(profile, package)
    assert counted(report) == told(package)
    errors = [one for one in report.findings if one.level is Level.ERROR]
    assert {one.rule for one in errors} <= ({"DIDL-MAIN-REPRESENTATION"} if not files else set())


KILLED = """
import sys
from pathlib import Path
from leverans.packaging import crew, planner
from leverans.testing.format_contract import a_file
from leverans.testing.format_orders import built
from leverans.testing.sample_records import full_record
crew.MANY_FILES = 0
planner.BATCH_FILES = 20
source, out, profile, container = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
names = [f"{n // 10}/fil {n}.txt" for n in range(600)]
files = [a_file(source / name, name) for name in names]
built(profile, [full_record(str(n), files[n : n + 5]) for n in range(0, 600, 5)], out, 2,
      container=container, case_content="" if profile == "didl" else "cits-erms")
"""


@pytest.mark.faults
@pytest.mark.parametrize(
    ("profile", "container"),
    [("bagit", "tar"), ("bagit", "folder"), ("fgs", "zip"), ("didl", "tar")],
)
def test_killed_at_any_moment_and_run_again_gives_the_same_bytes(
    tmp_path: Path, profile: str, container: str
) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    write_files(source, {f"{n // 10}/fil {n}.txt": b"%d" % n * (n * 37 % 900) for n in range(600)})
    command = [sys.executable, "-c", KILLED, str(source)]
    subprocess.run([*command, str(tmp_path / "calm"), profile, container], check=True)
    (calm,) = [one for one in (tmp_path / "calm").iterdir() if not one.name.endswith(".txt")]
    chance, interrupted = random.Random(7), 0  # noqa: S311 - moments
    for _ in range(4):
        process = subprocess.Popen([*command, str(out), profile, container])
        while process.poll() is None and not list(out.glob("*.part")):
            os.sched_yield()
        try:
            process.wait(chance.uniform(0.01, 0.3))
        except subprocess.TimeoutExpired:
            process.kill()
        interrupted += process.wait() == -signal.SIGKILL
    assert interrupted
    subprocess.run([*command, str(out), profile, container], check=True)
    assert content_of(out / calm.name) == content_of(calm)
    assert not list(out.glob("*.part"))
