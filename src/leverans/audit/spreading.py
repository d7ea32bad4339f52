"""Proving stretches in several processes at once, on a ledger in SQLite.

All processes see one state of the log: the rows up to the last one that the caller's transaction
saw. They are committed and never change, so it does not matter when a worker opens the file; what
is appended meanwhile has higher numbers and is not asked for.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, cast

from leverans.audit.stretch import Stretch, Task
from leverans.model.errors import LedgerError


def spread(path: Path, chain: str, tasks: Sequence[Task], workers: int) -> Iterator[Stretch]:
    """Answers in the order of the tasks; memory stays flat, for a worker who is ahead waits.

    Raises:
        LedgerError: a worker ended before its work was done.
    """
    with ExitStack() as closing:
        answers = [
            _start(closing, path, chain, tasks[number::workers]) for number in range(workers)
        ]
        for number in range(len(tasks)):
            line = answers[number % workers].readline()
            if not line.endswith(b"\n"):
                raise LedgerError("a process that verifies the log broke off", place=str(path))
            yield _read(json.loads(line))


def _start(closing: ExitStack, path: Path, chain: str, tasks: Sequence[Task]) -> BinaryIO:
    command = [sys.executable, "-m", "leverans.audit.stretch_worker", str(path), chain]
    worker = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    closing.callback(_end, worker)
    asked = [[task.first, task.last, task.marks] for task in tasks]
    with cast("BinaryIO", worker.stdin) as stream:
        stream.write(json.dumps(asked).encode())
    return cast("BinaryIO", worker.stdout)


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    cast("BinaryIO", worker.stdout).close()
    worker.wait()


def _read(said: dict[str, Any]) -> Stretch:
    """JSON knows lists only."""
    pairs = ("opening", "closing", "earliest")
    lists = ("problems", "marks", "noted")
    return Stretch(
        **{
            **said,
            **{name: tuple(said[name]) for name in pairs},
            **{name: [tuple(each) for each in said[name]] for name in lists},
        }
    )
