"""The ledger as a database: SQLite by default, PostgreSQL when many machines share the work.

State and event are committed together or not at all: `flow` opens one transaction here and
hands its connection to the functions of both `ledger` and `audit`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from leverans.ledger import faults, upgrading
from leverans.ledger.connecting import engine_for, is_missing_file, parsed, shown
from leverans.ledger.denied import Denied
from leverans.model.errors import LedgerError

WAIT = 30.0  # seconds that a writer waits for another before it says LedgerBusy


class Ledger:
    """One authority's ledger. A context manager; `close` gives the connections back.

    Args:
        engine: as made by `create` or `open`. check: see `under`.
    """

    def __init__(
        self, engine: Engine, check: Callable[[Connection], None] = lambda _: None
    ) -> None:
        self._engine = engine
        self._check = check

    @classmethod
    def create(cls, url: str, *, wait: float = WAIT) -> Self:
        """Make the tables, or bring an older ledger to this version; safe to call again.

        Args:
            url: `sqlite:///PATH` or `postgresql+psycopg://…`.
            wait: seconds to wait for another writer.

        Raises:
            LedgerError: the database cannot be reached, or a newer program made it.
        """
        ledger = cls(engine_for(parsed(url), wait))
        with ledger._closed_on_error(), ledger.begin() as connection:
            version = upgrading.version_of(connection)
            if version and not upgrading.is_known(version):
                raise _too_new(version, ledger.place)
            upgrading.upgrade(connection)
        return ledger

    @classmethod
    def open(cls, url: str, *, wait: float = WAIT) -> Self:
        """Open a ledger that exists and has exactly the version that this program needs.

        Raises:
            LedgerError: there is none, or it is older or newer; the detail says what to do.
        """
        address = parsed(url)
        if is_missing_file(address):
            raise LedgerError(
                "there is no ledger; make one with `leverans init`", place=shown(address)
            )
        ledger = cls(engine_for(address, wait))
        with ledger._closed_on_error():
            ledger._check_version()
        return ledger

    def under(self, check: Callable[[Connection], None]) -> Self:
        """The same ledger for one worker: `check` comes first in each of its write transactions.

        What it raises undoes the transaction; so one who has lost the lease writes nothing.
        """
        return type(self)(self._engine, check)

    @property
    def place(self) -> str:
        """The URL without its password."""
        return shown(self._engine.url)

    def version(self) -> str:
        """The schema version of the database, "" when it holds no ledger."""
        with self.read() as connection:
            return upgrading.version_of(connection)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A write transaction: committed at the end of the block, undone by any exception.

        On SQLite there is one writer at a time from the first statement on (BEGIN IMMEDIATE).

        Raises:
            LedgerBusy: another process has been writing for longer than the wait.
            NoSpace: the disk that holds the ledger is full.
            LedgerError: any other fault of the database.
        """
        with (
            self._traced(),
            faults.told_apart(self.place),
            self._engine.connect().execution_options(leverans_writes=True) as connection,
            connection.begin(),
        ):
            self._check(connection)
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read transaction that sees one state of the whole ledger."""
        with (
            self._traced(),
            faults.told_apart(self.place),
            self._engine.connect() as connection,
        ):
            if connection.dialect.name == "postgresql":
                connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Give the connections back; SQLite folds its write-ahead log into the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _traced(self) -> Iterator[None]:
        """Write down what a refusal leaves behind, once the transaction inside has ended."""
        try:
            yield
        except Denied as denied:
            trace = denied.take_trace()
            if trace is not None:
                with self.begin() as connection:
                    trace(connection)
            raise

    @contextmanager
    def _closed_on_error(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.close()
            raise

    def _check_version(self) -> None:
        found, needed = self.version(), upgrading.newest()
        if found == needed:
            return
        if found and not upgrading.is_known(found):
            raise _too_new(found, self.place)
        raise LedgerError(
            f"the ledger has version {found or 'none'}, this program needs {needed}: make a copy"
            " of it, then run `leverans init` on the workspace, which brings it up to date",
            place=self.place,
        )


def _too_new(version: str, place: str) -> LedgerError:
    return LedgerError(
        f"a newer leverans has brought this ledger to version {version}, which this one does not"
        f" know (it knows {upgrading.newest()}): install the newer program again",
        place=place,
    )
