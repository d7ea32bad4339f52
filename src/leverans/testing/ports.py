"""Free ports of this machine, for servers that tests start."""

import socket
import time
from collections.abc import Callable
from contextlib import ExitStack


def free_ports(count: int) -> list[int]:
    """So many ports that nobody listens on now, each another."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def listens(port: int) -> bool:
    """Whether somebody accepts connections on a port of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def await_port(port: int, *, why_not: Callable[[], str], seconds: float = 60) -> None:
    """Wait until somebody listens; `AssertionError` with what `why_not` says when nobody does."""
    for _ in range(int(seconds / 0.05)):
        if listens(port):
            return
        time.sleep(0.05)
    raise AssertionError(f"nobody listens on port {port}: {why_not()}")
