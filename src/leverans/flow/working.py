"""Around every run: one process at a time in a scratch folder, and the world's failures told."""

import fcntl
import sqlite3
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from leverans.flow.site import Site
from leverans.model.errors import LedgerBusy, NoSpace, StorageError, WorldError
from leverans.storage.failures import told


@contextmanager
def working(site: Site, name: str) -> Iterator[None]:
    """Work alone on `name` (an agreement, or the reception) on this machine.

    The lock is the kernel's and ends with the process, however that ends; it guards scratch files
    only. That no two machines deliver the same is the ledger's business (fencing numbers).

    Raises:
        LedgerBusy: another process is at work on it.
        WorldError: what the operating system, SQLite or a lost worker process says went wrong.
    """
    path = site.folder("work") / f"{name}.lock"
    with told(str(path.parent)), path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LedgerBusy("another process is at work on it", place=name) from error
        with _workers_lost(), _scratch_broken(str(path.parent)), _denied():
            yield


@contextmanager
def _workers_lost() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool as error:
        raise WorldError("a worker process was killed, for lack of memory maybe") from error


@contextmanager
def _denied() -> Iterator[None]:
    """What the operating system refuses, told with the path that it is about."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            raise
        with told(str(error.filename)):
            raise


@contextmanager
def _scratch_broken(place: str) -> Iterator[None]:
    """The private SQLite files of survey and source index: they are made anew on the next run."""
    try:
        yield
    except sqlite3.Error as error:
        kind = NoSpace if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL" else StorageError
        raise kind(str(error), place=place) from error
