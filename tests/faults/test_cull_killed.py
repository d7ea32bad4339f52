"""An execution is killed with SIGKILL anywhere, and the next run ends with exactly what was asked.

Never more is destroyed than was approved, never is a success told before absence was seen, and
the protocol counts what is gone, once.
"""

import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from leverans.flow.cull.orders import items_of, show_order
from leverans.flow.cull.show_protocol import shown_protocol
from leverans.flow.cull.verify import verify
from leverans.flow.overview import log_events, verify_log
from leverans.flow.watch import Quiet
from leverans.model.culling import CullingQuery, ItemState, OrderState
from leverans.testing.culling_world import ARCHIVIST, CullingWorld, record_id

FEW, MANY = 6, 1000
OTHERS = (FEW + 1, FEW + 2)  # due too, but not in the order


class Killed:
    """A world with an approved order, that can be had again as it was."""

    def __init__(self, place: Path, records: int, others: int = 2) -> None:
        """Make it once."""
        self._made = place / "made"
        self._at = place / "world"
        world = CullingWorld(self._made).make(records=records + others)
        self.order = world.approved(CullingQuery(limit=records)).id
        self.listed = {record_id(number) for number in range(1, records + 1)}
        self.rest = {record_id(records + 1 + number) for number in range(others)}
        self._runs = 0

    def again(self) -> CullingWorld:
        """The world as it was when the order had been approved."""
        shutil.rmtree(self._at, ignore_errors=True)
        shutil.copytree(self._made, self._at)
        self._runs = 0
        return CullingWorld(self._at)

    def run(self, at: int = 0) -> tuple[int, list[str]]:
        """(exit code, moments) of one execution, killed at a moment or not."""
        self._runs += 1
        command = [sys.executable, "-m", "leverans.testing.culling_killed", str(self._at)]
        options = [self.order, "--run", str(self._runs), "--at", str(at)]
        done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        return done.returncode, done.stdout.splitlines()

    def check_after_a_kill(self, world: CullingWorld) -> None:
        """What must hold at every moment, whatever has been done."""
        left = set(world.place.records())
        with world.by(ARCHIVIST) as site:
            shown = show_order(site, self.order)
            items = list(items_of(site, self.order))
            told = {s.event.event for s in log_events(site, 10_000)}
        assert self.rest <= left
        for item in items:
            if item.state in (ItemState.DESTROYED, ItemState.ABSENT):
                assert item.record not in left
            if item.state is ItemState.LISTED:
                assert world.place.snapshot(item.record) is not None
        if shown.order.state is OrderState.APPROVED:
            assert self.listed <= left
        if left != self.rest:  # not everything is gone
            assert "disposal.executed" not in told
            assert shown.order.state in (OrderState.APPROVED, OrderState.EXECUTING)
        if left != self.rest | self.listed:  # something is gone: then its protocol was there first
            assert any(each.kind == "draft" for each in shown.documents)
            assert self.draft_lies_there(world)

    def draft_lies_there(self, world: CullingWorld) -> bool:
        """Whether a whole draft of this order's protocol is in the store, by its own digest."""
        for path in world.protocols.rglob("draft-*.json"):
            data = path.read_bytes()
            whole = hashlib.sha256(data).hexdigest().startswith(path.stem.rpartition("-")[2])
            if whole and self.order.encode() in data:
                return True
        return False

    def check_at_the_end(self, world: CullingWorld) -> None:
        """The order has done what it says, once."""
        assert set(world.place.records()) == self.rest
        world.later(2)
        with world.by(ARCHIVIST) as site:
            assert verify(site, world.place, self.order, Quiet()).state is OrderState.VERIFIED
            shown = show_order(site, self.order)
            protocol = shown_protocol(site, self.order).protocol
            assert verify_log(site).ok
            gone = [
                record
                for stored in log_events(site, 100_000)
                if stored.event.event == "disposal.destroyed"
                for kind, record in stored.event.objects
                if kind == "record"
            ]
        assert shown.states == {ItemState.ABSENT: len(self.listed)}
        assert protocol.listed == protocol.destroyed
        assert protocol.destroyed.documents == len(self.listed)
        assert protocol.destroyed.files == 2 * len(self.listed)
        assert (protocol.remaining, protocol.still_there, protocol.withheld) == (0, 0, ())
        assert sorted(gone) == sorted(self.listed)


def stored_once(world: CullingWorld) -> None:
    """Every stored document is one JSON or a list of them, and says so itself."""
    for path in world.protocols.rglob("*.json*"):
        for line in path.read_bytes().splitlines():
            assert json.loads(line)


def points(count: int, some: int) -> Iterator[int]:
    """The first and the last moments, and some between."""
    chance = random.Random(count)  # noqa: S311 - the same on every run
    yield from sorted({1, count, *chance.sample(range(1, count), min(some, count - 1))})


def killed_everywhere(tmp_path: Path, some: int) -> None:
    killed = Killed(tmp_path, FEW)
    world = killed.again()
    code, moments = killed.run()
    assert code == 0
    assert len(moments) > 40
    killed.check_at_the_end(world)
    for at in points(len(moments), some):
        world = killed.again()
        assert killed.run(at)[0] == -signal.SIGKILL
        killed.check_after_a_kill(world)
        assert killed.run()[0] == 0
        killed.check_at_the_end(world)
        stored_once(world)


def test_an_execution_goes_on_wherever_it_was_killed(tmp_path: Path) -> None:
    killed_everywhere(tmp_path, 5)


@pytest.mark.slow
def test_an_execution_goes_on_from_every_single_moment(tmp_path: Path) -> None:
    killed_everywhere(tmp_path, 10_000)


def test_one_that_is_killed_again_and_again_comes_to_its_end(tmp_path: Path) -> None:
    killed = Killed(tmp_path, 12)
    world, runs = killed.again(), 0
    while killed.run(33)[0] == -signal.SIGKILL:
        killed.check_after_a_kill(world)
        runs += 1
        assert runs < 200
    assert runs >= 3
    killed.check_at_the_end(world)


def test_a_thousand_records_are_gone_exactly_when_three_runs_were_killed(tmp_path: Path) -> None:
    killed = Killed(tmp_path, MANY)
    world = killed.again()
    for at in (60, 900, 2000):
        assert killed.run(at)[0] == -signal.SIGKILL
        killed.check_after_a_kill(world)
    assert killed.run()[0] == 0
    killed.check_at_the_end(world)


@pytest.mark.slow
def test_a_thousand_records_are_gone_exactly_wherever_the_runs_were_killed(tmp_path: Path) -> None:
    killed = Killed(tmp_path, MANY)
    killed.again()
    _, moments = killed.run()
    for at in points(len(moments), 60):
        world = killed.again()
        assert killed.run(at)[0] == -signal.SIGKILL
        killed.check_after_a_kill(world)
        assert killed.run()[0] == 0
        killed.check_at_the_end(world)
