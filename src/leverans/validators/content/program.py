"""Runs an outside program on hostile files: no shell, bounded output, and an end in any case."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import NamedTuple

MOST_OUTPUT = 8 * 1024**2


class Ran(NamedTuple):
    """What came of a run: its standard output, and why it counts as failed ("" if it does not)."""

    output: bytes
    fault: str


def run(command: Sequence[str], *, folder: Path, seconds: float) -> Ran:
    """Run a program in a folder, with everything that it starts, for at most so many seconds."""
    try:
        process = subprocess.Popen(  # noqa: S603 (a list of arguments, never a shell)
            list(command),
            cwd=folder,
            env=_surroundings(os.environ, folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        return Ran(b"", error.strerror or str(error))
    late: list[str] = []

    def stop() -> None:
        late.append(f"no answer within {seconds:.0f} s")
        _end(process)

    timer = Timer(seconds, stop)
    timer.start()
    try:
        output = process.stdout.read(MOST_OUTPUT + 1) if process.stdout else b""
    finally:
        timer.cancel()
        _end(process)
        if process.stdout:
            process.stdout.close()
        process.wait()
    if len(output) > MOST_OUTPUT:
        return Ran(b"", "it answers without end")
    return Ran(output, late[0] if late else "")


def _surroundings(given: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Only what a program needs to be found and to speak UTF-8; its home is the private folder."""
    kept = {name: given[name] for name in ("PATH", "JAVA_HOME") if name in given}
    return {**kept, "HOME": str(folder), "LANG": "C.UTF-8", "TMPDIR": str(folder)}


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End it and its children, which share its group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
