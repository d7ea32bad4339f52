"""Two workers at the same agreement at the same time: one delivery, and nobody is told a lie."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from leverans.flow.outcome import Status
from leverans.model.errors import LedgerBusy
from leverans.testing.two_sides import TwoSides


def work(root: Path) -> str:
    """Deliver once, in a process of its own; how it ended."""
    try:
        return TwoSides(root).deliver().status.value
    except LedgerBusy:
        return "LedgerBusy"


def receive(root: Path) -> str:
    """Answer once, in a process of its own; how many were answered."""
    try:
        return str(len(TwoSides(root).receive()))
    except LedgerBusy:
        return "LedgerBusy"


def test_two_deliveries_at_once_make_one_package_and_one_receipt(three: TwoSides) -> None:
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawned) as workers:
        ended = list(workers.map(work, [three.root] * 4))
    assert set(ended) <= {"waiting", "LedgerBusy"}
    assert "waiting" in ended
    three.deliver()
    three.receive()
    assert three.deliver().status is Status.TAKEN_OVER
    told = [event.event for event in three.events()]
    assert told.count("delivery.opened") == 1
    assert told.count("transfer.sent") == 1
    assert told.count("receipt.collected") == 2  # kvittens and mottagningsbevis
    assert len([path for path in three.incoming() if path.suffix == ".tar"]) == 1


def test_two_receivers_at_once_give_one_answer(three: TwoSides) -> None:
    three.deliver()
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawned) as workers:
        ended = list(workers.map(receive, [three.root] * 2))
    assert sorted(ended) in (["0", "1"], ["1", "LedgerBusy"])
    kinds = [path.name.split(".")[1] for path in sorted((three.drop / "answers").iterdir())]
    assert kinds == ["kvittens", "mottagningsbevis"]
    assert three.deliver().status is Status.TAKEN_OVER
