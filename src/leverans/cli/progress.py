"""Shows progress: bars on a terminal, one line per stage in the technical log."""

import sys
from datetime import datetime
from typing import Any, Self

from structlog.contextvars import bind_contextvars, get_contextvars, unbind_contextvars
from tqdm import tqdm

from leverans.messages.texts import text
from leverans.wiring.technical_log import TechnicalLog


class Progress:
    """A `Watch` for people: a bar for the present stage, and lines in the technical log."""

    def __init__(self, log: TechnicalLog, *, language: str) -> None:
        """Bars go to stderr, if that is a terminal."""
        self._log = log
        self._language = language
        self._stage = ""
        self._done = (0, 0)
        self._since: datetime | None = None
        self._bar: tqdm[Any] | None = None
        self._by_bytes = False
        self._about: dict[str, Any] = {}

    def __enter__(self) -> Self:
        """The watch itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the present stage."""
        self._end()

    def stage(self, name: str, *, files: int = 0, size: int = 0) -> None:
        """End the stage before and begin this one."""
        self._end()
        self._stage, self._done, self._since = name, (0, 0), self._log.clock()
        bind_contextvars(step=name)
        self._about = get_contextvars()  # when it ends, another package may be at hand already
        self._by_bytes = size > 0
        if size or files:
            self._bar = tqdm(
                total=size or files,
                desc=text(f"stage.{name}", self._language),
                unit="B" if size else "",
                unit_scale=True,
                disable=None,
                file=sys.stderr,
                leave=False,
            )

    def step(self, files: int, size: int) -> None:
        """Move the bar on."""
        self._done = (self._done[0] + files, self._done[1] + size)
        if self._bar is not None:
            self._bar.update(size if self._by_bytes else files)

    def broken(self, error: Exception) -> None:
        """Write what kind of fault it was and where, into the technical log."""
        self._log.fault(error)

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
        if not self._stage or self._since is None:
            return
        files, size = self._done
        milliseconds = int((self._log.clock() - self._since).total_seconds() * 1000)
        self._log.tell("stage", **self._about, ms=milliseconds, files=files, bytes=size)
        unbind_contextvars("step")
        self._stage = ""
