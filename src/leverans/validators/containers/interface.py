"""What the checks need of a container, and the limits that a hostile one meets."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from leverans.model.finding import Finding, Level
from leverans.schemas.xml import Readable


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a container may ask of us.

    Attributes:
        members: files in it. depth: folders in a path. name: bytes in a path.
        unpacked: bytes that a compressed container may grow to.
        ratio: growth of a compressed member or container, above 100 MB.
    """

    members: int = 20_000_000
    depth: int = 128
    name: int = 4096
    unpacked: int = 2 * 1024**4
    ratio: int = 1000


class Member(NamedTuple):
    """One file (a tuple: there may be millions).

    `path` is its name in the container, with `/`; `place` says where its bytes are: the offset in
    a tar, -1 elsewhere.
    """

    path: str
    size: int
    place: int


class Bare(NamedTuple):
    """A folder that the container lists: an empty one, or in a tar or zip perhaps not."""

    path: str


class Container(Protocol):
    """A package as it lies on the disk. Nothing in it is followed or run."""

    path: Path
    kind: str  # folder | tar | zip
    folders: set[str]  # folder names seen, at most three deep: for the structure rules

    def members(self) -> Iterator[Member | Bare | Finding]:
        """Every regular file, every folder that may be empty, a finding for all else."""
        ...

    def open(self, member: Member) -> AbstractContextManager[Readable]:
        """The bytes of one member, from its start.

        Raises:
            OSError: it cannot be read.
        """
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


def flaw(rule: str, location: str, level: Level = Level.ERROR, **params: str) -> Finding:
    """A finding about the container itself."""
    return Finding(rule=rule, level=level, location=location, params=tuple(sorted(params.items())))
