"""A verb in a process that kills itself, with SIGKILL, at a moment that was chosen before.

    python -m leverans.testing.killed deliver WORKSPACE AGREEMENT --at 7
    python -m leverans.testing.killed receive WORKSPACE --at 3 --signal STOP
    python -m leverans.testing.killed accept WORKSPACE REFERENCE --at 3

A moment is each stage and step of the verb, the point just before and just after each commit of
the ledger, and with `--files` the point before every file is made, renamed or removed. They are
numbered from 1. Without `--at` the verb runs through and its moments are printed, one a line: so
a test learns how many there are. The clock stands still and ids are fixed unless `--alive` is
given: however often a run is killed, the bytes at the end must be those of a run that was not.
"""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool

from leverans.clock import LOCAL, now
from leverans.flow.anchor_log import anchor
from leverans.flow.deciding import accept_package
from leverans.flow.deliver import deliver
from leverans.flow.desk import Answered, Desk
from leverans.flow.keys import signer
from leverans.flow.migrate import Migrated, migrate
from leverans.flow.outcome import Outcome
from leverans.flow.receive import receive
from leverans.flow.site import random_id
from leverans.flow.watch import Quiet, Watch
from leverans.model.errors import LeveransError
from leverans.testing.two_sides import AGREEMENT, TwoSides
from leverans.wiring.site import Opened, open_site

STILL = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)
FIRST = "1"  # reference of the first package that an archive receives
ONLY_ID = "00000000-0000-4000-8000-000000000001"
CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.link")
PLENTY = 1 << 60


@dataclass(slots=True)
class Moments:
    """A `Watch` that counts what it is told and sends its own process a signal at number `at`."""

    at: int = 0
    sends: signal.Signals = signal.SIGKILL
    passed: list[str] = field(default_factory=list)

    def reach(self, name: str) -> None:
        """Pass one moment, or die in it."""
        self.passed.append(name)
        if len(self.passed) == self.at:
            os.kill(os.getpid(), self.sends)

    def stage(self, name: str, *, files: int = 0, size: int = 0) -> None:
        del files, size
        self.reach(f"stage {name}")

    def step(self, files: int, size: int) -> None:
        self.reach(f"step {files} {size}")

    def watch_ledger(self) -> None:
        """Count each commit of a writing transaction twice: before it, and when it is done."""
        open_: list[bool] = []

        def before(connection: Connection) -> None:
            if connection.get_execution_options().get("leverans_writes"):
                self.reach("before a commit")
                open_.append(True)

        def after(*_: object) -> None:
            if open_:
                open_.clear()
                self.reach("after a commit")

        event.listen(Engine, "commit", before)
        event.listen(Pool, "checkin", after)

    def watch_files(self) -> None:
        """Count every file that is about to be made, renamed or removed; for this process's life.

        The last step of a store's write calls the kernel directly and is not seen; what precedes
        and follows it is.
        """

        def heard(what: str, arguments: tuple[object, ...]) -> None:
            made = what == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT
            if (made or what in CHANGES) and not str(arguments[0]).endswith((".pyc", "null")):
                self.reach(what)

        sys.addaudithook(heard)


def opened(workspace: Path, *, alive: bool = False, blind: bool = False) -> Opened:
    """A workspace whose clock stands still and whose ids are fixed.

    Args:
        alive: real clock and random ids instead.
        blind: never asks how much room is left, so that a full disk is met in the middle.
    """
    found = open_site(workspace, environ={}, clock=now if alive else lambda: STILL, spoken="sv")
    mint = random_id if alive else lambda: ONLY_ID
    site = replace(found.site, new_id=mint, pause=lambda _: None)
    if blind:
        site = replace(site, free=lambda _: PLENTY)
    return replace(found, site=site)


