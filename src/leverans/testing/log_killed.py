"""Appending to the log, killed with SIGKILL before and after each statement and commit.

    python -m leverans.testing.log_killed LEDGER FOLDER

For each moment the ledger's file is copied to `FOLDER/<number>.sqlite`, a child of this process
appends to the copy and kills itself there. Each transaction puts one row of state (an actor) and
`EVENTS` events, in several batches. The moments are printed, one a line.
"""

import os
import shutil
import signal
import sys
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool

from leverans.audit import log
from leverans.ledger.database import Ledger
from leverans.model.event import AuditEvent

CHAIN = "exempel"
TRANSACTIONS, EVENTS, BATCH = 2, 7, 3
STATE = "INSERT INTO actor (id) VALUES (:id)"


class Moments:
    """Counts what the database is asked to do, and dies at number `at`."""

    def __init__(self, at: int) -> None:
        self._at, self._passed = at, 0

    def reach(self, name: str) -> None:
        """Pass one moment, or die in it."""
        self._passed += 1
        if self._passed == self._at:
            sys.stdout.write(f"{name}\n")
            sys.stdout.flush()
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Look at every engine of this process."""
        event.listen(
            Engine, "before_cursor_execute", lambda *told: self.reach("before " + _line(told))
        )
        event.listen(
            Engine, "after_cursor_execute", lambda *told: self.reach("after " + _line(told))
        )
        event.listen(Engine, "commit", lambda _: self.reach("before a commit"))
        event.listen(Pool, "checkin", lambda *_: self.reach("after a transaction"))


def _line(told: tuple[object, ...]) -> str:
    """The beginning of the statement that an engine is about to execute, or has."""
    return str(told[2]).splitlines()[0]


def work(path: Path, moments: Moments | None = None) -> None:
    """State and events, each time in one transaction."""
    with Ledger.open(f"sqlite:///{path}") as ledger:
        if moments is not None:
            moments.watch()
        for number in range(TRANSACTIONS):
            with ledger.begin() as connection:
                connection.execute(text(STATE), {"id": f"state{number}"})
                _append(connection, number)


def _append(connection: Connection, number: int) -> None:
    one = AuditEvent(
        event="job.ended",
        at="2026-03-29T03:00:00.000+02:00",
        actor="a1",
        role="service:nightly",
        objects=(("run", f"r{number}"), ("delivery", "d1")),
    )
    log.append_many(connection, CHAIN, [one] * EVENTS)


def killed(source: Path, place: Path, at: int) -> bool:
    """Whether a child that works on a copy died at this moment; no, once there are no more."""
    shutil.copyfile(source, place)
    child = os.fork()
    if child == 0:
        work(place, Moments(at))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status) == signal.SIGKILL
    if os.WEXITSTATUS(status):
        raise SystemExit(f"moment {at}: ended with {os.WEXITSTATUS(status)}")
    return False


def main(source: str, folder: str) -> None:
    """Kill at every moment, in the order in which they come."""
    log.BATCH = BATCH
    for at in count(1):
        if not killed(Path(source), Path(folder) / f"{at}.sqlite", at):
            break


if __name__ == "__main__":
    main(*sys.argv[1:])
