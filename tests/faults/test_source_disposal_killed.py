"""Culling at a source is killed with SIGKILL anywhere; the next run ends with what was asked.

Never is a file removed that nobody approved, and never is one called gone that lies there.
"""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from leverans.flow.cull.orders import items_of
from leverans.model.culling import CullingQuery, ItemState, OrderState
from leverans.testing.at_source import AGREED, AtSource, delivered_share, source_system
from leverans.testing.two_sides import TwoSides

pytestmark = pytest.mark.faults
FILES, LISTED = 6, 4
SOME = 5
"""Moments that are tried of each verb; spread over all there are."""


class Killed:
    """An approved order over four of six records, that can be had again as it was."""

    def __init__(self, place: Path, method: str) -> None:
        """Make it once."""
        self.at, self._made = place / "now", place / "then"
        world = delivered_share(self.at, FILES, terms=f'{AGREED}method = "{method}"\n')
        world.at("2026-05-01")
        world.attest()
        self.order = world.approved(CullingQuery(limit=LISTED))
        shutil.copytree(self.at, self._made, symlinks=True)

    def again(self) -> AtSource:
        """The world as it was."""
        shutil.rmtree(self.at)
        shutil.copytree(self._made, self.at, symlinks=True)
        world = AtSource(TwoSides(self.at))
        world.at("2026-05-03")
        return world

    def keep(self) -> None:
        """From now on it is had again as it is now."""
        shutil.rmtree(self._made)
        shutil.copytree(self.at, self._made, symlinks=True)

    def run(self, verb: str, file: Path, at: int = 0) -> tuple[int, list[str]]:
        """(exit code, moments) of one verb, killed at a moment or not."""
        command = [sys.executable, "-m", "leverans.testing.source_killed", str(self.at), verb]
        options = [self.order.id, "--file", str(file), "--at", str(at)]
        done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        return done.returncode, done.stdout.splitlines()

    def moments(self, verb: str, file: Path) -> list[int]:
        """Some moments of a verb, from the first to the last."""
        _, passed = self.run(verb, file)
        every = max(1, len(passed) // SOME)
        return [*range(1, len(passed) + 1, every), len(passed)]


def share(world: AtSource) -> set[str]:
    return {path.name for path in world.sides.source.rglob("*.pdf")}


def nothing_is_said_too_early(world: AtSource, killed: Killed) -> None:
    """What the ledger calls gone is not there; what nobody approved is."""
    with world.acting("archivist") as (site, _):
        states = [item.state for item in items_of(site, killed.order.id)]
    gone = sum(state in (ItemState.DESTROYED, ItemState.ABSENT) for state in states)
    left = len(share(world))
    assert FILES - LISTED <= left <= FILES - gone


def test_removing_the_files_ourselves(tmp_path: Path) -> None:
    killed = Killed(tmp_path, "delete")
    for at in killed.moments("execute", tmp_path / "x"):
        world = killed.again()
        code, _ = killed.run("execute", tmp_path / "x", at)
        assert code == -signal.SIGKILL
        nothing_is_said_too_early(world, killed)
        assert world.execute(killed.order).state is OrderState.EXECUTED
        assert world.verify(killed.order).state is OrderState.VERIFIED
        assert len(share(world)) == FILES - LISTED
        assert world.figures(killed.order) == {"absent": LISTED}


def test_asking_giving_the_list_and_taking_the_result(tmp_path: Path) -> None:
    killed = Killed(tmp_path, "list")
    out = tmp_path / "lista"
    for at in killed.moments("execute", out):
        world = killed.again()
        killed.run("execute", out, at)
        nothing_is_said_too_early(world, killed)
        assert len(share(world)) == FILES
        assert world.execute(killed.order).state is OrderState.EXECUTING
        assert world.give(killed.order, out).files == LISTED
    killed.keep()
    for at in killed.moments("list", out):
        world = killed.again()
        killed.run("list", out, at)
        assert world.give(killed.order, out).files == LISTED
        assert sorted(path.name for path in tmp_path.glob("lista*")) == ["lista.csv", "lista.json"]
    world = killed.again()
    result = source_system(world.sides.source, world.give(killed.order, out).csv_file)
    killed.keep()
    for at in killed.moments("result", result):
        world = killed.again()
        killed.run("result", result, at)
        nothing_is_said_too_early(world, killed)
        assert world.report(killed.order, result).deleted == LISTED
        assert world.verify(killed.order).state is OrderState.VERIFIED
        assert len(share(world)) == FILES - LISTED