def run_deliver(opened: Opened, agreement: str, watch: Watch | None = None) -> Outcome:
    """Deliver as one process would, from an opened workspace that is closed afterwards."""
    with opened.site.ledger:
        return deliver(opened.site, opened.engagement(agreement), watch or Quiet())


def run_receive(opened: Opened, watch: Watch | None = None) -> list[Answered]:
    """Let the archive answer what waits."""
    drop = opened.drop()
    assert drop is not None, "this workspace receives nothing"
    with opened.site.ledger:
        return receive(opened.site, drop, watch or Quiet(), opened.archive_terms())


def run_migrate(opened: Opened, agreement: str, watch: Watch | None = None) -> Migrated:
    """Migrate as one process would, from an opened workspace that is closed afterwards."""
    with opened.site.ledger:
        return migrate(opened.site, opened.engagement(agreement), watch or Quiet())


def run_accept(opened: Opened, reference: str, watch: Watch | None = None) -> Answered:
    """Let a person at the archive accept a package that waits for it."""
    drop = opened.drop()
    assert drop is not None, "this workspace receives nothing"
    with opened.site.ledger:
        desk = Desk(
            site=opened.site,
            drop=drop,
            terms=opened.archive_terms(),
            key=signer(opened.site),
            watch=watch or Quiet(),
        )
        return accept_package(desk, reference)


def program(verb: str, root: Path, *options: str) -> list[str]:
    """The command line of one side of the `TwoSides` in `root`; see above for the options."""
    sides = {
        "deliver": [str(root / "forvaltning"), AGREEMENT],
        "receive": [str(root / "mellanarkiv")],
        "accept": [str(root / "mellanarkiv"), FIRST],
    }
    return [sys.executable, "-m", "leverans.testing.killed", verb, *sides[verb], *options]


def main(arguments: Sequence[str]) -> int:
    """Run one verb; exit code and errors as on the command line, error class on stderr."""
    asked = _asked(arguments)
    if asked.uid >= 0:
        become(asked.uid)
    moments = Moments(asked.at, signal.Signals[f"SIG{asked.signal}"])
    moments.watch_ledger()
    if asked.files:
        moments.watch_files()
    try:
        workspace = opened(asked.workspace, alive=asked.alive, blind=asked.blind)
        code = _run(asked, workspace, moments)
    except LeveransError as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        code = error.exit_code
    sys.stdout.write("".join(f"{moment}\n" for moment in moments.passed))
    return code


def become(uid: int) -> None:
    """Become an ordinary user for good.

    What Python loads late is loaded before, by a whole delivery: the interpreter's own files may
    be closed to that user, and a test is not about them.
    """
    with TemporaryDirectory() as folder:
        sides = TwoSides(Path(folder)).make()
        sides.add("en handling.pdf")
        sides.write()
        sides.deliver()
        sides.receive()
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)


def _run(asked: argparse.Namespace, workspace: Opened, moments: Moments) -> int:
    if asked.verb == "deliver":
        return run_deliver(workspace, asked.named, moments).exit_code
    if asked.verb == "migrate":
        return run_migrate(workspace, asked.named, moments).exit_code
    if asked.verb == "anchor":
        with workspace.site.ledger:
            return anchor(workspace.site).exit_code
    if asked.verb == "accept":
        return int(not run_accept(workspace, asked.named, moments).report.passed)
    return int(not all(each.report.passed for each in run_receive(workspace, moments)))


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="leverans.testing.killed")
    parser.add_argument("verb", choices=["deliver", "migrate", "receive", "accept", "anchor"])
    parser.add_argument("workspace", type=Path)
    parser.add_argument("named", nargs="?", default="", help="agreement, or reference")
    parser.add_argument("--at", type=int, default=0)
    parser.add_argument("--uid", type=int, default=-1, help="become this user first")
    parser.add_argument("--signal", choices=["KILL", "STOP"], default="KILL")
    for flag in ("--files", "--alive", "--blind"):
        parser.add_argument(flag, action="store_true")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
