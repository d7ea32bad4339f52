"""Who writes a part: a token in its name, so that others can tell the part of a dead writer.

SFTP has no locks. A token names the machine, its start, the process and the process's start; on
the same machine it can be known for certain that a process has ended. Of any other writer nothing
can be known but how long its part has been still.
"""

import hashlib
import os
import re
import socket
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple, Self
from uuid import uuid4

_TOKEN = re.compile(r"([0-9a-f]{16})-([0-9a-f]{8})-([0-9]+)-([0-9]+)")
_START = 19  # of the fields of /proc/PID/stat behind the name: clock ticks from boot to start


class Writer(NamedTuple):
    """A process on some machine."""

    machine: str
    boot: str
    process: int
    start: int

    @classmethod
    def this(cls) -> Self:
        """The process that asks."""
        process = os.getpid()
        return cls(_machine(), _boot(), process, _start(process) or 0)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The writer whose token it is, or None where it is no token."""
        found = _TOKEN.fullmatch(text)
        return cls(found[1], found[2], int(found[3]), int(found[4])) if found else None

    def __str__(self) -> str:
        return f"{self.machine}-{self.boot}-{self.process}-{self.start}"

    @property
    def ended(self) -> bool:
        """Whether it certainly lives no more; False where that cannot be known."""
        if self.machine != _machine():
            return False
        return self.boot != _boot() or _start(self.process) != self.start


@cache
def _machine() -> str:
    """The same for all processes that see each other by number, and for no others.

    Where one of the three cannot be read, the process is alone in the world.
    """
    try:
        seen = [
            socket.gethostname(),
            Path("/etc/machine-id").read_text("ascii"),
            str(Path("/proc/self/ns/pid").readlink()),
        ]
    except OSError:
        seen = [uuid4().hex]
    return hashlib.sha256("\0".join(seen).encode()).hexdigest()[:16]


@cache
def _boot() -> str:
    """The same until the machine is started again."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii")[:8]
    return "0" * 8


def _start(process: int) -> int | None:
    """When a process was started; None when there is none of that number."""
    try:
        told = Path(f"/proc/{process}/stat").read_text("utf-8", "replace")
    except OSError:
        return None
    return int(told.rpartition(")")[2].split()[_START])
