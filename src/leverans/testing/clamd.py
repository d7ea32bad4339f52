"""A private ClamAV daemon for tests: own folder, own socket, own tiny signature database.

Its signatures know the EICAR test file, which is put together at run time: no file of ours is one.
"""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from leverans.testing.services import absent

PROGRAM = "clamd"
ACCOUNT = "nobody"
SETTINGS = """
DatabaseDirectory {folder}/db
LocalSocket {folder}/clamd.sock
LocalSocketMode 666
PidFile {folder}/clamd.pid
TemporaryDirectory {folder}/tmp
Foreground yes
User {account}
MaxThreads 4
StreamMaxLength {limit}
MaxScanSize {limit}
MaxFileSize {limit}
AlertExceedsMax yes
OfficialDatabaseOnly no
ConcurrentDatabaseReload no
"""


def eicar() -> bytes:
    """The test file of the European Institute for Computer Antivirus Research, 68 bytes."""
    first = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$"
    return (first + "EICAR-STANDARD-ANTIVIRUS-" + "TEST-FILE!$H+H*").encode()


@dataclass(frozen=True, slots=True)
class Daemon:
    """A running daemon: `address` of its socket, `process` its id, `limit` its stream limit."""

    address: str
    process: int
    limit: int

    def kill(self) -> None:
        """End it at once, and wait until nobody listens any more."""
        os.kill(self.process, signal.SIGKILL)
        for _ in range(200):
            if not _listens(self.address):
                return
            time.sleep(0.05)
        raise AssertionError(f"clamd {self.process} does not end")


@contextmanager
def clamd(*, limit: int = 20 * 1024**2) -> Iterator[Daemon]:
    """Start a daemon, and stop it afterwards by its process id.

    Where ClamAV is not installed the test is skipped; with CI=true it fails instead.
    """
    program = shutil.which(PROGRAM, path=os.environ.get("PATH", "") + ":/usr/sbin")
    if program is None:
        absent("ClamAV is not installed (`make services` does it)")
    folder = Path(tempfile.mkdtemp(prefix="leverans-clamd-"))
    try:
        _settle(folder, limit)
        with (folder / "log").open("wb") as log:
            command = [program, "--config-file", str(folder / "clamd.conf")]
            process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603
        try:
            _await(folder, process)
            yield Daemon(str(folder / "clamd.sock"), process.pid, limit)
        finally:
            process.kill()
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settle(folder: Path, limit: int) -> None:
    folder.chmod(0o755)
    (folder / "db").mkdir()
    (folder / "tmp").mkdir()
    data = eicar()
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    (folder / "db" / "own.hdb").write_text(f"{digest}:{len(data)}:Own.Eicar-HDB\n", "ascii")
    (folder / "db" / "own.ndb").write_text(f"Own.Eicar-NDB:0:*:{data[:40].hex()}\n", "ascii")
    account = ACCOUNT if os.geteuid() == 0 else str(os.geteuid())
    text = SETTINGS.format(folder=folder, account=account, limit=limit)
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, ACCOUNT)
    else:
        text = "\n".join(line for line in text.splitlines() if not line.startswith("User"))
    (folder / "clamd.conf").write_text(text, "ascii")


def _await(folder: Path, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if _listens(str(folder / "clamd.sock")):
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(f"clamd does not start: {(folder / 'log').read_text('utf-8')}")


def _listens(address: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(address)
        except OSError:
            return False
    return True
