"""The execution of an order in a process that kills itself, with SIGKILL, at a chosen moment.

    python -m leverans.testing.culling_killed ROOT ORDER --run 1 --at 7

`ROOT` is that of a `CullingWorld`, or with `--archive` of a `CullingArchive`. Moments are those
of `leverans.testing.killed` with `--files`; without `--at` they are printed, one a line. Run by
run the clock is a minute further on.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from leverans.flow.cull.execute import execute
from leverans.flow.cull.mellanarkiv import MellanarkivPlace
from leverans.model.errors import LeveransError
from leverans.testing.culling_archive import CullingArchive
from leverans.testing.culling_place import FolderPlace
from leverans.testing.culling_world import ARCHIVIST, LISTED_ON, PLACE, CullingWorld
from leverans.testing.killed import Moments
from leverans.testing.two_sides import TickingClock


def main(arguments: Sequence[str]) -> int:
    """Execute; the error's class on stderr and its exit code when it fails."""
    parser = argparse.ArgumentParser(prog="leverans.testing.culling_killed")
    parser.add_argument("root", type=Path)
    parser.add_argument("order")
    parser.add_argument("--at", type=int, default=0)
    parser.add_argument("--run", type=int, default=1)
    parser.add_argument("--archive", action="store_true")
    asked = parser.parse_args(arguments)
    clock = TickingClock(at=LISTED_ON + timedelta(days=1, minutes=asked.run))
    kind = CullingArchive if asked.archive else CullingWorld
    world = kind(asked.root, clock=clock)
    moments = Moments(asked.at)
    with world.by(ARCHIVIST) as site:
        moments.watch_ledger()
        moments.watch_files()
        try:
            place = MellanarkivPlace(site) if asked.archive else FolderPlace(asked.root / PLACE)
            execute(site, place, asked.order, moments)
        except LeveransError as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            return error.exit_code
    sys.stdout.write("".join(f"{moment}\n" for moment in moments.passed))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
