"""Proves stretches of a chain in a SQLite file; a process of its own with light imports.

    python -m leverans.audit.stretch_worker PATH CHAIN

Standard input has one line, a JSON list of tasks `[first, last, [mark, ...]]`; each is answered by
one line with the fields of `Stretch`, in the same order. The file is opened for reading only.
"""

import json
import os
import sqlite3
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from leverans.audit.objects import Entry
from leverans.audit.stretch import ENTRIES, ROWS, Row, Stretch, Task, any_text, prove

CACHE_KIB = 32 * 1024  # a stretch's part of the index lies in many places
WAIT = 30.0  # seconds for another process to come up or to fold its write-ahead log


class SqliteSource:
    """The rows of a chain through the driver itself."""

    def __init__(self, connection: sqlite3.Connection, chain: str) -> None:
        self._connection, self._chain = connection, chain

    def rows(self, first: int, last: int) -> Iterable[Row]:
        """Events in order."""
        return self._connection.execute(ROWS.format("?"), (self._chain, first, last))

    def entries(self, first: int, last: int) -> Iterable[Entry]:
        """What the index has of them."""
        return self._connection.execute(ENTRIES.format("?"), (self._chain, first, last))


def main(path: str, chain: str) -> None:
    """Answer every task; ends quietly when nobody listens any more."""
    tasks = [Task(first, last, tuple(marks)) for first, last, marks in json.load(sys.stdin)]
    connection = open_for_reading(Path(path))
    try:
        for task in tasks:
            sys.stdout.write(json.dumps(asdict(_proved(connection, chain, task))) + "\n")
            sys.stdout.flush()
    except BrokenPipeError:
        os._exit(0)


def _proved(connection: sqlite3.Connection, chain: str, task: Task) -> Stretch:
    """Prove a stretch; where a text in it is not UTF-8, again with a slower reader of texts."""
    source = SqliteSource(connection, chain)
    try:
        return prove(source, chain, task)
    except sqlite3.OperationalError:
        connection.text_factory = any_text
        return prove(source, chain, task)


def open_for_reading(path: Path) -> sqlite3.Connection:
    """A connection that cannot write."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, timeout=WAIT)
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    return connection


if __name__ == "__main__":
    main(*sys.argv[1:])
