import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from leverans.model.errors import ConfigurationError, NoSpace, PackageError, SourceChanged
from leverans.model.record import File, Record
from leverans.packaging import crew
from leverans.packaging.crew import Crew
from leverans.packaging.eark import EArkSip
from leverans.packaging.entry import Entry, Run
from leverans.testing.format_contract import (
    a_record,
    an_order,
    content_of,
    write_files,
)

CONTAINERS = ["tar", "zip", "folder"]


def sources(folder: Path, number: int = 120) -> list[File]:
    contents = {f"{n // 10}/fil {n}.txt": b"%d" % n * (n * 37 % 900) for n in range(number)}
    contents["stor.bin"] = bytes(range(256)) * 3000
    return write_files(folder, contents)


def build(records: list[Record], into: Path, container: str, workers: int = 0) -> Path:
    package = EArkSip(workers).build(
        records,
        into,
        order=an_order(container=container),
        told=lambda _: None,
        progress=lambda *_: None,
    )
    return Path(package.path)


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worker processes from the first file on, and small batches."""
    monkeypatch.setattr(crew, "MANY_FILES", 0)
    monkeypatch.setattr("leverans.packaging.planner.BATCH_FILES", 7)


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("container", CONTAINERS)
def test_any_number_of_workers_writes_the_same_bytes(tmp_path: Path, container: str) -> None:
    files = sources(tmp_path / "source")
    records = [a_record("1", files[:50]), *(a_record(file.id, [file]) for file in files[50:])]
    built = [build(records, tmp_path / f"{n}", container, n) for n in (0, 1, 3)]
    first, *others = [content_of(path) for path in built]
    assert all(other == first for other in others)


@pytest.mark.usefixtures("eager")
def test_a_change_seen_by_a_worker_is_told_as_if_seen_here(tmp_path: Path) -> None:
    files = sources(tmp_path / "source")
    os.utime(str(files[60].content.path))
    with pytest.raises(SourceChanged, match="modified") as caught:
        build([a_record("1", files)], tmp_path / "out", "tar", 2)
    assert caught.value.place == files[60].name
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.usefixtures("eager")
def test_a_worker_that_is_killed_ends_the_build_with_an_error(tmp_path: Path) -> None:
    files = sources(tmp_path / "source")

    def records() -> Iterator[Record]:
        for number, file in enumerate(files):
            if number == 100:
                for child in children():
                    os.kill(child, signal.SIGKILL)
            yield a_record(file.id, [file])

    with pytest.raises(PackageError, match="worker ended with code -9"):
        EArkSip(2).build(
            records(),
            tmp_path / "out",
            order=an_order(),
            told=lambda _: None,
            progress=lambda *_: None,
        )
    assert list((tmp_path / "out").iterdir()) == []


def children() -> list[int]:
    """Our workers: other processes may have been started by the test runner."""
    tasks = Path(f"/proc/{os.getpid()}/task").iterdir()
    all_of_them = [child for task in tasks for child in (task / "children").read_text().split()]
    return [int(child) for child in all_of_them if b"worker" in command_line(child)]


def command_line(child: str) -> bytes:
    return Path(f"/proc/{child}/cmdline").read_bytes()


def test_a_worker_stays_small(tmp_path: Path) -> None:
    terms = EArkSip().terms(an_order(), tmp_path)
    Path(terms.target).touch()
    with Crew(terms, 1) as made:
        run = Run("", "", "", "", [Entry(b"x", "a", 1, 0)])
        made.start((0, [run]), files=3000, size=1, here=False)()
        (child,) = children()
        text = Path(f"/proc/{child}/status").read_text()
    (line,) = [line for line in text.splitlines() if line.startswith("VmRSS")]
    assert int(line.split()[1]) < 20_000


@pytest.mark.faults
@pytest.mark.parametrize("container", CONTAINERS)
def test_killed_at_any_moment_and_run_again_gives_the_same_bytes(
    tmp_path: Path, container: str
) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    files = sources(source, 1500)
    expected = content_of(build([a_record("1", files)], tmp_path / "calm", container))
    out.mkdir()
    interrupted = 0
    for moment in (0.02, 0.06, 0.12, 0.2):
        process = subprocess.Popen([sys.executable, "-c", KILLED, source, out, container])
        wait_for(out, process)
        time.sleep(moment)
        process.kill()
        interrupted += process.wait() == -signal.SIGKILL
    assert interrupted
    assert content_of(build([a_record("1", files)], out, container)) == expected
    assert not list(out.glob("*.part"))


KILLED = """
import sys
from pathlib import Path
from leverans.packaging import crew, planner
from leverans.packaging.eark import EArkSip
from leverans.testing.format_contract import a_file, a_record, an_order
crew.MANY_FILES = 0
planner.BATCH_FILES = 20
source = Path(sys.argv[1])
names = [f"{n // 10}/fil {n}.txt" for n in range(1500)] + ["stor.bin"]
files = [a_file(source / name, name) for name in names]
EArkSip(2).build([a_record("1", files)], Path(sys.argv[2]), order=an_order(container=sys.argv[3]),
    told=lambda _: None, progress=lambda *_: None)
