"""What lies in a share and what its sheet says, joined by path in a temporary SQLite file.

Memory stays flat however many files and rows there are. Keys are stored as their own bytes: they
need not be UTF-8, and SQLite then orders them as stores do. The file can be thrown away.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import IntEnum
from hashlib import blake2b
from pathlib import Path

from leverans.ingest.names import folded, normalised, raw
from leverans.model.errors import NoSpace, SourceError, WorldError
from leverans.model.shown import shown
from leverans.storage.interface import Entry

_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000;
CREATE TABLE entry (key BLOB PRIMARY KEY, size INT, mtime INT, state INT, fold INT, row INT,
  apart INT) WITHOUT ROWID;
CREATE TABLE alias (name BLOB, key BLOB);
CREATE TABLE folder (name BLOB PRIMARY KEY, key BLOB) WITHOUT ROWID;
CREATE TABLE record (id INTEGER PRIMARY KEY, key TEXT UNIQUE);
CREATE TABLE row (number INTEGER PRIMARY KEY, record INT, state INT, path TEXT, target BLOB,
  use TEXT, checksum TEXT, cells TEXT);
"""
_INDEX_OF_ROWS = "CREATE INDEX row_of_record ON row (record, number)"
_INDEX_OF_FILES = "CREATE INDEX entry_of_row ON entry (row) WHERE row IS NOT NULL"
_FIRST_OF_FOLD = (
    "CREATE TEMP TABLE first AS SELECT fold, min(key) AS key FROM entry WHERE state <> ?"
    " GROUP BY fold HAVING count(*) > 1"
)
_TELL_APART = (
    "UPDATE entry SET apart = 1 WHERE state <> ? AND fold IN (SELECT fold FROM first)"
    " AND key NOT IN (SELECT key FROM first)"
)
"""Of names that some file system would take for one, all but the first are told apart."""
_WHOLE = 1
"""Marks an index whose inventory came to its end."""


class State(IntEnum):
    """What an entry is."""

    FILE = 0
    SYMLINK = 1
    SYMLINK_OUT = 2
    SPECIAL = 3
    UNREADABLE = 4
    IGNORED = 5


class RowState(IntEnum):
    """What a row names."""

    FILE = 0
    FOLDER = 1
    NOTHING = 2
    TWICE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedRow:
    """A row as it is kept: `target` is the key it names, `cells` its JSON text."""

    number: int
    record: str
    path: str
    target: bytes | None
    state: RowState
    use: str
    checksum: str
    cells: str


