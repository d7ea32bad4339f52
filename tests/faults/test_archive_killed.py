"""A verb of the archive is killed with SIGKILL anywhere, and completes when it runs again."""

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from leverans.archive.layout import OBJECT_DECLARATION
from leverans.testing.mellanarkiv import Mellanarkiv, Waiting
from leverans.testing.ocfl_objects import everything, judged

pytestmark = pytest.mark.faults


def run(verb: str, archive: Mellanarkiv, waiting: Waiting | None, at: int = 0) -> tuple[int, int]:
    """(exit code, moments passed) of a run in a process of its own."""
    package = [str(waiting.container)] if waiting else []
    command = [sys.executable, "-m", "leverans.testing.archive_killed", verb, str(archive.root)]
    done = subprocess.run(
        [*command, *package, "--at", str(at)], capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode, len(done.stdout.splitlines())


def made(place: Path) -> tuple[Mellanarkiv, Waiting]:
    archive = Mellanarkiv(place).make(second=True)
    return archive, archive.packed(1)


def moments(verb: str, place: Path) -> tuple[int, set[str]]:
    """How many moments a run has that nobody kills, and which keys the store has then."""
    archive, waiting = made(place)
    if verb != "take-in":
        run("take-in", archive, waiting)
    code, passed = run(verb, archive, waiting if verb == "take-in" else None)
    assert code == 0
    return passed, set(everything(archive.store.root))


def places(count: int, some: int) -> list[int]:
    """The first and last moments, and some between."""
    chance = random.Random(count)  # noqa: S311 - the same on every run
    return sorted({1, 2, count - 1, count, *chance.sample(range(1, count), min(some, count - 1))})


def test_taking_in_is_whole_or_not_there_and_goes_on(tmp_path: Path) -> None:
    count, expected = moments("take-in", tmp_path / "whole")
    assert count > 30
    for at in places(count, 4):
        archive, waiting = made(tmp_path / str(at))
        code, _ = run("take-in", archive, waiting, at)
        assert code == -signal.SIGKILL
        place = archive.object(waiting.package_id)
        if (place / OBJECT_DECLARATION).exists():  # then it is whole
            assert judged(place).passed
        assert run("take-in", archive, waiting)[0] == 0
        assert judged(place).passed
        assert set(everything(archive.store.root)) == expected, at
        stored = subprocess.run(
            [sys.executable, "-m", "leverans", "-C", str(archive.root), "log", "verify"],
            check=False, capture_output=True,
        )  # fmt: skip
        assert stored.returncode == 0


@pytest.mark.parametrize("verb", ["rebuild", "copy", "audit"])
def test_other_verbs_go_on_where_they_were_killed(verb: str, tmp_path: Path) -> None:
    count, _ = moments(verb, tmp_path / "whole")
    for at in random.Random(count).sample(range(1, count), 2):  # noqa: S311
        archive, waiting = made(tmp_path / str(at))
        run("take-in", archive, waiting)
        expected = everything(archive.store.root)
        assert run(verb, archive, None, at)[0] == -signal.SIGKILL
        assert run(verb, archive, None)[0] == 0
        assert everything(archive.store.root) == expected
        if verb == "copy":
            assert everything(archive.second.root) == expected
