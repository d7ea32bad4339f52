"""Who copies: this process while a package is small, worker processes once it is large.

The answers come in the order of the jobs whoever does the work, so the bytes of a package do
not depend on the number of workers.
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from types import TracebackType
from typing import BinaryIO, Self, cast

from leverans.model import errors
from leverans.model.errors import LeveransError, PackageError
from leverans.packaging.entry import Lines, Terms
from leverans.packaging.worker import Answer, Job, Worker, receive, send
from leverans.packaging.writing import Ground

MANY_FILES = 2_000
MANY_BYTES = 200_000_000
_MOST = 8
_START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]);"
    "from leverans.packaging.worker import main; main()"
)


class Crew:
    """Takes jobs; starts its processes when so much has been asked that they pay."""

    def __init__(
        self, terms: Terms, workers: int | None = None, ground: Ground | None = None
    ) -> None:
        """Use `workers` processes at most; 0 = none, None = one per processor we may use.

        With a `ground` this process does all: it hands the bytes on in their order.
        """
        self._terms = terms
        number = min(len(os.sched_getaffinity(0)), _MOST) if workers is None else workers
        self._number = number if ground is None else 0
        self.here = Worker(terms, ground)
        self._files = self._bytes = 0
        self._free: SimpleQueue[_Process] = SimpleQueue()
        self._processes: list[_Process] = []
        self._threads: ThreadPoolExecutor | None = None

    def start(self, job: Job, *, files: int, size: int, here: bool) -> Callable[[], Answer]:
        """Take a job on; what is returned gives its answer, once.

        Args:
            job: the batch. files, size: how much it is. here: its bytes cannot be opened in
                another process.
        """
        self._files += files
        self._bytes += size
        if here or not self._pays():
            return lambda: self.here(job)
        if self._threads is None:
            self._threads = self._gather()
        return self._threads.submit(self._hand_over, job).result

    def _pays(self) -> bool:
        return self._number > 0 and (self._files > MANY_FILES or self._bytes > MANY_BYTES)

    def _gather(self) -> ThreadPoolExecutor:
        for _ in range(self._number):
            process = _Process(self._terms)
            self._processes.append(process)
            self._free.put(process)
        return ThreadPoolExecutor(self._number, "leverans-worker")

    def _hand_over(self, job: Job) -> Answer:
        process = self._free.get()
        try:
            return process.do(job)
        finally:
            self._free.put(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the workers go; after a failure do not wait for what they have begun."""
        if kind is not None:
            for process in self._processes:
                process.kill()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self._processes:
            process.end()
        self.here.close()


class _Process:
    """One worker process, and the pipes to it."""

    def __init__(self, terms: Terms) -> None:
        command = [sys.executable, "-I", "-S", "-c", _START, json.dumps(sys.path)]
        self._child = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._in = cast("BinaryIO", self._child.stdin)
        self._out = cast("BinaryIO", self._child.stdout)
        self._tell(tuple(terms))

    def do(self, job: Job) -> Answer:
        """Have a job done."""
        offset, runs = job
        plain = [
            tuple(run._replace(entries=[tuple(entry) for entry in run.entries]))  # type: ignore[misc]
            for run in runs
        ]
        self._tell((offset, plain))
        message = receive(self._out)
        if message is None:
            raise PackageError(f"a worker ended with code {self._child.wait()}")
        word, content = message
        if word == "error":
            raise _error(*content)
        lines, index = content
        return [Lines._make(line) for line in lines], index

    def kill(self) -> None:
        """End it wherever it is; what it wrote lies in a part file that nobody will use."""
        self._child.kill()

    def end(self) -> None:
        """Close the pipes and wait; a worker ends when its input does."""
        for pipe in (self._in, self._out):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
        self._child.wait()

    def _tell(self, value: object) -> None:
        try:
            send(self._in, value)
        except BrokenPipeError as error:
            raise PackageError(f"a worker ended with code {self._child.wait()}") from error


def _error(name: str, detail: str, place: str) -> LeveransError:
    """The error that a worker met, as an error of ours."""
    kind = cast("type[LeveransError]", getattr(errors, name))
    return kind(detail, place=place)
