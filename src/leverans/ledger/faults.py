"""Turns the database's errors into the three that concern an archivist: busy, full, broken."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError

from leverans.model.errors import LedgerBusy, LedgerError, LeveransError, NoSpace

# SQLite's own names, and PostgreSQL's SQLSTATE
BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40001", "40P01")
# SHMSIZE: SQLite finds no room for the index of its write-ahead log, and calls that an I/O error
FULL = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE", "53100")


@contextmanager
def told_apart(place: str) -> Iterator[None]:
    """Raise `LedgerBusy`, `NoSpace` or `LedgerError` for what the database raises inside.

    Args:
        place: the ledger's address, without password.
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise _translated(error, place) from error


def _translated(error: SQLAlchemyError, place: str) -> LeveransError:
    if isinstance(error, StatementError) and isinstance(error.orig, LeveransError):
        return error.orig  # a value that `tables.Moment` refused
    code, said = _code(error), _said(error)
    if code.startswith(BUSY):
        return LedgerBusy(f"another process is writing: {said}", place=place)
    if code.startswith(FULL):
        return NoSpace(f"the disk of the ledger is full: {said}", place=place)
    return LedgerError(said, place=place)


def _code(error: SQLAlchemyError) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else None
    return str(getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or "")


def _said(error: SQLAlchemyError) -> str:
    """The driver's own sentence, without the statement: its values may name a person."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    return f"{type(cause).__name__}: {cause}".splitlines()[0] if cause else type(error).__name__
