"""Shows progress: bars on a terminal, one JSON line per stage in the technical log."""

import json
import sys
import traceback
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import structlog
from tqdm import tqdm

from leverans.clock import Clock, stamp
from leverans.messages.texts import text

LOG = "technical.jsonl"


class Progress:
    """A `Watch` for people: a bar for the present stage, and lines in `var/log`."""

    def __init__(self, folder: Path, *, language: str, clock: Clock) -> None:
        """Write the technical log into `folder`; bars go to stderr, if that is a terminal."""
        folder.mkdir(parents=True, exist_ok=True)
        self._language = language
        self._clock = clock
        self._stage = ""
        self._done = (0, 0)
        self._since: datetime | None = None
        self._bar: tqdm[Any] | None = None
        self._by_bytes = False
        self._stream = (folder / LOG).open("a", encoding="utf-8")
        self._log = structlog.wrap_logger(structlog.PrintLogger(self._stream), processors=[_line])

    def __enter__(self) -> Self:
        """The watch itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the present stage and close the log."""
        self._end()
        self._stream.close()

    def stage(self, name: str, *, files: int = 0, size: int = 0) -> None:
        """End the stage before and begin this one."""
        self._end()
        self._stage, self._done, self._since = name, (0, 0), self._clock()
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
        """Write the traceback into the technical log: places in our code, no values."""
        frames = traceback.extract_tb(error.__traceback__)
        where = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
        self._log.error(
            self._stage or "-", at=stamp(self._clock()), error=type(error).__name__, where=where
        )

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
        if not self._stage or self._since is None:
            return
        ended = self._clock()
        files, size = self._done
        milliseconds = int((ended - self._since).total_seconds() * 1000)
        self._log.info(self._stage, at=stamp(self._since), ms=milliseconds, files=files, bytes=size)
        self._stage = ""


def _line(_: object, method: str, event: Any) -> str:  # noqa: ANN401 - structlog's own signature
    """One line of the technical log; no names and no paths are ever handed to it."""
    return json.dumps({"level": method, "stage": event.pop("event"), **event}, sort_keys=True)
