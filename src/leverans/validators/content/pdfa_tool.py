"""What judges PDF/A: an outside program, given files of one claimed level at a time."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol

SECONDS_TO_START = 60
SECONDS_A_FILE = 30
MOST_CODES = 5


class Outcome(StrEnum):
    """What a validator says: `unknown` when it says nothing that can be understood."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class Verdict(NamedTuple):
    """On one file: with the first error codes of an invalid one, or why there is no verdict."""

    outcome: Outcome
    words: str = ""


class PdfaTool(Protocol):
    """A validator that is installed."""

    name: str

    def judges(self, level: str) -> bool:
        """Whether it can judge files of that level (`1b`)."""
        ...

    def judge(self, files: Sequence[Path], level: str, folder: Path) -> list[Verdict]:
        """A verdict on each file, in their order. What is written goes to `folder`."""
        ...


def first_codes(codes: Sequence[str]) -> str:
    """The first few different codes, as text."""
    different = list(dict.fromkeys(codes))
    more = len(different) - MOST_CODES
    return ", ".join(different[:MOST_CODES]) + (f" (+{more})" if more > 0 else "")


def unjudged(reason: str) -> Verdict:
    """No verdict."""
    return Verdict(Outcome.UNKNOWN, reason[:200])
