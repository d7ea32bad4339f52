"""Bytes that have been read once, before a migration, with the SHA-256 they had then."""

from dataclasses import dataclass
from typing import BinaryIO

from leverans.model.record import Content


@dataclass(frozen=True, slots=True)
class VerifiedContent:
    """Content whose SHA-256 (hex) is known beforehand; opened as if it were not."""

    content: Content
    sha256: str

    @property
    def path(self) -> str | None:
        """The content's own path."""
        return self.content.path

    def open(self) -> BinaryIO:
        """A new stream at byte 0."""
        return self.content.open()
