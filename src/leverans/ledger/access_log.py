"""The access log: a database apart from the ledger, made when the first entry is written.

What was looked at is personal and short-lived; backups of the ledger are kept for ever, so it must
not stand there.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, Row, event, func, insert, inspect, select, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from leverans.ledger.access_tables import (
    ACCESS_ENTRY,
    ACCESS_FORM,
    ACCESS_SEAL,
    FORM,
    METADATA,
    POSTGRESQL,
    SQLITE,
)
from leverans.ledger.connecting import engine_for, parsed
from leverans.ledger.database import WAIT, Ledger
from leverans.model.access_entry import AccessEntry
from leverans.model.errors import LedgerError

PRIVATE = 0o600
GROUP = 0o060
FIELDS = tuple(field.name for field in fields(AccessEntry))
_LOCK = 4_027_118  # of PostgreSQL's advisory locks, while the tables are made


class AccessLog:
    """One authority's access log. A context manager; `close` gives the connections back."""

    def __init__(self, engine: Engine) -> None:
        """Use `open`."""
        self._database = Ledger(engine)

    @classmethod
    def open(cls, url: str, *, wait: float = WAIT, beside: Path | None = None) -> Self:
        """Open the log, or begin it.

        Args:
            url: `sqlite:///PATH` or `postgresql+psycopg://…`. wait: seconds to wait for a writer.
            beside: the ledger's file. The group that may write it may write a log that is made
                here too; nobody else may read it.

        Raises:
            LedgerError: it cannot be reached or made, or a newer program made it.
        """
        address = parsed(url)
        if address.get_backend_name() == "sqlite":
            _make_private(Path(address.database or ""), beside)
        engine = engine_for(address, wait)
        if address.get_backend_name() == "sqlite":
            event.listen(engine, "connect", _wipe_what_is_deleted)
        log = cls(engine)
        try:
            log._prepare()
        except BaseException:
            log.close()
            raise
        return log

    @property
    def place(self) -> str:
        """The address without its password."""
        return self._database.place

    def begin(self) -> AbstractContextManager[Connection]:
        """A write transaction, the only one at its time; see `Ledger.begin`."""
        return self._database.begin()

    def read(self) -> AbstractContextManager[Connection]:
        """A read transaction; see `Ledger.read`."""
        return self._database.read()

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _prepare(self) -> None:
        with self.read() as connection:
            found = _form(connection)
        if not found:
            with self.begin() as connection:
                found = _made(connection)
        if found != FORM:
            raise LedgerError(
                f"the access log has form {found}, this program knows {FORM}", place=self.place
            )


def enter(connection: Connection, entries: list[AccessEntry]) -> None:
    """Write entries down; where the clock is back, on the first day that is not sealed.

    Not on the day of the newest entry: one entry of a clock that was far ahead would draw all
    later ones to a day that is sealed and weeded in many years.
    """
    only_writer(connection)
    sealed = connection.execute(select(func.max(ACCESS_SEAL.c.day))).scalar_one()
    first = str(date.fromisoformat(sealed) + timedelta(days=1)) if sealed else ""
    rows = [{name: getattr(entry, name) for name in FIELDS} for entry in entries]
    for row in rows:
        row["day"] = max(row["day"], first)
    connection.execute(insert(ACCESS_ENTRY), rows)


def entries(
    connection: Connection,
    *,
    since: str = "",
    actor: str = "",
    object_id: str = "",
    day: str = "",
    limit: int | None = None,
) -> Iterator[AccessEntry]:
    """Entries, the oldest first.

    Args:
        since: ISO date, from that day on. day: of that day only. limit: the last so many.
    """
    statement = select(ACCESS_ENTRY)
    wanted = ((ACCESS_ENTRY.c.actor, actor), (ACCESS_ENTRY.c.object, object_id))
    for column, value in (*wanted, (ACCESS_ENTRY.c.day, day)):
        statement = statement.where(column == value) if value else statement
    statement = statement.where(ACCESS_ENTRY.c.day >= since).order_by(ACCESS_ENTRY.c.seq.desc())
    if limit is None:
        statement = statement.order_by(None).order_by(ACCESS_ENTRY.c.seq)
        streamed = {"yield_per": 1000}
        with connection.execute(statement, execution_options=streamed) as rows:
            yield from (_entry(row) for row in rows)
        return
    yield from map(_entry, reversed(list(connection.execute(statement.limit(limit)))))


def _entry(row: Row[tuple[object, ...]]) -> AccessEntry:
    return AccessEntry(**{name: getattr(row, name) for name in FIELDS})


def only_writer(connection: Connection) -> None:
    """Let nobody else write until the transaction ends (SQLite: BEGIN IMMEDIATE did it)."""
    connection.execute(select(ACCESS_FORM).with_for_update())


def _form(connection: Connection) -> int:
    if not inspect(connection).has_table(ACCESS_FORM.name):
        return 0
    return int(connection.execute(select(ACCESS_FORM.c.form)).scalar_one_or_none() or 0)


def _made(connection: Connection) -> int:
    """Make tables and triggers, unless another process has come before."""
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    found = _form(connection)
    if found:
        return found
    METADATA.create_all(connection)
    for statement in POSTGRESQL if postgresql else SQLITE:
        connection.exec_driver_sql(statement.replace("%", "%%") if postgresql else statement)
    connection.execute(insert(ACCESS_FORM).values(form=FORM))
    return FORM


def _wipe_what_is_deleted(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Let SQLite write zeros over what is deleted; else it stays in the file for a while."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _make_private(path: Path, beside: Path | None) -> None:
    """Make the file, so that nobody but its owner reads it, or the group that shares the ledger."""
    if path.is_file():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number = os.open(path, os.O_CREAT | os.O_WRONLY, PRIVATE)
    except OSError as error:
        raise LedgerError(f"it cannot be made: {error.strerror}", place=str(path)) from error
    try:
        shared = beside and beside.is_file() and beside.stat().st_mode & GROUP == GROUP
        os.fchmod(number, PRIVATE | GROUP if shared else PRIVATE)
    finally:
        os.close(number)
