"""Anchoring that is killed anywhere, and run again: no number twice, every copy comes in."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from leverans.audit.verification import verify
from leverans.flow.anchor_list import check_anchors
from leverans.flow.anchor_log import anchor
from leverans.flow.anchors import anchors
from leverans.testing.two_sides import TwoSides

LOG = '\n[log]\nanchor_places = ["../annanstans"]\n'


def two_sides(root: Path) -> TwoSides:
    """Both sides, with a place for anchors beside them."""
    (root / "annanstans").mkdir(parents=True)
    made = TwoSides(root).make()
    with (made.producer / "leverans.toml").open("a", encoding="utf-8") as stream:
        stream.write(LOG)
    return made


def run(workspace: Path, at: int = 0) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "leverans.testing.killed", "anchor", str(workspace), "--files"]
    more = ["--at", str(at)] if at else []
    return subprocess.run([*command, *more], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def passed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The moments of a run that nobody kills."""
    done = run(two_sides(tmp_path_factory.mktemp("hel")).producer)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def commits(passed: list[str]) -> list[int]:
    """The moments around the commits."""
    return [at for at, moment in enumerate(passed, 1) if moment.endswith("a commit")]


def test_a_run_that_is_killed_around_a_commit_is_taken_up(
    passed: list[str], tmp_path: Path
) -> None:
    assert len(commits(passed)) >= 4  # the checkpoint, and the copies that were noted
    for at in commits(passed)[:4]:  # of the checkpoint, and of the first copies
        _is_taken_up(tmp_path / str(at), at)


@pytest.mark.slow
def test_a_run_that_is_killed_at_any_moment_is_taken_up(passed: list[str], tmp_path: Path) -> None:
    for at in range(1, len(passed) + 1):
        _is_taken_up(tmp_path / str(at), at)


def _is_taken_up(root: Path, at: int) -> None:
    sides = two_sides(root)
    assert run(sides.producer, at).returncode == -signal.SIGKILL
    site = sides.site()
    with site.ledger:
        done = anchor(site)
        assert (done.exit_code, done.findings) == (0, ())
        with site.ledger.read() as connection:
            assert [each.checkpoint.number for each in anchors(connection)] == [1]
            assert verify(connection, site.chain).ok
        assert check_anchors(site).findings == ()
    assert len(list((root / "annanstans").glob("anchor-*.json"))) == 1
    assert [event.event for event in sides.events()].count("log.anchored") == 1
