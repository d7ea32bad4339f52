"""What is measured: one job of ours beside one of a peer, on the same data."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a job got through."""

    files: int
    bytes: int


Job = Callable[[Path, Path], Done]  # data folder, empty output folder


def _nothing(data: Path) -> None:
    del data


@dataclass(frozen=True, slots=True)
class Case:
    """A pair of jobs.

    Attributes:
        name: for the table. data: `tiny`, `mixed`, `large` … (see `run.DATA`).
        ours, peer: top-level functions; each run is a process of its own.
        before: makes ready what both need, once, in the data folder's sibling `<data>.made`.
        after: undoes what the peer did to the data folder.
        goal: peer's time divided by ours, at least; None = only reported.
        limit: seconds and MB (peak of all processes) that ours may take at the median.
    """

    name: str
    data: str
    ours: Job
    peer: Job
    before: Callable[[Path], None] = _nothing
    after: Callable[[Path], None] = _nothing
    goal: float | None = None
    limit: tuple[float | None, float | None] = (None, None)