"""


def wait_for(out: Path, process: "subprocess.Popen[bytes]") -> None:
    """Until the build has begun to write."""
    deadline = time.monotonic() + 20
    while process.poll() is None and not list(out.glob("*.part")):
        assert time.monotonic() < deadline
        time.sleep(0.002)


FULL = """
import resource, signal, sys
from pathlib import Path
from leverans.model.errors import NoSpace
from leverans.packaging.eark import EArkSip
from leverans.testing.format_contract import a_file, a_record, an_order
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
source = Path(sys.argv[1])
try:
    EArkSip(0).build([a_record("1", [a_file(source / "stor.bin", "stor.bin")])], Path(sys.argv[2]),
        order=an_order(container=sys.argv[3]), told=lambda _: None, progress=lambda *_: None)
except NoSpace as error:
    print("NoSpace", error.detail)
"""


@pytest.mark.parametrize("container", CONTAINERS)
def test_no_room_is_said_as_such_and_leaves_nothing(tmp_path: Path, container: str) -> None:
    sources(tmp_path / "source", 1)
    out = tmp_path / "out"
    told = subprocess.run(
        [sys.executable, "-c", FULL, tmp_path / "source", out, container],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.startswith("NoSpace")
    assert list(out.iterdir()) == []


def test_a_full_device_is_no_space(tmp_path: Path) -> None:
    terms = EArkSip().terms(an_order(), tmp_path)._replace(target="/dev/full")
    run = Run("", "", "", "", [Entry(b"x", "a", 1, 0)])
    with Crew(terms, 0) as made, pytest.raises(NoSpace):
        made.here((0, [run]))


@pytest.mark.parametrize("container", CONTAINERS)
def test_two_files_of_one_name_are_refused(tmp_path: Path, container: str) -> None:
    one, two, *_ = sources(tmp_path / "source", 5)
    twin = replace(two, package_name=one.package_name)
    with pytest.raises(PackageError, match=r"fil 0|File exists"):
        build([a_record("1", [one, twin])], tmp_path / "out", container)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_finished_folder_is_replaced_by_its_rebuild(tmp_path: Path) -> None:
    files = sources(tmp_path / "source", 5)
    path = build([a_record("1", files)], tmp_path / "out", "folder")
    (path / "stray").write_text("not ours")
    (tmp_path / "out" / f"{path.name}.part").mkdir()
    (tmp_path / "out" / f"{path.name}.part" / "half").write_text("left behind")
    build([a_record("1", files)], tmp_path / "out", "folder")
    assert not (path / "stray").exists()
    assert sorted(one.name for one in path.parent.iterdir()) == [
        path.name,
        f"{path.name}.manifest.txt",
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("container", "rar"),
        ("version", "3.0"),
        ("premis_objects", "none"),
        ("description", "marc"),
        ("algorithms", ("SHA-256", "CRC32")),
    ],
)
def test_a_setting_that_is_not_known_is_named_with_what_is_allowed(
    tmp_path: Path, key: str, value: object
) -> None:
    with pytest.raises(ConfigurationError, match=f"package.{key}.*is not one of"):
        EArkSip().build(
            [],
            tmp_path,
            order=an_order(**{key: value}),
            told=lambda _: None,
            progress=lambda *_: None,
        )
    assert list(tmp_path.iterdir()) == []
