"""One command in the technical log: begun, ended or broken, and what libraries had to say.

Libraries log what they like, with keys, paths and addresses in it. While a command is recorded
their loggers end here: that a library warned is written down, and what it said is not, neither
into the file nor onto the screen.
"""

import logging
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from structlog.contextvars import bound_contextvars

from leverans.wiring.technical_log import TechnicalLog

LOGGER_NAME = re.compile(r"[A-Za-z_]\w{0,60}(?:\.\w{1,60}){0,8}")


class Bridge(logging.Handler):
    """Writes of a library's message which logger it was and how grave; never the message."""

    def __init__(self, log: TechnicalLog) -> None:
        """Hear warnings and worse."""
        super().__init__(level=logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        name = record.name if LOGGER_NAME.fullmatch(record.name) else "-"
        self._log.tell("library", record.levelname.lower(), logger=name)


@contextmanager
def bridged(log: TechnicalLog) -> Iterator[None]:
    """Take what libraries log, as long as it lasts."""
    bridge = Bridge(log)
    root = logging.getLogger()
    root.addHandler(bridge)
    try:
        yield
    finally:
        root.removeHandler(bridge)
        bridge.close()


@contextmanager
def recording(log: TechnicalLog, *, tenant: str, run: str, command: str) -> Iterator[None]:
    """Record a command.

    Args:
        tenant: id of the authority. run: id that ties its lines together.
        command: its words, joined with `:`.
    """
    begun = time.monotonic()
    with bound_contextvars(tenant=tenant, run=run, command=command), bridged(log):
        log.tell("command_begun")
        try:
            yield
        finally:
            broken = sys.exc_info()[1]
            if isinstance(broken, Exception) and type(broken).__module__.split(".")[0] != "click":
                log.fault(broken)
            log.tell("command_ended", ms=int((time.monotonic() - begun) * 1000))
