"""The ledger as a database: SQLite by default, PostgreSQL when many machines share the work.

State and event are committed together or not at all: `flow` opens one transaction here and
hands its connection to the functions of both `ledger` and `audit`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from leverans.ledger import faults, upgrading
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
        ledger = cls(_engine(_parsed(url), wait))
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
        address = _parsed(url)
        if _is_missing_file(address):
            raise LedgerError(
                "there is no ledger; make one with `leverans init`", place=_shown(address)
            )
        ledger = cls(_engine(address, wait))
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
        return _shown(self._engine.url)

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


def _parsed(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise LedgerError("this is not a database URL; write sqlite:///PATH") from error
    if address.get_backend_name() not in {"sqlite", "postgresql"}:
        raise LedgerError(
            f"{address.drivername} is no ledger; write sqlite:///PATH or postgresql+psycopg://…",
            place=_shown(address),
        )
    return address


def _shown(address: URL) -> str:
    return address.render_as_string(hide_password=True)


def _is_missing_file(address: URL) -> bool:
    if address.get_backend_name() != "sqlite":
        return False
    return not Path(address.database or "").is_file()


def _engine(address: URL, wait: float) -> Engine:
    if address.get_backend_name() == "postgresql":
        options = f"-c lock_timeout={int(wait * 1000)} -c timezone=UTC"
        return create_engine(address, connect_args={"options": options, "connect_timeout": 10})
    engine = create_engine(address, connect_args={"timeout": wait})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver begins nothing; `_begin_sqlite` does
    cursor = connection.cursor()
    # FULL: a commit that has been answered survives a power cut, at a cost of 6 % (perf.md §7)
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("leverans_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
