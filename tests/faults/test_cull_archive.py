"""Faults while a mellanarkiv is culled: killed anywhere, and stores that do not do as they say."""

import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from leverans.flow.cull.execute import execute
from leverans.flow.cull.mellanarkiv import MellanarkivPlace
from leverans.flow.cull.orders import show_order
from leverans.flow.cull.show_protocol import shown_protocol
from leverans.flow.cull.verify import verify
from leverans.flow.overview import verify_log
from leverans.flow.watch import Quiet
from leverans.model.culling import CullingQuery, ItemState, OrderState
from leverans.model.errors import UsageError
from leverans.storage.local import LocalFolder
from leverans.testing.culling_archive import ARCHIVIST, LEAVE, CullingArchive, a_record
from leverans.testing.culling_world import LISTED_ON
from leverans.testing.sample_plan import SAMPLE, needs_sample

pytestmark = needs_sample

DUE, YOUNG = (1, 2, 3, 4), 9


def made(root: Path) -> tuple[CullingArchive, str]:
    """Two packages of two records that are due, one with a record that is not; an order."""
    archive = CullingArchive(root).make(SAMPLE)
    young = a_record(YOUNG, LEAVE, created="2025-03-01")
    for package, numbers in ((1, (1, 2)), (2, (3, 4))):
        due = [a_record(number, LEAVE, created="2021-03-01") for number in numbers]
        rest = [young] if package == 1 else []
        archive.keep(f"00000000-0000-4000-a000-{package:012d}", *due, *rest)
    archive.at(LISTED_ON.year, LISTED_ON.month, LISTED_ON.day)
    return archive, archive.approved(CullingQuery(row_id="2106")).id


def left(archive: CullingArchive) -> set[int]:
    """The records of which any byte lies in the store or its copy."""
    found: set[int] = set()
    for root in (archive.archive.store.root, archive.archive.second.root):
        bodies = [path.read_bytes() for path in root.rglob("*") if path.is_file()]
        for number in (*DUE, YOUNG):
            words = f"hemligt innehåll {number}\n".encode()
            if any(words in body for body in bodies):
                found.add(number)
    return found


def run(root: Path, order: str, run_: int, at: int = 0) -> tuple[int, int]:
    """(exit code, moments) of an execution in a process of its own."""
    command = [sys.executable, "-m", "leverans.testing.culling_killed", str(root), order]
    options = ["--archive", "--run", str(run_), "--at", str(at)]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode, len(done.stdout.splitlines())


def check(archive: CullingArchive, order: str) -> None:
    assert left(archive) == {YOUNG}
    archive.later(2)
    with archive.by(ARCHIVIST) as site:
        place = MellanarkivPlace(site)
        assert verify(site, place, order, Quiet()).state is OrderState.VERIFIED
        protocol = shown_protocol(site, order).protocol
        assert verify_log(site).ok
    assert protocol.listed == protocol.destroyed
    assert protocol.destroyed.documents == len(DUE)


def killed_at(tmp_path: Path, some: int) -> None:
    first, order = made(tmp_path / "made")
    whole = tmp_path / "whole"
    shutil.copytree(first.root, whole)
    code, count = run(whole, order, 1)
    assert code == 0
    assert count > 100
    chance = random.Random(count)  # noqa: S311 - the same on every run
    for at in sorted(chance.sample(range(1, count + 1), min(some, count))):
        place = tmp_path / "world"
        shutil.copytree(first.root, place)
        assert run(place, order, 1, at)[0] == -signal.SIGKILL
        archive = CullingArchive(place)
        archive.at(LISTED_ON.year, LISTED_ON.month, LISTED_ON.day)
        assert YOUNG in left(archive)
        assert run(place, order, 2)[0] == 0
        check(archive, order)
        shutil.rmtree(place)


def test_an_execution_in_the_archive_goes_on_wherever_it_was_killed(tmp_path: Path) -> None:
    killed_at(tmp_path, 4)


@pytest.mark.slow
def test_an_execution_in_the_archive_goes_on_from_every_moment(tmp_path: Path) -> None:
    killed_at(tmp_path, 10_000)


def test_a_copy_that_claims_a_deletion_and_keeps_the_bytes_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, order = made(tmp_path / "arkiv")
    really = LocalFolder.delete

    def lies(store: LocalFolder, key: str) -> None:
        if store.root.name != "second" or not key.endswith(".txt"):
            really(store, key)

    monkeypatch.setattr(LocalFolder, "delete", lies)
    with archive.by(ARCHIVIST) as site:
        place = MellanarkivPlace(site)
        assert execute(site, place, order, Quiet()).state is OrderState.EXECUTING
        shown = show_order(site, order)
        assert shown.states == {ItemState.FAILED: 4}
        assert [each.reason for each in shown.failed] == ["still_there"]
        assert shown_protocol(site, order).protocol.destroyed.documents == 0
        with pytest.raises(UsageError):
            verify(site, place, order, Quiet())
        assert left(archive) >= set(DUE)
        monkeypatch.undo()
        assert execute(site, place, order, Quiet()).state is OrderState.EXECUTED
    check(archive, order)


def test_bytes_that_are_put_back_before_the_control_open_the_order(tmp_path: Path) -> None:
    archive, order = made(tmp_path / "arkiv")
    aside = tmp_path / "undan"
    shutil.copytree(archive.archive.second.root, aside)
    with archive.by(ARCHIVIST) as site:
        place = MellanarkivPlace(site)
        execute(site, place, order, Quiet())
        shutil.rmtree(archive.archive.second.root)
        aside.rename(archive.archive.second.root)
        assert verify(site, place, order, Quiet()).state is OrderState.EXECUTING
        assert show_order(site, order).states == {ItemState.FAILED: 4}
        assert execute(site, place, order, Quiet()).state is OrderState.EXECUTED
    check(archive, order)
