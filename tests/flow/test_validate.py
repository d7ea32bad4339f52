"""Packages checked in child processes: in order, and no fault reaches another package's answer."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from leverans.flow.validate import PROFILES, validate
from leverans.flow.validate_many import AHEAD, validate_all
from leverans.flow.validate_worker import Terms, read_terms, terms_text
from leverans.messages.catalogue import render
from leverans.model.errors import NoSpace, PackageError
from leverans.model.finding import CHECK_BROKE, Level, Report
from leverans.schemas.held import HeldSchema
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.sample_package import SamplePackage
from leverans.validators.interface import CheckProfile

DYING = """
import json, os, sys, time
from leverans.flow.validate_worker import main
sys.stdin.readline()
for line in sys.stdin:
    name = json.loads(line)
    if name.endswith("död"):
        os.kill(os.getpid(), 9)
    if name.endswith("slut"):
        sys.exit(5)
    if name.endswith("skräp"):
        print("this is no report", flush=True)
        continue
    if name.endswith("sen"):
        time.sleep(0.3)
    told = dict(subject=name, profile=str(os.getpid()), files=0, bytes=0, payload_files=0,
                payload_bytes=0, manifest_digest="", record_status="", checked=[], manual=[],
                schemas=[], counts=[], findings=[])
    print(json.dumps(told), flush=True)
