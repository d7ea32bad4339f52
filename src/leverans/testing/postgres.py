"""A private PostgreSQL cluster for tests: its own folder, port and unprivileged user.

For tests and nothing else: it does not sync to disk. Every URL is a database of its own.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from leverans.testing.services import absent

SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 32MB
"""
INSTALLED = Path("/usr/lib/postgresql")  # where Debian puts its versions
OWNER = "lev"
ACCOUNT = "nobody"  # the server refuses to run as root


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server; `database` makes a new empty database in it."""

    binaries: Path
    port: int
    _names: Iterator[int] = field(default_factory=lambda: count(1))

    def database(self, template: str = "") -> str:
        """SQLAlchemy URL of a new database: empty, or a copy of the one at the URL `template`."""
        name = f"test_{next(self._names)}"
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", OWNER]
        copied = ["-T", template.rpartition("/")[2]] if template else []
        _run([str(self.binaries / "createdb"), *where, *copied, name])
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/{name}"


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a server, and stop it afterwards by its process id.

    Where PostgreSQL is not installed the test is skipped; with CI=true it fails instead.
    """
    binaries = _binaries()
    if binaries is None:
        absent("PostgreSQL is not installed (`make services` does it)")
    folder = Path(tempfile.mkdtemp(prefix="leverans-pg-"))
    try:
        port = _free_port()
        _start(binaries, folder, port)
        try:
            yield Cluster(binaries, port)
        finally:
            _stop(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path | None:
    found = sorted(INSTALLED.glob("*/bin"), key=lambda at: int(at.parent.name))
    if found:
        return found[-1]
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _start(binaries: Path, folder: Path, port: int) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, ACCOUNT)
    data = folder / "data"
    make = ["-D", str(data), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    _run(_unprivileged([str(binaries / "initdb"), *make, "--no-sync"]))
    with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS.format(port=port, folder=folder))
    control = [str(binaries / "pg_ctl"), "-D", str(data), "-l", str(folder / "log")]
    _run(_unprivileged([*control, "-w", "-t", "30", "start"]))


def _stop(folder: Path) -> None:
    """Fast shutdown, and wait until the server has taken its pid file away."""
    pid_file = folder / "data" / "postmaster.pid"
    process = int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
    os.kill(process, signal.SIGINT)
    for _ in range(100):
        if not pid_file.exists():
            return
        time.sleep(0.1)
    raise AssertionError(f"the server {process} does not stop")


def _unprivileged(command: list[str]) -> list[str]:
    return ["runuser", "-u", ACCOUNT, "--", *command] if os.geteuid() == 0 else command


def _run(command: list[str]) -> None:
    # pg_ctl leaves the server behind, which would keep a pipe open: output goes to a file
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(command, cwd="/", stdout=output, stderr=output, check=False)  # noqa: S603
        output.seek(0)
        said = output.read().decode("utf-8", "replace")
    assert done.returncode == 0, f"{command[0]} failed: {said}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
