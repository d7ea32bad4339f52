"""Keeps the hashing fed while METS is read: a little when there is room, the rest at the end."""

import re
from collections.abc import Callable, Iterable, Iterator

from leverans.validators.containers.interface import Container, Member
from leverans.validators.digest_worker import Answer
from leverans.validators.fixity import (
    ALGORITHMS,
    WORTH_BYTES,
    WORTH_FILES,
    Batch,
    InlineHashing,
    WorkerHashing,
    batches,
)
from leverans.validators.package_index import PackageIndex

_CHECKSUM_TYPE = re.compile(rb"CHECKSUMTYPE\s*=\s*[\"']([A-Za-z0-9-]{3,12})[\"']")
_USUAL = b'CHECKSUMTYPE="SHA-256"'
CHUNK = 1024**2
OVERLAP = 40  # bytes that an attribute may lie across two chunks


class Feeding:
    """All members of the index, hashed once each, in the container's order."""

    def __init__(
        self,
        container: Container,
        index: PackageIndex,
        *,
        algorithms: tuple[str, ...],
        workers: int,
        progress: Callable[[int, int], None],
        unreadable: Callable[[str, str], None],
    ) -> None:
        """SHA-256 comes first in `algorithms`; `unreadable` is told path and reason."""
        self._index = index
        self._algorithms = algorithms
        self._progress = progress
        self._unreadable = unreadable
        files, size = index.totals()
        worth = files > WORTH_FILES or size > WORTH_BYTES
        self._hashing: InlineHashing | WorkerHashing
        if worth and workers > 1:
            self._hashing = WorkerHashing(container, algorithms, self._take, workers)
        else:
            self._hashing = InlineHashing(container, algorithms, self._take)
        self._batches: Iterator[Batch] = batches(index.jobs(named=container.kind == "folder"))

    def pump(self) -> None:
        """Hand out what there is room for."""
        while self._hashing.has_room() and self._put_next():
            pass

    def finish(self) -> None:
        """Hand out the rest, and wait for it."""
        while self._put_next():
            pass
        self._hashing.finish()

    def abandon(self) -> None:
        """Let go of it all: nobody will ask for what is missing."""
        self._hashing.abandon()

    def _put_next(self) -> bool:
        batch = next(self._batches, None)
        if batch is None:
            return False
        self._hashing.put(batch)
        self._progress(len(batch.jobs), batch.size)
        return True

    def _take(self, answer: Answer) -> None:
        for path, reason in self._index.add_digests(answer, self._algorithms):
            self._unreadable(path, reason)


def algorithms_named(container: Container, documents: Iterable[Member]) -> tuple[str, ...]:
    """What the METS files name: known before the one read of each file."""
    named: set[bytes] = set()
    for member in documents:
        try:
            with container.open(member) as source:
                rest = b""
                while data := source.read(CHUNK):
                    if data.count(b"CHECKSUMTYPE") > data.count(_USUAL):
                        named.update(_CHECKSUM_TYPE.findall(rest + data))
                    rest = data[-OVERLAP:]
        except OSError:
            continue  # said when the document is read
    return tuple({ALGORITHMS.get(name.decode(), "") for name in named} - {""})
