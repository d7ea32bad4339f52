"""One file that is given by itself: an XML document, not a package."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from leverans.model.finding import Finding
from leverans.validators.containers.interface import Member

_MARKS = (b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")


def is_xml(start: bytes) -> bool:
    """Whether a file that begins so can be XML, in any of the encodings that it may use."""
    for mark in _MARKS:
        start = start.removeprefix(mark)
    return start.replace(b"\0", b"").lstrip().startswith(b"<")


class SingleFile:
    """A container of that one file."""

    kind = "file"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folders: set[str] = set()

    def members(self) -> Iterator[Member | Finding]:
        """The file."""
        yield Member(self.path.name, self.path.stat().st_size, -1)

    def open(self, member: Member) -> BinaryIO:  # noqa: ARG002 (there is only one)
        """Its bytes."""
        return self.path.open("rb")

    def close(self) -> None:
        """Nothing is held open."""