def text_of(key: bytes) -> str:
    """A key from its bytes."""
    return key.decode("utf-8", "surrogateescape")


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """An index for reading.

    Raises:
        SourceError: no inventory has been taken, or it did not come to its end.
    """
    if not path.exists():
        raise SourceError("take the inventory first", place=str(path))
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with _told(path), closing(sqlite3.connect(uri, uri=True, check_same_thread=False)) as index:
        if index.execute("PRAGMA user_version").fetchone() != (_WHOLE,):
            raise SourceError("the last inventory broke off: take it again", place=str(path))
        yield index


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in our own words what SQLite cannot do with the index: mostly, find room for it."""
    try:
        yield
    except sqlite3.Error as error:
        full = error.sqlite_errorname == "SQLITE_FULL"
        kind: type[WorldError] = NoSpace if full else SourceError
        raise kind(f"the index of the source failed: {error}", place=str(path)) from error


class Index:
    """An index while it is filled: first all entries, then all rows, then `finish`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Use `Index.new`."""
        self._db = connection
        self._above = ""

    @classmethod
    @contextmanager
    def new(cls, path: Path) -> Iterator["Index"]:
        """An empty index in place of an earlier one; saved at the end of the block."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with _told(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.executescript(_TABLES)
            connection.execute("BEGIN")
            yield cls(connection)
            connection.execute(f"PRAGMA user_version = {_WHOLE}")
            connection.execute("COMMIT")

    def add_entries(self, entries: Iterable[tuple[Entry, State]]) -> None:
        """Take in what the store lists."""
        insert = "INSERT INTO entry VALUES (?, ?, ?, ?, ?, NULL, 0)"
        self._db.executemany(insert, map(self._entry, entries))
        for statement in (_FIRST_OF_FOLD, _TELL_APART):
            self._db.execute(statement, (State.IGNORED,))
        self._db.execute("CREATE INDEX alias_name ON alias (name)")
        self._db.execute(_INDEX_OF_ROWS)

    def target(self, path: str) -> tuple[bytes, RowState] | None:
        """The file or folder that a row's path names, and which of the two it is."""
        for name in _spellings(path):
            key = self._file(name)
            if key is not None:
                return key, RowState.FILE
        for name in _spellings(path):
            folder = self._folder(name)
            if folder is not None:
                return folder, RowState.FOLDER
        return None

    def claim(self, key: bytes, number: int) -> bool:
        """Give a file to a row; False when another row has it."""
        sql = "UPDATE entry SET row = ? WHERE key = ? AND row IS NULL"
        return self._db.execute(sql, (number, key)).rowcount == 1

    def add_row(self, row: IndexedRow) -> tuple[int, str] | None:
        """Take in a row; the number and cells of its record's first row, if that is another."""
        new = self._db.execute("INSERT OR IGNORE INTO record (key) VALUES (?)", (row.record,))
        is_first = new.rowcount == 1
        find = "SELECT id FROM record WHERE key = ?"
        (record,) = self._db.execute(find, (row.record,)).fetchone()
        values = (row.number, record, row.state, row.path, row.target, row.use, row.checksum)
        self._db.execute("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*values, row.cells))
        if is_first:
            return None
        first = "SELECT number, cells FROM row WHERE record = ? ORDER BY number LIMIT 1"
        number, cells = self._db.execute(first, (record,)).fetchone()
        return number, cells

    def finish(self) -> None:
        """Give each folder's files to its row, the innermost folder first."""
        folders = self._db.execute(
            "SELECT number, target FROM row WHERE state = ? ORDER BY length(target) DESC, number",
            (RowState.FOLDER,),
        ).fetchall()
        for number, folder in folders:
            claimed = self._db.execute(
                "UPDATE entry SET row = ? WHERE key >= ? AND key < ? AND row IS NULL AND state < ?",
                (number, *_below(folder), State.IGNORED),
            ).rowcount
            if not claimed:
                self._db.execute(
                    "UPDATE row SET state = ? WHERE number = ?", (RowState.NOTHING, number)
                )
        self._db.execute(_INDEX_OF_FILES)

    def _entry(self, found: tuple[Entry, State]) -> tuple[bytes, int, int, int, int]:
        entry, state = found
        key = raw(entry.key)
        if not entry.key.isascii() and state is not State.IGNORED:
            names = {raw(normalised(entry.key)), raw(normalised(shown(entry.key)))}
            insert = "INSERT INTO alias VALUES (?, ?)"
            self._db.executemany(insert, [(name, key) for name in names - {key}])
            self._know_folders(entry.key)
        return key, entry.size, entry.mtime_ns, state, _fold(entry.key)

    def _know_folders(self, key: str) -> None:
        """Remember the folders above a key by their composed names, once for each folder."""
        above = key.rpartition("/")[0]
        if above == self._above:
            return
        self._above = above
        while above:
            name = normalised(above)
            if name != above:
                insert = "INSERT OR IGNORE INTO folder VALUES (?, ?)"
                self._db.execute(insert, (raw(name), raw(above)))
            above = above.rpartition("/")[0]

    def _file(self, name: bytes) -> bytes | None:
        exact = self._db.execute(
            "SELECT key FROM entry WHERE key = ? AND state < ?", (name, State.IGNORED)
        ).fetchone()
        found = (
            exact
            or self._db.execute(
                "SELECT key FROM alias WHERE name = ? ORDER BY key", (name,)
            ).fetchone()
        )
        return bytes(found[0]) if found else None

    def _folder(self, name: bytes) -> bytes | None:
        known = self._db.execute("SELECT key FROM folder WHERE name = ?", (name,)).fetchone()
        below = "SELECT 1 FROM entry WHERE key >= ? AND key < ? LIMIT 1"
        for folder in (name, *(known or ())):
            if self._db.execute(below, _below(folder)).fetchone():
                return bytes(folder)
        return None


def _spellings(path: str) -> list[bytes]:
    """The ways in which a sheet may have written a path, the most literal first."""
    slashed = path.strip().replace("\\", "/").removeprefix("./").strip("/")
    if slashed in {"", "."}:
        return [b""] if path.strip() in {".", "./", "/"} else []
    forms = (path, normalised(path), slashed, normalised(slashed))
    return [raw(form) for form in dict.fromkeys(forms)]


def _fold(name: str) -> int:
    """64 bits of the name that a file system sees which ignores case and form of letters."""
    digest = blake2b(raw(folded(name)), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def _below(folder: bytes) -> tuple[bytes, bytes]:
    """The range of keys below a folder: `0` is the character behind `/`; all, for the root."""
    return (folder + b"/", folder + b"0") if folder else (b"", b"\xff\xff")
