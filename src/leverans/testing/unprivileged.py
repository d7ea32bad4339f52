"""Drops root's privileges for a while: root may read everything, so it cannot test refusals."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534
MAY_PASS = 0o055


def open_ways(path: Path) -> None:
    """Let everyone pass through the folders above `path` (not `path` itself), from now on.

    Test folders are private to root; only folders of our own are touched. They stay open: other
    tests in other processes share them.
    """
    for folder in path.parents:
        found = folder.stat()
        if found.st_uid == os.geteuid() and found.st_mode & MAY_PASS != MAY_PASS:
            folder.chmod((found.st_mode & 0o7777) | MAY_PASS)


@contextmanager
def unprivileged(*paths: Path) -> Iterator[None]:
    """Go on as nobody, who can reach the paths (tests that are not run as root stay as they are).

    Args:
        paths: whose folders above are opened for passing through.
    """
    for path in paths:
        open_ways(path)
    if os.geteuid() != 0:
        yield
        return
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
