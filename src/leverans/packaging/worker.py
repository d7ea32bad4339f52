"""What a worker process runs: jobs come in on its standard input, finished text goes out.

Kept light on purpose (no lxml, no SQLAlchemy, no multiprocessing): each worker stays below
20 MB. Messages are a length of eight bytes and a `marshal` value; both ends are this program,
started by itself, so nothing foreign is ever unmarshalled.
"""

import gc
import marshal
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from leverans.model.errors import LeveransError
from leverans.packaging.container import Opened
from leverans.packaging.copying import Copier
from leverans.packaging.entry import Copied, Lines, Run, Terms
from leverans.packaging.listing import Lister
from leverans.packaging.writing import Ground, Writer

Job = tuple[int, list[Run]]
Answer = tuple[list[Lines], bytes]


class Worker:
    """Copies batches into one package and formats what is written about them.

    Args:
        terms: what is the same for the whole package; the part file or folder must exist.
        ground: what stands for it where the container goes straight to its receiver.
    """

    def __init__(self, terms: Terms, ground: Ground | None = None) -> None:
        self._root = terms.root
        self._copier = Copier(terms.algorithms, terms.mtime * 1_000_000_000)
        self._lister = Lister(terms)
        self._opened = Opened(terms, ground)

    def __call__(self, job: Job) -> Answer:
        """Copy the runs from an offset on; their texts, and lines of the container's table."""
        offset, runs = job
        with self._writing(offset) as writer:
            lines = [
                self._lister.lines(run, self._copier.copy(run, self._root, writer)) for run in runs
            ]
            return lines, writer.flush()

    def copy(self, offset: int, run: Run) -> tuple[list[Copied], bytes]:
        """Copy one run without formatting anything; the table's lines too."""
        with self._writing(offset) as writer:
            return list(self._copier.copy(run, self._root, writer)), writer.flush()

    def close(self) -> None:
        """Let go of the part file or folder."""
        self._opened.close()

    @contextmanager
    def _writing(self, offset: int) -> Iterator[Writer]:
        writer = self._opened.writer(offset)
        try:
            yield writer
        finally:
            writer.drop()


def send(stream: BinaryIO, value: Any) -> None:  # noqa: ANN401 - marshal judges it
    """Write one message."""
    data = marshal.dumps(value)
    stream.write(len(data).to_bytes(8, "big"))
    stream.write(data)
    stream.flush()


def receive(stream: BinaryIO) -> Any:  # noqa: ANN401 - a marshalled value is what its sender says
    """Read one message; None when the stream ends before it is whole."""
    head = stream.read(8)
    length = int.from_bytes(head, "big")
    data = stream.read(length)
    if len(head) < 8 or len(data) < length:  # noqa: PLR2004 - the length's own length
        return None
    return marshal.loads(data)  # noqa: S302 - see above


def main() -> None:
    """Answer jobs until the parent closes the pipe; the first message is the terms."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    gc.disable()  # a worker makes millions of tuples and no cycles
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    terms = receive(source)
    if terms is None:
        return
    worker = Worker(Terms._make(terms))
    while (message := receive(source)) is not None:
        offset, runs = message
        try:
            send(sink, _answer(worker, (offset, [Run._make(run) for run in runs])))
        except BrokenPipeError:  # the parent was killed; there is nobody left to tell
            os._exit(1)


def _answer(worker: Worker, job: Job) -> tuple[str, object]:
    try:
        lines, index = worker(job)
    except LeveransError as error:
        return "error", (type(error).__name__, error.detail, error.place)
    return "done", ([tuple(line) for line in lines], index)
