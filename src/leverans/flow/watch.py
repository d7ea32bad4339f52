"""How a verb tells how far it has come; faces show it, tests break in at it."""

from typing import Protocol


class Watch(Protocol):
    """Told of every stage and of work done in it."""

    def stage(self, name: str, *, files: int = 0, size: int = 0) -> None:
        """A stage begins, such as `build`; the totals are 0 where they are not known."""

    def step(self, files: int, size: int) -> None:
        """So many more files and bytes are done."""


class Quiet:
    """Shows nothing."""

    def stage(self, name: str, *, files: int = 0, size: int = 0) -> None:
        """Nothing to show."""

    def step(self, files: int, size: int) -> None:
        """Nothing to show."""

    def broken(self, error: Exception) -> None:
        """Nothing to show."""
