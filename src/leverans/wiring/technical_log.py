"""The technical log: what the program did, how long it took and where it broke; for weeks.

One file of JSON lines for each day, `var/log/technical-2026-03-29.jsonl`. A line holds ids,
numbers and names of our own code, and nothing else: what is handed in and looks like anything
else stands as `-`. What an error says stands nowhere, for it may quote a path or a title; what
kind of error it was and where it came from does.
"""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from structlog.contextvars import merge_contextvars

from leverans.audit.vocabulary import is_identifier
from leverans.clock import Clock, stamp
from leverans.model.errors import UsageError
from leverans.wiring.faults import Told, told_of

PREFIX, ENDING = "technical-", ".jsonl"
HIDDEN = "-"
OF_CODE = frozenset({"error", "logger"})  # names of classes and modules have full stops in them
CODE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.<>]{0,199}")


class TechnicalLog:
    """Appends to the file of the day; each line in one write, so that processes do not mix.

    A line that cannot be written stops nothing: `unwritten` counts them.
    """

    def __init__(self, folder: Path, *, clock: Clock) -> None:
        """The folder is made with the first line."""
        self.folder = folder
        self.clock = clock
        self.unwritten = 0
        self._log = structlog.wrap_logger(
            _Days(self),
            processors=[merge_contextvars, self._line],
            wrapper_class=structlog.BoundLogger,
            context_class=dict,
        )

    def tell(self, event: str, level: str = "info", /, **figures: object) -> None:
        """Write one line; the context (`tenant`, `run`, `step`, `delivery` …) is added."""
        self._log.line(event, level=level, **figures)

    def fault(self, error: BaseException, event: str = "fault", /) -> None:
        """Write what kind of error it was, what led to it, and where in the code; no message."""
        level = "warning" if isinstance(error, UsageError) else "error"
        self.tell(event, level, **told_of(error))

    def append(self, line: str) -> None:
        """Put a line at the end of today's file."""
        path = self.folder / f"{PREFIX}{self.clock().date().isoformat()}{ENDING}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
            try:
                os.write(file, f"{line}\n".encode())
            finally:
                os.close(file)
        except OSError:
            self.unwritten += 1

    def _line(self, _: object, __: str, event: Mapping[str, Any]) -> str:
        told = {key: _shown(key, value) for key, value in event.items()}
        return json.dumps({"at": stamp(self.clock()), **told}, sort_keys=True)


class _Days:
    """What structlog hands a finished line to."""

    def __init__(self, log: TechnicalLog) -> None:
        self._write = log.append

    def line(self, line: str) -> None:
        """One line."""
        self._write(line)


def _shown(key: str, value: object) -> object:
    """A number, an id, a name of code; for everything else a dash."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, Told):
        return value.words
    if isinstance(value, str):
        fine = CODE_NAME.fullmatch(value) if key in OF_CODE else is_identifier(value)
        return value if fine else HIDDEN
    return HIDDEN
