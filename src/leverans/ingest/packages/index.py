"""What lies in a place with packages, in a temporary SQLite file: memory stays flat.

Paths are stored as their own bytes: they need not be UTF-8. The file can be thrown away; a new
inventory replaces it.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from leverans.ingest.names import raw
from leverans.ingest.packages.members import Member
from leverans.model.errors import NoSpace, SourceError, WorldError

_WHOLE = 1
"""Marks an index whose inventory came to its end."""
_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000;
CREATE TABLE entry (key BLOB PRIMARY KEY, size INT, mtime INT, kind TEXT, part INT, package INT)
  WITHOUT ROWID;
CREATE TABLE mark (folder BLOB PRIMARY KEY, name TEXT) WITHOUT ROWID;
CREATE TABLE package (n INTEGER PRIMARY KEY, key BLOB UNIQUE, stem BLOB, shape TEXT, size INT,
  mtime INT, root TEXT DEFAULT '', kind TEXT DEFAULT '', facts TEXT DEFAULT '{}',
  rejected INT DEFAULT 0, fingerprint TEXT DEFAULT '',
  inner_key TEXT DEFAULT '');
CREATE INDEX package_stem ON package (stem);
CREATE TABLE member (package INT, path BLOB, size INT, mtime INT, place, record INT,
  PRIMARY KEY (package, path)) WITHOUT ROWID;
CREATE TABLE listed (package INT, path BLOB, size INT, algorithm TEXT, digest TEXT, modified INT,
  payload INT);
CREATE INDEX listed_path ON listed (package, path);
CREATE TABLE record (n INTEGER PRIMARY KEY, package INT, archive_id TEXT, own INT, body TEXT);
CREATE INDEX record_package ON record (package, n);
CREATE INDEX record_archive_id ON record (archive_id);
CREATE TABLE file (record INT, use TEXT, n INT, path BLOB, facts TEXT,
  PRIMARY KEY (record, use, n)) WITHOUT ROWID;
CREATE TABLE fault (package INT, rule TEXT, place TEXT, params TEXT);
CREATE TABLE culled (package TEXT, path BLOB, said TEXT, used INT DEFAULT 0,
  PRIMARY KEY (package, path)) WITHOUT ROWID;
CREATE TABLE unmapped (map TEXT, field TEXT, count INT, PRIMARY KEY (map, field)) WITHOUT ROWID;
CREATE TABLE happened (package INT, type TEXT, at TEXT, outcome TEXT, detail TEXT, tool TEXT);
"""


class Part:
    """What an entry of the store is: values of the column `part`."""

    LOOSE, CONTENT, CONTAINER, BESIDE, IGNORED, FRAME = range(6)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Say in our own words what SQLite cannot do with the index: mostly, find room for it."""
    try:
        yield
    except sqlite3.Error as error:
        full = getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
        kind: type[WorldError] = NoSpace if full else SourceError
        raise kind(f"the index of the packages failed: {error}", place=str(path)) from error


@contextmanager
def new_index(path: Path) -> Iterator["Index"]:
    """An empty index in place of an earlier one; saved at the end of the block."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with told(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(_TABLES)
        connection.execute("BEGIN")
        yield Index(connection)
        connection.execute(f"PRAGMA user_version = {_WHOLE}")
        connection.execute("COMMIT")


@contextmanager
def opened(path: Path) -> Iterator["Index"]:
    """An index for reading.

    Raises:
        SourceError: no inventory has been taken, or it did not come to its end.
    """
    if not path.exists():
        raise SourceError("take the inventory first", place=str(path))
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with told(path), closing(sqlite3.connect(uri, uri=True, check_same_thread=False)) as index:
        if index.execute("PRAGMA user_version").fetchone() != (_WHOLE,):
            raise SourceError("the last inventory broke off: take it again", place=str(path))
        yield Index(index)


class Index:
    """Questions and statements; rows come and go as plain tuples."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Use `new_index` or `opened`."""
        self._db = connection

    def rows(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows of a question, one by one."""
        with closing(self._db.execute(sql, values)) as found:
            yield from found

    def row(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        """The first row, or None."""
        found: tuple[Any, ...] | None = self._db.execute(sql, values).fetchone()
        return found

    def number(self, sql: str, *values: object) -> int:
        """The first value of the first row, as a number; 0 where there is none."""
        found = self.row(sql, *values)
        return int(found[0] or 0) if found else 0

    def do(self, sql: str, *values: object) -> int:
        """Carry out a statement; the number of rows it changed."""
        return self._db.execute(sql, values).rowcount

    def add(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Carry out a statement for each row."""
        self._db.executemany(sql, rows)

    def add_package(self, key: bytes, stem: bytes, shape: str, found: tuple[int, int]) -> int:
        """A new package: its container or folder; `found` are size and time. Its number."""
        sql = "INSERT INTO package (key, stem, shape, size, mtime) VALUES (?, ?, ?, ?, ?)"
        return self._db.execute(sql, (key, stem, shape, *found)).lastrowid or 0

    def add_members(self, package: int, members: Iterable[Member]) -> None:
        """Take in members; of two with one path the first stays (`take_twice` tells)."""
        sql = "INSERT OR IGNORE INTO member VALUES (?, ?, ?, ?, ?, NULL)"
        self.add(
            sql, ((package, raw(one.path), one.size, one.mtime_ns, one.place) for one in members)
        )

    def add_fault(self, package: int, rule: str, place: str, params: Mapping[str, str]) -> None:
        """Something that is wrong with a package."""
        sql = "INSERT INTO fault VALUES (?, ?, ?, ?)"
        self.do(sql, package, rule, place, json.dumps(dict(params)))

    def add_unmapped(self, map_name: str, field: str) -> None:
        """A field was seen that has no place in a record."""
        self.do(
            "INSERT INTO unmapped VALUES (?, ?, 1)"
            " ON CONFLICT (map, field) DO UPDATE SET count = count + 1",
            map_name,
            field,
        )
