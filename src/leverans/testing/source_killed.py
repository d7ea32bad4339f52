"""Culling at a source in a process that kills itself, with SIGKILL, at a chosen moment.

    python -m leverans.testing.source_killed ROOT execute ORDER --at 7

`ROOT` is that of an `AtSource`. Moments are those of `leverans.testing.killed`; without `--at`
they are printed, one a line.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from leverans.flow.cull.execute import execute
from leverans.flow.source_disposal.lists import give_list
from leverans.flow.source_disposal.results import take_result
from leverans.model.errors import LeveransError
from leverans.testing.at_source import AtSource
from leverans.testing.killed import Moments
from leverans.testing.two_sides import TwoSides

VERBS = ("execute", "list", "result")


def main(arguments: Sequence[str]) -> int:
    """Carry out one verb; the error's class on stderr and its exit code when it fails."""
    parser = argparse.ArgumentParser(prog="leverans.testing.source_killed")
    parser.add_argument("root", type=Path)
    parser.add_argument("verb", choices=VERBS)
    parser.add_argument("order")
    parser.add_argument("--file", type=Path, default=Path("lista"))
    parser.add_argument("--at", type=int, default=0)
    parser.add_argument("--day", default="2026-05-02")
    asked = parser.parse_args(arguments)
    world = AtSource(TwoSides(asked.root))
    world.at(asked.day)
    moments = Moments(asked.at)
    who = "source_steward" if asked.verb == "result" else "archivist"
    with world.acting(who) as (site, engagement):
        moments.watch_ledger()
        moments.watch_files()
        try:
            if asked.verb == "execute":
                execute(site, world.place(site, engagement), asked.order, moments)
            elif asked.verb == "list":
                give_list(site, engagement, asked.order, asked.file, moments)
            else:
                take_result(site, engagement, asked.order, asked.file)
        except LeveransError as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            return error.exit_code
    sys.stdout.write("".join(f"{moment}\n" for moment in moments.passed))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
