"""What judges PDF/A: an outside program, given files of one claimed level at a time."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
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


class NotInstalled(Exception):
    """The program, or a part of it, is not there."""


class PdfaTool(Protocol):
    """A validator that is installed."""

    name: str

    def judges(self, level: str) -> bool:
        """Whether it can judge files of that level (`1b`)."""
        ...

    def judge(self, files: Sequence[Path], level: str, folder: Path) -> list[Verdict]:
        """A verdict on each file, in their order.

        Args:
            files: absolute paths that end in `.pdf` and are ours alone: see `linked`.
            level: that they claim. folder: where they lie, and what is written goes.
        """
        ...


@contextmanager
def linked(files: Sequence[Path], folder: Path) -> Iterator[list[Path]]:
    """Links `0.pdf`, `1.pdf` … to files, in a new folder below `folder` that goes away again.

    Programs judge by the ending, take a leading `-` for an option and write beside what they read.
    """
    place = folder / "pdfa"
    place.mkdir()
    try:
        links = [place / f"{number}.pdf" for number in range(len(files))]
        for link, file in zip(links, files, strict=True):
            link.symlink_to(file.absolute())
        yield links
    finally:
        shutil.rmtree(place)


def first_codes(codes: Iterable[str]) -> str:
    """The first few different codes, as text."""
    different = list(dict.fromkeys(codes))
    more = len(different) - MOST_CODES
    return ", ".join(different[:MOST_CODES]) + (f" (+{more})" if more > 0 else "")


def unjudged(reason: str) -> Verdict:
    """No verdict."""
    return Verdict(Outcome.UNKNOWN, reason[:200])
