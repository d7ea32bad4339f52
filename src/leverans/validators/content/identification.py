"""Formats of a package's files by PRONOM: beside the rest of the work, with bounded disk.

The identifier takes paths. A file of a folder has one; of other containers it gets private copies,
gone as soon as they are identified. Of a large file that is neither PDF, zip nor a compound file
the identifier gets the first and last 16 MB only: signatures lie there, and it would read it all.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from pathlib import Path

from leverans.formats.magic import HEAD, may_be_locked
from leverans.formats.many import identify_all
from leverans.formats.pronom import identify
from leverans.messages.catalogue import find
from leverans.model.finding import Finding
from leverans.model.record import Format
from leverans.validators.containers.interface import Member
from leverans.validators.content.source import LARGE, Source, Unreadable

MANY = 500  # below that, starting processes takes longer than identifying
IN_FLIGHT = 256 * 1024**2  # bytes of copies that wait for their answers


class Identification:
    """Identifies members in their order."""

    def __init__(self, source: Source, workers: int) -> None:
        """`workers`: processes; below 2 it is done in this one."""
        self._source = source
        self._workers = workers if workers > 1 else 0
        self._waiting: deque[tuple[Member, Path, int]] = deque()
        self._bytes = 0
        self._at_once: deque[tuple[Member, Format]] = deque()

    def formats(self, members: Iterable[Member]) -> Iterator[tuple[Member, Format]]:
        """Each member with its format; those that cannot be read are left out.

        Raises:
            OSError: a copy cannot be written, or a process was killed.
        """
        coming = iter(members)
        first = list(islice(coming, MANY))
        workers = self._workers if len(first) == MANY else 0
        try:
            yield from self._answers(self._paths(chain(first, coming)), workers)
        except BrokenProcessPool as error:
            raise OSError(f"identifying formats broke off: {error}") from error

    def _answers(
        self, paths: Iterator[tuple[str, str]], workers: int
    ) -> Iterator[tuple[Member, Format]]:
        for _, found in identify_all(paths, workers=workers):
            member, path, copied = self._waiting.popleft()
            self._source.release(path)
            self._bytes -= copied
            yield member, found
            yield from self._done_at_once()
        yield from self._done_at_once()

    def _done_at_once(self) -> Iterator[tuple[Member, Format]]:
        while self._at_once:
            yield self._at_once.popleft()

    def _paths(self, members: Iterable[Member]) -> Iterator[tuple[str, str]]:
        for member in members:
            try:
                path, copied = self._path(member)
            except Unreadable:
                continue
            if copied and self._bytes + copied > IN_FLIGHT:
                self._at_once.append((member, identify(str(path))))
                self._source.release(path)
                continue
            self._waiting.append((member, path, copied))
            self._bytes += copied
            yield "", str(path)

    def _path(self, member: Member) -> tuple[Path, int]:
        """Where the identifier shall look, and how many bytes were copied for it."""
        source = self._source
        if member.size > LARGE and not may_be_locked(source.head(member, HEAD)):
            path = source.short_path(member)
            return path, path.stat().st_size
        return source.path(member), 0 if source.in_place else member.size


def format_findings(place: str, found: Format, allowed: frozenset[str]) -> Iterator[Finding]:
    """What a format breaks: outside the agreement's list, unknown, contradicted, doubtful."""
    named = {"puid": found.puid or "-", "format": f"{found.name} {found.version}".strip() or "?"}
    if not found.puid:
        yield find("CONTENT-FORMAT-UNKNOWN", location=place)
    if allowed and found.puid not in allowed:
        yield find("CONTENT-FORMAT-NOT-ALLOWED", named, location=place)
    if found.extension_mismatch:
        yield find("CONTENT-FORMAT-MISMATCH", named, location=place)
    elif found.puid and found.warning:
        yield find("CONTENT-FORMAT-DOUBTFUL", named, location=place)