"""


class BrokenShelf(SchemaShelf):
    """A shelf that fails when it is asked."""

    def __init__(self, home: Path, error: Exception) -> None:
        super().__init__(home=home)
        self._error = error

    def held(self, namespace: str, profile: str = "") -> HeldSchema | None:
        raise self._error if namespace else AssertionError(profile)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return SamplePackage().write(tmp_path / "paket")


@pytest.fixture
def dying(tmp_path: Path) -> Sequence[str]:
    """A worker that dies on demand, and else says its process id as the profile."""
    script = tmp_path / "dying.py"
    script.write_text(DYING, "utf-8")
    return (sys.executable, str(script))


def reason(report: Report) -> str:
    assert report.broke
    assert not report.passed
    (finding,) = report.findings
    assert (finding.rule, finding.level) == (CHECK_BROKE, Level.ERROR)
    assert "{" not in render(finding, "sv").message
    return dict(finding.params)["reason"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PackageError("the disk is full", place="x"), "the disk is full"),
        (MemoryError(), "MemoryError, content_check.py:"),
        (RecursionError(), "RecursionError, content_check.py:"),
        (ZeroDivisionError("19121212-1212"), "ZeroDivisionError, content_check.py:"),
        (NoSpace("a"), "NoSpace, content_check.py:"),
    ],
)
def test_whatever_breaks_a_check_is_a_finding_and_quotes_nothing(
    package: Path, tmp_path: Path, error: Exception, said: str
) -> None:
    report = validate(str(package), BrokenShelf(tmp_path, error))
    assert report.subject == str(package)
    assert reason(report).startswith(said)
    assert "1212" not in reason(report)


def test_a_package_is_held_against_what_is_asked_for(package: Path, tmp_path: Path) -> None:
    shelf = SchemaShelf(home=tmp_path)
    assert validate(str(package), shelf).profile == "E-ARK SIP 2.2.0"
    asked = CheckProfile(profile="eark-sip", version="2.1.0")
    assert validate(str(package), shelf, asked).profile == "E-ARK SIP 2.1.0"


def test_every_profile_has_its_name_and_version_apart() -> None:
    assert PROFILES["eark-sip"] == ("eark-sip", "")
    assert PROFILES["eark-aip-2.0.4"] == ("eark-aip", "2.0.4")
    assert PROFILES["fgs-1.2"] == ("fgs", "1.2")
    assert set(PROFILES) >= {"didl", "bagit", "ocfl", "eark-csip", "eark-dip-2.1.0"}


def test_a_child_is_told_all_that_it_must_know(tmp_path: Path) -> None:
    asked = CheckProfile(
        profile="eark-sip",
        version="2.1.0",
        formats=("fmt/95",),
        levels={"CSIP1": Level.INFO},
        workers=1,
        today="2026-01-02",
    )
    terms = Terms(folders=(tmp_path / "å\udce5",), profile=asked)
    assert read_terms(terms_text(terms)) == terms


@pytest.mark.parametrize("jobs", [1, 3])
def test_answers_come_in_the_order_given_and_are_the_same_in_any_number(
    package: Path, tmp_path: Path, jobs: int
) -> None:
    missing = tmp_path / "saknas \udce5"
    paths = [str(package), str(missing), str(tmp_path / "paket" / "METS.xml"), str(package)] * 2
    reports = list(validate_all(paths, Terms(), jobs=jobs))
    assert [report.subject for report in reports] == paths
    assert reports == [validate(path, SchemaShelf()) for path in paths]
    assert [report.passed for report in reports] == [True, False, False, True] * 2


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_a_child_that_dies_costs_one_answer_and_no_more(dying: Sequence[str], jobs: int) -> None:
    paths = ["a", "b sen", "c död", "d", "e slut", "f skräp", "g", "h död", "i"]
    reports = list(validate_all(paths, Terms(), jobs=jobs, worker=dying))
    assert [report.subject for report in reports] == paths
    assert [report.broke for report in reports] == [path[2:] in LOST for path in paths]
    assert reason(reports[2]) == "its process ended (SIGKILL)"
    assert reason(reports[4]) == "its process ended (exit code 5)"
    assert reason(reports[5]).startswith("no process to check it: ")


LOST = {"död", "slut", "skräp"}


def test_a_child_is_used_again_for_the_next_package(dying: Sequence[str]) -> None:
    reports = list(validate_all([str(n) for n in range(20)], Terms(), jobs=2, worker=dying))
    assert len({report.profile for report in reports}) <= 2


def test_a_command_that_cannot_be_run_is_a_finding_for_each_package(tmp_path: Path) -> None:
    reports = list(validate_all(["a", "b"], Terms(), jobs=2, worker=[str(tmp_path / "saknas")]))
    assert all(reason(report).startswith("no process to check it") for report in reports)


def test_no_more_answers_wait_than_memory_is_kept_for(dying: Sequence[str], tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = tmp_path / "counting.py"
    script.write_text(
        DYING.replace(
            "    told = dict", f"    open({str(told)!r}, 'a').write('.')\n    told = dict"
        )
    )
    paths = [str(n) for n in range(3 * AHEAD)]
    answers = validate_all(paths, Terms(), jobs=2, worker=[dying[0], str(script)])
    next(answers)
    deadline = time.monotonic() + 10
    while told.stat().st_size < AHEAD and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.3)
    assert AHEAD <= told.stat().st_size <= AHEAD + 1
    answers.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The program at work on many packages, with its children and its scratch folder."""

    process: "subprocess.Popen[bytes]"
    children: list[psutil.Process]
    scratch: Path


def start(paths: Sequence[str], scratch: Path) -> Running:
    command = [sys.executable, "-m", "leverans", "validate", "--json", "--jobs", "2", *paths]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(scratch)},
        start_new_session=True,
    )
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["package"] == paths[0]
    return Running(
        process=process,
        children=psutil.Process(process.pid).children(recursive=True),
        scratch=scratch,
    )


def test_an_interrupt_ends_the_children_and_leaves_nothing_behind(
    package: Path, tmp_path: Path
) -> None:
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    running = start([str(package)] * 3000, scratch)
    assert len(running.children) == 2
    os.killpg(running.process.pid, signal.SIGINT)
    try:
        _, complaint = running.process.communicate(timeout=90)
    except subprocess.TimeoutExpired:
        os.killpg(running.process.pid, signal.SIGKILL)
        running.process.communicate()
        raise
    assert running.process.returncode == 130
    assert b"Traceback" not in complaint
    gone, alive = psutil.wait_procs(running.children, timeout=5)
    assert (len(gone), alive) == (2, [])
    assert list(scratch.iterdir()) == []
