"""Checks many packages in child processes: answers in the order given, and no fault spreads.

A child is used for one package after another, so that start-up and the compiling of schemas are
paid once. One that dies (no memory, a signal) costs the answer on its package alone.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from leverans.flow.validate import broke
from leverans.flow.validate_worker import Terms, terms_text
from leverans.model.finding import Report
from leverans.model.report_json import read_report

WORKER = (sys.executable, "-m", "leverans.flow.validate_worker")
AHEAD = 64  # answers that may wait for the slowest before them: memory stays flat


def validate_all(
    paths: Sequence[str], terms: Terms, *, jobs: int, worker: Sequence[str] = WORKER
) -> Generator[Report]:
    """The report of each path, in the order given, each as soon as those before it are told.

    Args:
        paths: as they were given. terms: what to hold the packages against.
        jobs: how many packages at a time, at least 1. worker: the command of a child.
    """
    with (
        TemporaryDirectory(prefix="leverans-validate-") as scratch,
        _Crew(paths, terms, scratch=scratch, worker=worker) as crew,
    ):
        crew.start(min(jobs, len(paths)))
        for number in range(len(paths)):
            yield crew.answer(number)


class _Crew:
    """Threads that only move lines, each with a child of its own; ends them all when left."""

    def __init__(
        self, paths: Sequence[str], terms: Terms, *, scratch: str, worker: Sequence[str]
    ) -> None:
        self._paths = paths
        self._first = terms_text(terms)
        self._command = tuple(worker)
        self._environment = {**os.environ, "TMPDIR": scratch}  # swept, however a child ends
        self._threads: list[threading.Thread] = []
        self._children: set[_Child] = set()
        self._answers: dict[int, Report] = {}
        self._changed = threading.Condition()
        self._taken = self._told = 0
        self._stopped = False

    def __enter__(self) -> Self:
        return self

    def start(self, jobs: int) -> None:
        """So many at a time."""
        for _ in range(jobs):
            thread = threading.Thread(target=self._serve, daemon=True)
            self._threads.append(thread)
            thread.start()

    def answer(self, number: int) -> Report:
        """Wait for the report of this package."""
        with self._changed:
            self._changed.wait_for(lambda: number in self._answers)
            self._told = number + 1
            self._changed.notify_all()
            return self._answers.pop(number)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
            children = list(self._children)
        for child in children:
            child.kill()
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        child: _Child | None = None
        while (number := self._next()) is not None:
            path = self._paths[number]
            try:
                child = child or self._hire()
                answer = child.ask(path)
            except (OSError, ValueError) as error:
                answer, reason = None, f"no process to check it: {error}"
            else:
                reason = "" if answer else f"its process ended ({child.end()})"
            if answer is None:
                self._dismiss(child)
                child = None
            self._deliver(number, answer or broke(path, reason))
        self._dismiss(child)

    def _next(self) -> int | None:
        """The next package that nobody has taken; waits while too many answers are untold."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._taken < self._told + AHEAD)
            if self._stopped or self._taken == len(self._paths):
                return None
            self._taken += 1
            return self._taken - 1

    def _deliver(self, number: int, report: Report) -> None:
        with self._changed:
            self._answers[number] = report
            self._changed.notify_all()

    def _hire(self) -> "_Child":
        with self._changed:
            child = _Child(self._command, self._environment, self._first)
            self._children.add(child)
        if self._stopped:
            child.kill()
        return child

    def _dismiss(self, child: "_Child | None") -> None:
        if child is not None:
            child.end()
            with self._changed:
                self._children.discard(child)


class _Child:
    """A process that checks packages; with a process group of its own, for it may have children."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], first: str) -> None:
        """Start it, and hand it its first line."""
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="ascii",
            env=environment,
            process_group=0,
        )
        self._lines = [first]

    def ask(self, path: str) -> Report | None:
        """Its report on a package; None when it died instead."""
        source, sink = self._process.stdout, self._process.stdin
        if source is None or sink is None:
            return None
        with suppress(BrokenPipeError):
            sink.write("\n".join([*self._lines, json.dumps(path), ""]))
            sink.flush()
        self._lines = []
        line = source.readline()
        return read_report(line) if line.endswith("\n") else None

    def end(self) -> str:
        """Let it go, and say how it ended: `SIGKILL`, `exit code 1`."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):  # it died with a line of ours unread
                    stream.close()
        code = self._process.wait()
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def kill(self) -> None:
        """End it and what it started, at once."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
