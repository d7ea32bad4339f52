"""Putting proved stretches together: what holds between them, and the root over all."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

from leverans.audit.chain import Head
from leverans.audit.stretch import Problem, Stretch
from leverans.model.merkle import Frontier

WORDS = ("missing", "body", "prev", "columns", "form", "time", "head", "index")
"""What can be wrong with an event, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a chain was after so many events: hash of the last, and root over all (hex).

    Without a root where events are missing before.
    """

    hash: str
    root: str


class Joined:
    """A chain as far as its stretches have been put together, in order."""

    def __init__(self) -> None:
        self.events = self.entries = 0
        self.head = Head()
        self.marks: dict[int, Mark] = {}
        self._problems: list[Problem] = []
        self._noted: dict[str, int] = {}
        self._tree = Frontier()
        self._latest: datetime | None = None
        self._whole = True

    def add(self, found: Stretch) -> None:
        """Put the next stretch behind the others."""
        self.entries += found.entries
        self._problems += found.problems
        if not found.rows:
            return
        seq, prev_hash = found.opening
        if seq != self.head.events + 1:
            self.tell(seq, "missing")
        if prev_hash != self.head.hash:
            self.tell(seq, "prev")
        self._add_times(found)
        self._whole &= not any(word == "missing" for _, word in found.problems)
        for number, hashed, root in found.marks:
            self.marks[number] = Mark(hashed, self._joined(root))
        self._tree.append(bytes.fromhex(found.root))
        self._noted |= dict(found.noted)
        self.events += found.rows
        self.head = Head(*found.closing)

    def tell(self, seq: int, word: str) -> None:
        """Add what is wrong."""
        self._whole &= word != "missing"
        self._problems.append((int(seq), word))

    def root(self) -> str:
        """Root (hex) over all events; "" where some are missing, for their places are not known."""
        return self._tree.root().hex() if self._whole else ""

    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong and not explained, by number and in the order of `WORDS`."""
        left = (problem for problem in self._problems if not self._is_explained(problem))
        return tuple(sorted(set(left), key=lambda each: (each[0], WORDS.index(each[1]))))

    def noted(self) -> Mapping[int, int]:
        """Where the clock went back and a later event says why: number -> number of that event."""
        told = sorted(each for each in self._problems if self._is_explained(each))
        return {seq: self._noted[str(seq)] for seq, _ in told}

    def _is_explained(self, problem: Problem) -> bool:
        seq, word = problem
        return word == "time" and self._noted.get(str(seq), 0) > seq

    def _add_times(self, found: Stretch) -> None:
        seq, at = found.earliest
        if not at:
            return
        if self._latest is not None and datetime.fromisoformat(at) < self._latest:
            self.tell(seq, "time")
        self._latest = datetime.fromisoformat(found.latest)

    def _joined(self, root: str) -> str:
        if not self._whole:
            return ""
        tree = deepcopy(self._tree)
        tree.append(bytes.fromhex(root))
        return tree.root().hex()
