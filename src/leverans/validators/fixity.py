"""Digests of every file of a package: in this process, or by worker processes when it pays.

Workers are plain `python -m` children: a forked pool would carry the parent's memory along, a
spawned one would import the parent's main module again.
"""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from leverans.validators.containers.elsewhere import elsewhere_of
from leverans.validators.containers.interface import Container
from leverans.validators.digest_worker import Answer, Digester, Job

BATCH_FILES = 500
BATCH_BYTES = 8 * 1024**2
WORTH_FILES = 2_000  # below these, starting processes costs more than it saves
WORTH_BYTES = 200 * 1024**2

# METS CHECKSUMTYPE -> hashlib; the others of the METS list cannot be computed here
ALGORITHMS = {
    "MD5": "md5",
    "SHA-1": "sha1",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
}


class Batch(NamedTuple):
    """Files that follow each other, from the number `first` on; `size` of all together."""

    first: int
    jobs: list[Job]
    size: int


Take = Callable[[Answer], None]


def batches(members: Iterable[tuple[int, str, int, int]]) -> Iterator[Batch]:
    """Groups of at most 500 files or about 8 MB; a large file alone."""
    jobs: list[Job] = []
    first, total = 1, 0
    for number, path, size, place in members:
        jobs.append((path, size, place))
        total += size
        if len(jobs) >= BATCH_FILES or total >= BATCH_BYTES:
            yield Batch(first, jobs, total)
            jobs, first, total = [], number + 1, 0
    if jobs:
        yield Batch(first, jobs, total)


class InlineHashing:
    """Hashes in this process, when asked to: small packages."""

    def __init__(self, container: Container, algorithms: Sequence[str], take: Take) -> None:
        """Answers go to `take`."""
        self._take = take
        elsewhere = elsewhere_of(container)
        pread = elsewhere.pread if elsewhere else None
        self._digester = Digester(container.kind, container.path, algorithms, pread)

    def has_room(self) -> bool:
        """Never while METS is read: it would gain nothing."""
        return False

    def put(self, batch: Batch) -> None:
        """Hash one batch now."""
        self._take(self._digester.batch(batch.first, batch.jobs))

    def finish(self) -> None:
        """All has been answered already."""
        self._digester.close()

    def abandon(self) -> None:
        """There is nothing under way."""
        self._digester.close()


class WorkerHashing:
    """Hashes in child processes while this one goes on; answers are taken on `put` and `finish`."""

    def __init__(
        self, container: Container, algorithms: Sequence[str], take: Take, workers: int
    ) -> None:
        """Start `workers` children, each served by one thread that only moves lines."""
        self._take = take
        self._jobs: queue.Queue[str | None] = queue.Queue(maxsize=4 * workers)
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        command = [sys.executable, "-m", "leverans.validators.digest_worker", container.kind]
        self._children = [
            subprocess.Popen(  # noqa: S603 (our own interpreter and module)
                [*command, str(container.path), *algorithms],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(workers)
        ]
        self._threads = [
            threading.Thread(target=self._serve, args=(child,), daemon=True)
            for child in self._children
        ]
        for thread in self._threads:
            thread.start()

    def has_room(self) -> bool:
        """Whether a batch can be handed out without waiting."""
        self._drain()
        return not self._jobs.full()

    def put(self, batch: Batch) -> None:
        """Hand out one batch; waits while all children are busy and the queue is full."""
        self._jobs.put(json.dumps(batch[:2]))
        self._drain()

    def finish(self) -> None:
        """Wait for the children and take the rest of their answers.

        Raises:
            OSError: a child died.
        """
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        codes = [child.wait() for child in self._children]
        self._drain()
        if any(codes):
            raise OSError(f"a hashing process ended with {codes}")

    def abandon(self) -> None:
        """End the children at once; what they would have answered is not wanted."""
        for child in self._children:
            child.kill()
        with suppress(queue.Empty):
            while True:
                self._jobs.get_nowait()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        for child in self._children:
            child.wait()

    def _drain(self) -> None:
        while not self._answers.empty():
            line = self._answers.get()
            if line:
                self._take(Answer(*json.loads(line)))

    def _serve(self, child: "subprocess.Popen[str]") -> None:
        if child.stdin is None or child.stdout is None:
            return
        with child.stdin as asked, child.stdout as told:
            while (line := self._jobs.get()) is not None:
                try:
                    asked.write(line + "\n")
                    asked.flush()
                except BrokenPipeError:
                    continue  # the child is gone: go on emptying the queue, finish() tells
                self._answers.put(told.readline())
