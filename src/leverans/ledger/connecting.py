"""Connections to a database: how SQLite and PostgreSQL are set up, for the ledger and its like."""

from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from leverans.model.errors import LedgerError


def parsed(url: str) -> URL:
    """The address; `LedgerError` for what is no database that we know."""
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise LedgerError("this is not a database URL; write sqlite:///PATH") from error
    if address.get_backend_name() not in {"sqlite", "postgresql"}:
        raise LedgerError(
            f"{address.drivername} is no ledger; write sqlite:///PATH or postgresql+psycopg://…",
            place=shown(address),
        )
    return address


def shown(address: URL) -> str:
    """The address without its password."""
    return address.render_as_string(hide_password=True)


def is_missing_file(address: URL) -> bool:
    """Whether it is a file that is not there."""
    if address.get_backend_name() != "sqlite":
        return False
    return not Path(address.database or "").is_file()


def engine_for(address: URL, wait: float) -> Engine:
    """The engine; `wait`: seconds that a writer waits for another."""
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
