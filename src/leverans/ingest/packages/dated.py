"""A file whose own time is not the one that counts: its package states another."""

from dataclasses import dataclass
from typing import BinaryIO

from leverans.model.record import Content


@dataclass(frozen=True, slots=True)
class Dated:
    """Place without a path: who copies them does not hold the path's time against the record's."""

    content: Content

    @property
    def path(self) -> None:
        """None: the bytes are reached by `open` only."""
        return

    def open(self) -> BinaryIO:
        """A new stream at byte 0."""
        return self.content.open()
