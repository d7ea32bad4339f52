"""Bags that mean harm: a finding, soon, in little memory, and nothing outside is touched."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from leverans.model.finding import Report
from leverans.testing.guard import guarded
from leverans.testing.sample_bag import SampleBag

Check = Callable[..., Report]
MANIFEST = "manifest-sha512.txt"
DIGEST = "0" * 128
MEASURED = """
import sys
from pathlib import Path
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.own_memory import peak
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile
report = check_package(
    Path(sys.argv[1]), profile=CheckProfile(workers=1), shelf=SchemaShelf(home=Path(sys.argv[1]))
)
print(report.passed, peak() // (1 << 20))
"""


def found_in(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    ("name", "data", "rules"),
    [
        (MANIFEST, b"a" * 100_000_000, {"BAG-LINE-TOO-LONG"}),
        (MANIFEST, b"\0" * 10_000_000, {"BAG-LINE-TOO-LONG"}),
        (MANIFEST, b"\xff\xfe\xfd\n" * 10_000, {"BAG-TEXT-ENCODING"}),
        (MANIFEST, b"\n" * 200_000, {"BAG-LINE-EMPTY"}),
        (MANIFEST, f"{DIGEST}  data/a\0b.txt\n".encode(), {"BAG-FILE-MISSING"}),
        (MANIFEST, f"{DIGEST}  data/{'x' * 500_000}\n".encode(), {"BAG-FILE-MISSING"}),
        (MANIFEST, f"{DIGEST}  data/{'x/' * 100_000}\n".encode(), {"BAG-PATH-FOLDER"}),
        ("bag-info.txt", b"a: " + b"b" * 100_000_000, {"BAG-LINE-TOO-LONG"}),
        ("bag-info.txt", b"Bag-Size: 1 MB\n" + b" och mer\n" * 1_000_000, {"BAG-INFO-VALUE"}),
        ("bag-info.txt", b"Payload-Oxum: " + b"9" * 5_000 + b".1\n", {"BAG-OXUM-FORM"}),
        ("bag-info.txt", b"Payload-Oxum: " + b"9" * 30 + b".1\n", {"BAG-OXUM-WRONG"}),
        ("fetch.txt", b"a" * 100_000_000, {"BAG-LINE-TOO-LONG"}),
        ("fetch.txt", b"http://x/ " + b"9" * 5_000 + b" data/a\n", {"BAG-LINE-FORM"}),
        ("fetch.txt", b"http://[::1 - data/a.txt\n", {"BAG-UNFETCHED"}),
        ("bagit.txt", b"BagIt-Version: 1.0\n" * 1_000_000, {"BAG-DECLARATION-INCOMPLETE"}),
        ("manifest-" + "x" * 200 + ".txt", b"", {"BAG-ALGORITHM-UNKNOWN"}),
    ],
)
def test_a_spoilt_tag_file_is_a_finding(
    check: Check, tmp_path: Path, name: str, data: bytes, rules: set[str]
) -> None:
    bag = SampleBag()
    bag.tags[name] = data
    folder = bag.write(tmp_path / "bag")
    with guarded_folder(tmp_path):
        assert rules <= found_in(check(folder))


@pytest.mark.parametrize("name", ["bagit.txt", MANIFEST, "fetch.txt", "bag-info.txt", "data/l"])
def test_a_link_is_not_followed(check: Check, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "utanför"
    outside.write_bytes(b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    folder = SampleBag().write(tmp_path)
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(outside)
    report = check(folder, profile="bagit")
    assert "PKG-LINK" in found_in(report)
    assert not report.passed
    assert report.files == len([path for path in folder.rglob("*") if path.is_file()]) - 1


@pytest.mark.parametrize("name", ["data", "bagit.txt", MANIFEST])
def test_a_pipe_is_not_waited_for(check: Check, tmp_path: Path, name: str) -> None:
    bag = SampleBag()
    folder = bag.write(tmp_path / "bag")
    (folder / name).rename(tmp_path / "away")
    os.mkfifo(folder / name)
    with guarded_folder(tmp_path):
        report = check(folder, profile="bagit")
    assert "PKG-SPECIAL" in found_in(report)
    assert not report.passed


def guarded_folder(place: Path) -> AbstractContextManager[None]:
    (place / "private").mkdir()
    return guarded(place / "private")


def test_nothing_outside_is_read_for_a_path_that_leads_out(check: Check, tmp_path: Path) -> None:
    """The files are there, with the digests that the manifest says: they are not found."""
    (tmp_path / "hemlig.txt").write_bytes(b"a")
    for path in ("../hemlig.txt", "data/../../hemlig.txt", f"{tmp_path}/hemlig.txt"):
        bag = SampleBag()
        line = bag.line("data/mapp/a.txt")
        bag.swap(MANIFEST, line, line + line.replace("data/mapp/a.txt", path))
        report = check(bag.write(tmp_path / str(len(path))))
        assert found_in(report) == {"BAG-PATH-UNSAFE"} | (
            found_in(report) & {"BAG-SECOND-OPINION-ACCEPTS"}
        )


def test_hundreds_of_manifests_are_not_read(check: Check, tmp_path: Path) -> None:
    bag = SampleBag()
    for number in range(200):
        bag.tags[f"manifest-x{number}.txt"] = b"x"
        bag.tags[f"manifest-S-{'-' * number}HA512.txt"] = b"x"
    folder = bag.write(tmp_path)
    with guarded_folder(tmp_path):
        report = check(folder)
    assert found_in(report) == {"BAG-ALGORITHM-UNKNOWN", "BAG-MANIFEST-NAME"}
    assert report.passed


@pytest.mark.slow
@pytest.mark.parametrize(
    "lines",
    [
        lambda number: f"{DIGEST}  data/{number}.txt\n",
        lambda _: f"{DIGEST}  data/mapp/a.txt\n",
        lambda number: f"{number}\n",
        lambda number: f"{DIGEST}  data/[*?]./%25{number}\\x \n",
    ],
    ids=["missing", "twice", "no lines", "odd"],
)
def test_a_million_wrong_lines_need_little_memory(
    tmp_path: Path, lines: Callable[[int], str]
) -> None:
    bag = SampleBag()
    bag.tags[MANIFEST] = "".join(map(lines, range(1_000_000))).encode()
    folder = bag.write(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(folder)],
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    passed, megabytes = done.stdout.split()
    assert passed == "False"
    assert int(megabytes) < 80
