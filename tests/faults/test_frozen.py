"""A worker that stands still while another does the whole delivery, and then wakes up."""

import os
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from leverans.flow.outcome import Status
from leverans.model.errors import LedgerBusy
from leverans.testing.bystander import LEDGER, look, rows
from leverans.testing.killed import opened, program, run_deliver, run_receive
from leverans.testing.two_sides import AGREEMENT, PDF_1_4, TwoSides

STOPS = {
    "while it surveys": ("step 1", 0),
    "after the survey, before the ledger knows": ("before a commit", 2, "os.mkdir"),
    "when the delivery has its row and no package yet": ("after a commit", 2),
    "while it builds": ("stage build", 0),
    "before it sends": ("stage send", 0),
    "while it sends": ("step 0", 0),
    "when it has sent, before the ledger knows": ("step 0", -1),
    "before it looks for the answer": ("stage receipt", 0),
}


def three_documents(root: Path) -> TwoSides:
    """Three documents that pass."""
    sides = TwoSides(root).make()
    for number in range(3):
        sides.add(f"nämnd/{number}/protokoll.pdf", PDF_1_4 + b"%% %d" % number)
    sides.write()
    return sides


@pytest.fixture
def sides(tmp_path: Path) -> TwoSides:
    return three_documents(tmp_path)


def moment(counted: list[str], name: str, which: int, before: str = "") -> int:
    """The number of a moment: the first, second … last of that name, or of `before` before it."""
    at = [n for n, passed in enumerate(counted) if passed.startswith(name)][which]
    while before and counted[at] != before:
        at -= 1
    return at + 1


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The moments of a delivery like `sides`."""
    sides = three_documents(tmp_path_factory.mktemp("counted"))
    command = program("deliver", sides.root, "--alive", "--files")
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return run.stdout.splitlines()


def frozen(sides: TwoSides, at: int) -> subprocess.Popen[str]:
    """A deliver process that has stopped itself."""
    options = ("--alive", "--files", "--signal", "STOP", "--at", str(at))
    command = program("deliver", sides.root, *options)
    worker = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    _, status = os.waitpid(worker.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    return worker


def silent_for_too_long(sides: TwoSides) -> None:
    """As if the time that a lease lasts had passed since its holder last said something."""
    with closing(sqlite3.connect(sides.producer / LEDGER)) as ledger:
        ledger.execute("UPDATE lease SET expires_at = '2026-01-01T00:00:00.000+01:00'")
        ledger.commit()


def thawed(worker: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code and last words of the worker after it woke up."""
    os.kill(worker.pid, signal.SIGCONT)
    _, errors = worker.communicate(timeout=60)
    return worker.returncode, errors


def test_meanwhile_a_second_worker_of_this_machine_is_told_to_wait_and_the_first_completes(
    sides: TwoSides, counted: list[str]
) -> None:
    worker = frozen(sides, moment(counted, "step 3", 0))
    try:
        with pytest.raises(LedgerBusy):
            run_deliver(opened(sides.producer, alive=True), AGREEMENT)
        assert look(sides.root) == ""
    finally:
        code, errors = thawed(worker)
    assert code == 0, errors
    assert delivered_once(sides)


@pytest.mark.parametrize("holds_lock", [True, False], ids=["lock held", "no lock"])
@pytest.mark.parametrize("where", STOPS.values(), ids=STOPS.keys())
@pytest.mark.parametrize(
    "answered",
    [pytest.param(False, id="waiting", marks=pytest.mark.slow), pytest.param(True, id="received")],
)
def test_one_that_wakes_up_after_another_worker_has_done_it_delivers_nothing_twice(
    sides: TwoSides,
    counted: list[str],
    where: tuple[str, int, str],
    *,
    answered: bool,
    holds_lock: bool,
) -> None:
    worker = frozen(sides, moment(counted, *where))
    if not holds_lock:
        (sides.producer / "var" / "work" / f"{AGREEMENT}.lock").unlink()  # no lock reaches so far
    silent_for_too_long(sides)
    try:
        run_deliver(opened(sides.producer, alive=True), AGREEMENT)
        if answered:
            run_receive(opened(sides.archive, alive=True))
            last = run_deliver(opened(sides.producer, alive=True), AGREEMENT)
            assert last.status is Status.TAKEN_OVER
        before = rows(sides.producer, "SELECT id, state FROM package")
    finally:
        code, errors = thawed(worker)
    assert code == 3
    # where no lock reaches, its scratch files have gone from under it, which it may see first
    assert errors.startswith("Outrun: " if holds_lock else ("Outrun: ", "StorageError: "))
    assert rows(sides.producer, "SELECT id, state FROM package") == before
    assert delivered_once(sides)


def delivered_once(sides: TwoSides) -> bool:
    """Run to the end: one delivery, one package, one answer, and nothing that is not true."""
    run_receive(opened(sides.archive, alive=True))
    run_deliver(opened(sides.producer, alive=True), AGREEMENT)
    again = run_deliver(opened(sides.producer, alive=True), AGREEMENT)
    assert again.status is Status.NOTHING_NEW
    assert len(rows(sides.producer, "SELECT id FROM delivery")) == 1
    assert len(list((sides.drop / "incoming").glob("*.tar"))) == 1
    assert look(sides.root) == ""
    return True
