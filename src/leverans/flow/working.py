"""Around every run: one worker at a time, and the world's failures told."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from leverans.flow.kernel_lock import kernel_lock
from leverans.flow.leasing import leased
from leverans.flow.site import Site
from leverans.model.errors import LedgerBusy, NoSpace, StorageError, WorldError
from leverans.storage.failures import told


@contextmanager
def working(site: Site, name: str, *, apart: bool = False) -> Iterator[Site]:
    """Work alone on `name` (an agreement, or the reception), on this machine and on all others.

    Two things see to it. A kernel lock guards the scratch files of this machine; it ends with the
    process, however that ends. A lease in the ledger, renewed by a heartbeat, guards the rest: no
    write of a worker who has lost it goes through (`Ledger.under`).

    Args:
        apart: take over from a process of this machine that holds the kernel lock and has said
            nothing for as long as a lease lasts (frozen, it may wake up at any time). Only for a
            caller whose scratch files all lie where the yielded site says.

    Yields:
        the site to work in: its ledger, its scratch folders, its `check`.

    Raises:
        LedgerBusy: another worker is at work on it.
        Outrun: another worker has taken over meanwhile.
        WorldError: what the operating system, SQLite or a lost worker process says went wrong.
    """
    work = site.folder("work")
    with told(str(work)), kernel_lock(work / f"{name}.lock") as lock:
        if not lock.ours and not apart:
            raise LedgerBusy("another process is at work on it", place=name)
        with (
            _workers_lost(),
            _scratch_broken(str(work)),
            _denied(),
            leased(site, name, lock) as mine,
        ):
            yield mine


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
