"""Watches a piece of code: what it writes where, how long it takes, and what it leaves behind."""

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

SECONDS = 10
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGING = {
    "os.mkdir", "os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir", "os.truncate",
    "os.chmod", "os.chown", "os.mkfifo", "os.mknod", "shutil.rmtree", "shutil.copyfile",
    "shutil.move", "sqlite3.connect", "socket.connect", "subprocess.Popen", "os.system",
}  # fmt: skip


class Hung(BaseException):
    """It took longer than it may."""


class Watch:
    """Tells what was written or reached outside one folder; there is one for the process."""

    def __init__(self) -> None:
        self.allowed: Path | None = None
        self.outside: list[str] = []
        sys.addaudithook(self._see)

    def _see(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.allowed is None:
            return
        if event == "open":
            path, _, flags = arguments
            if not isinstance(flags, int) or not flags & _WRITING or isinstance(path, int):
                return
        elif event not in _CHANGING:
            return
        if not self._is_inside(_placed(event, arguments)):
            self.outside.append(f"{event} {arguments[0]!r}")

    def _is_inside(self, path: object) -> bool:
        if not isinstance(path, str | bytes | os.PathLike):
            return False
        text = os.fsdecode(path)
        # "" is SQLite's own temporary file, which never has a name
        return text in ("/dev/null", "") or Path(text).is_relative_to(str(self.allowed))


def _placed(event: str, arguments: tuple[object, ...]) -> object:
    """The path; one that is said from a folder's descriptor on, from the root on."""
    path, folder = arguments[0], arguments[-1]
    relative = event in {"os.remove", "os.rmdir", "os.mkdir"} and isinstance(folder, int)
    if not relative or folder == -1 or not isinstance(path, str):
        return path
    return Path(f"/proc/self/fd/{folder}").resolve() / path


_WATCH = Watch()


@contextmanager
def guarded(private: Path, *, seconds: float = SECONDS) -> Iterator[None]:
    """Nothing may be written outside `private`, which has to be empty at the end.

    Raises:
        Hung: it took longer than `seconds`.
        AssertionError: something was written elsewhere, or left behind.
    """
    before, tempfile.tempdir = tempfile.tempdir, str(private)
    _WATCH.outside.clear()
    _WATCH.allowed = private
    # of its own time, so that a busy machine hangs nobody; and six times that of the clock's
    timers = ((signal.SIGPROF, signal.ITIMER_PROF, 1), (signal.SIGALRM, signal.ITIMER_REAL, 6))
    old = {number: signal.signal(number, _hang) for number, _, _ in timers}
    for _, timer, times in timers:
        signal.setitimer(timer, seconds * times)
    try:
        yield
    finally:
        for number, timer, _ in timers:
            signal.setitimer(timer, 0)
            signal.signal(number, old[number])
        _WATCH.allowed = None
        tempfile.tempdir = before
    assert _WATCH.outside == []
    assert list(private.iterdir()) == []


def _hang(_signal: int, _frame: FrameType | None) -> None:
    raise Hung
