"""A verb of the archive in a process that kills itself at a moment that was chosen before.

    python -m leverans.testing.archive_killed take-in|rebuild|copy|audit WORKSPACE [PACKAGE] --at 7
    python -m leverans.testing.archive_killed purge WORKSPACE PACKAGE --record ID=DIGEST --at 7

Moments are those of `leverans.testing.killed` with `--files`; without `--at` they are printed.
`PACKAGE` is the container of a package whose file name is its id; for `purge` the id alone.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from leverans.archive.doomed import Doomed
from leverans.flow.audit_archive import Portion, audit_archive
from leverans.flow.copy_archive import copy_archive
from leverans.flow.destroying import destroy_records
from leverans.flow.rebuild import rebuild_archive
from leverans.flow.taking_in import take_in
from leverans.model.errors import LeveransError
from leverans.testing.cullable import mandate
from leverans.testing.killed import Moments, opened
from leverans.testing.mellanarkiv import Mellanarkiv, Waiting
from leverans.wiring.site import Opened


def main(arguments: Sequence[str]) -> int:
    """Run one verb; the error's class on stderr and its exit code when it fails."""
    asked = _asked(arguments)
    workspace = opened(asked.workspace)
    moments = Moments(asked.at)
    with workspace.site.ledger:
        try:
            _run(asked, workspace, moments)
        except LeveransError as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            return error.exit_code
    sys.stdout.write("".join(f"{moment}\n" for moment in moments.passed))
    return 0


def _run(asked: argparse.Namespace, workspace: Opened, moments: Moments) -> None:
    site = workspace.site
    if asked.verb == "take-in":
        waiting = Waiting(asked.package.stem, asked.package)
        reception = Mellanarkiv(asked.workspace, site.clock).controlled(workspace, waiting)
        _begin(moments)
        take_in(site, reception, asked.package, watch=moments)
    elif asked.verb == "rebuild":
        _begin(moments)
        rebuild_archive(site, moments)
    elif asked.verb == "purge":
        pairs = (one.split("=", 1) for one in asked.record)
        doomed = [Doomed(record=record, digest=digest) for record, digest in pairs]
        _begin(moments)
        destroy_records(site, str(asked.package), doomed, mandate(asked.order), moments)
    elif asked.verb == "copy":
        _begin(moments)
        copy_archive(site, moments)
    else:
        _begin(moments)
        audit_archive(site, Portion(everything=True), moments)


def _begin(moments: Moments) -> None:
    moments.watch_ledger()
    moments.watch_files()


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="leverans.testing.archive_killed")
    parser.add_argument("verb", choices=["take-in", "rebuild", "copy", "audit", "purge"])
    parser.add_argument("workspace", type=Path)
    parser.add_argument("package", nargs="?", type=Path)
    parser.add_argument("--record", action="append", default=[])
    parser.add_argument("--order", default="GALLR-2026-0001")
    parser.add_argument("--at", type=int, default=0)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
