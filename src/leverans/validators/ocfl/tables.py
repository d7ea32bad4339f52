"""What one inventory lists, in tables of a temporary database: flat for any number of files.

A *block* is an object of arrays by digest: 0 is the manifest, 1 and on are the states of versions,
-1 and down are fixity blocks. A *key* is one digest in a block; each of its paths is a row.
Digests are kept as the bytes they stand for, so that upper and lower case are the same; `spelled`
keeps what was written when that is not lower case. What is no hexadecimal is kept as text.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

BULK = 2_000
MANIFEST = 0

_KEY = "key INTEGER PRIMARY KEY, block INTEGER, line INTEGER, digest, spelled TEXT"
_TABLES = (
    f"CREATE TABLE @_key ({_KEY})",
    "CREATE TABLE @_path (block INTEGER, key INTEGER, path TEXT)",
)
_SETTINGS = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA cache_size = -16000",
    "PRAGMA temp_store = FILE",
    "BEGIN",
)
_INDEXES = (
    "CREATE INDEX @_by_digest ON @_key (digest, block, spelled)",
    "CREATE INDEX @_by_path ON @_path (block, path)",
)
_DROPS = ("DROP TABLE @_key", "DROP TABLE @_path")


def open_tables() -> sqlite3.Connection:
    """A database of its own beside the package's index: a file that goes away when it is closed."""
    db = sqlite3.connect("", isolation_level=None)
    for setting in _SETTINGS:
        db.execute(setting)
    return db


class Key(NamedTuple):
    """A digest of a block, as it was written, and its line."""

    block: int
    line: int
    digest: str


class Said(NamedTuple):
    """A path and the digest (lower case) that a block gives it."""

    block: int
    line: int
    digest: str
    path: str


class Tables:
    """The tables of one inventory."""

    def __init__(self, db: sqlite3.Connection, name: str, meanwhile: Callable[[], None]) -> None:
        """`name` tells them from others; `meanwhile` is called now and then."""
        self.db = db
        self.name = name
        self._meanwhile = meanwhile
        self._keys: list[tuple[int, int, int, bytes | str, str]] = []
        self._paths: list[tuple[int, int, str]] = []
        self._key = 0
        self._sorted_by_key = False
        self._do(_TABLES)

    def add_key(self, block: int, line: int, digest: str) -> None:
        """A digest; the paths that follow are its own."""
        self._key += 1
        stored, lower = canonical(digest)
        self._keys.append((self._key, block, line, stored, "" if digest == lower else digest))
        if len(self._keys) >= BULK:
            self._flush()

    def add_path(self, block: int, path: str) -> None:
        """A path of the last digest."""
        self._paths.append((block, self._key, path))
        if len(self._paths) >= BULK:
            self._flush()

    def settle(self) -> None:
        """All is told: sort it."""
        self._flush()
        self._do(_INDEXES)

    def drop(self) -> None:
        """Make room for another inventory of that name."""
        self._do(_DROPS)

    def repeated(self) -> Iterator[Key]:
        """Digests that one block has more than once, whatever their case."""
        return self._found("GROUP BY digest, block HAVING count(*) > 1")

    def unlike_manifest(self) -> Iterator[Key]:
        """Digests of states that the manifest has not, or spells in another way."""
        return self._found(
            "WHERE block > 0 AND digest IN (SELECT digest FROM @_key GROUP BY digest"
            " HAVING sum(block > 0) AND (NOT sum(block = 0) OR max(spelled) <> ''))"
            " AND NOT EXISTS (SELECT 1 FROM @_key m WHERE m.digest = k.digest AND m.block = 0"
            " AND m.spelled = k.spelled)"
        )

    def unused(self) -> Iterator[Key]:
        """Digests of the manifest that no state has."""
        return self._found(
            "WHERE block = 0 AND digest IN (SELECT digest FROM @_key GROUP BY digest"
            " HAVING sum(block = 0) AND NOT sum(block > 0))"
        )

    def is_unresolved(self) -> bool:
        """Whether a state has a digest that the manifest has in no spelling."""
        found = self._one(
            "SELECT 1 FROM @_key GROUP BY digest"
            " HAVING sum(block > 0) AND NOT sum(block = 0) LIMIT 1"
        )
        return found is not None

    def unresolved(self, block: int) -> str | None:
        """A logical path of a state whose digest the manifest has in no spelling."""
        return self._one(
            "SELECT p.path FROM @_path p JOIN @_key k USING (key) WHERE +p.block = ? AND NOT EXISTS"
            " (SELECT 1 FROM @_key m WHERE m.digest = k.digest AND m.block = 0)",
            block,
        )

    def unmanifested(self) -> Iterator[tuple[int, str]]:
        """(line, path) of paths in fixity blocks that the manifest has not."""
        return self._rows(
            "SELECT line, path FROM @_path p JOIN @_key k USING (key) WHERE p.block < 0"
            " AND NOT EXISTS (SELECT 1 FROM @_path m WHERE m.block = 0 AND m.path = p.path)"
        )

    def misshapen(self, block: int, digits: int) -> Iterator[Key]:
        """Digests of a block that are no hexadecimals of that many digits."""
        return self._found(
            "WHERE block = ? AND (typeof(digest) = 'text' OR length(digest) <> ?)",
            block,
            digits // 2,
        )

    def paths(self) -> Iterator[tuple[int, str, int]]:
        """(block, path, key) of all, in bytewise order of the paths of each block."""
        return self._rows("SELECT block, path, key FROM @_path ORDER BY block, path")

    def line(self, key: int) -> int:
        """Where the digest with that number stands."""
        return int(self._one("SELECT line FROM @_key WHERE key = ?", key) or 0)

    def said(self, block: int) -> Iterator[Said]:
        """Every path of a block with its digest."""
        rows = self._rows(
            "SELECT p.block, line, digest, spelled, path FROM @_path p JOIN @_key k USING (key)"
            " WHERE +p.block = ?",
            block,
        )
        return (Said(b, line, _text(digest), path) for b, line, digest, _, path in rows)

    def said_anew(self, block: int, other: "Tables", other_block: int) -> Iterator[Said]:
        """As `said`, without what the block of another inventory says in the same words."""
        rows = self._rows(
            "SELECT p.block, line, k.digest, p.path FROM @_path p JOIN @_key k USING (key)"
            " WHERE +p.block = ? AND NOT EXISTS (SELECT 1 FROM %_path o JOIN %_key ok USING (key)"
            " WHERE o.block = ? AND o.path = p.path AND ok.digest = k.digest)",
            block,
            other_block,
            other=other.name,
        )
        return (Said(b, line, _text(digest), path) for b, line, digest, path in rows)

    def unlike(self, block: int, other: "Tables", other_block: int) -> str | None:
        """A logical path of a state that the state of another inventory has not, or otherwise.

        Both use the same algorithm.
        """
        return self._one(
            "SELECT p.path FROM @_path p JOIN @_key k USING (key) WHERE +p.block = ?"
            " AND NOT EXISTS (SELECT 1 FROM %_path o JOIN %_key ok USING (key)"
            " WHERE o.block = ? AND o.path = p.path AND ok.digest = k.digest)",
            block,
            other_block,
            other=other.name,
        )

    def unlike_by_content(self, block: int, other: "Tables", other_block: int) -> str | None:
        """As `unlike`, where the other's algorithm is another one.

        The digests are the same content when the two manifests give them one file in common.
        """
        other.sort_by_key()
        return self._one(
            "SELECT p.path FROM @_path p JOIN @_key k USING (key) WHERE +p.block = ?"
            " AND NOT EXISTS (SELECT 1 FROM %_path o CROSS JOIN %_key ok USING (key)"
            " CROSS JOIN %_key om ON om.digest = ok.digest AND om.block = 0"
            " CROSS JOIN %_path of ON of.key = om.key"
            " CROSS JOIN @_path f ON f.block = 0 AND f.path = of.path"
            " CROSS JOIN @_key m ON m.key = f.key"
            " WHERE o.block = ? AND o.path = p.path AND m.digest = k.digest)",
            block,
            other_block,
            other=other.name,
        )

    def contradicts(self, other: "Tables") -> bool:
        """Whether the manifest gives a file another digest than that of an inventory like it."""
        found = self._one(
            "SELECT 1 FROM @_path p JOIN @_key k USING (key) WHERE +p.block = 0 AND EXISTS"
            " (SELECT 1 FROM %_path o WHERE o.block = 0 AND o.path = p.path) AND NOT EXISTS"
            " (SELECT 1 FROM %_path o JOIN %_key ok USING (key)"
            " WHERE o.block = 0 AND o.path = p.path AND ok.digest = k.digest) LIMIT 1",
            other=other.name,
        )
        return found is not None

    def contradicted(self, block: int, other: "Tables") -> str | None:
        """A logical path of a state that leads to a file of which `contradicts` holds."""
        self.sort_by_key()
        return self._one(
            "SELECT p.path FROM @_path p JOIN @_key k USING (key) WHERE +p.block = ? AND EXISTS"
            " (SELECT 1 FROM @_key m CROSS JOIN @_path f ON f.key = m.key"
            " CROSS JOIN %_path o ON o.block = 0 AND o.path = f.path"
            " WHERE m.digest = k.digest AND m.block = 0 AND NOT EXISTS"
            " (SELECT 1 FROM %_path n CROSS JOIN %_key nk ON nk.key = n.key"
            " WHERE n.block = 0 AND n.path = f.path AND nk.digest = k.digest))",
            block,
            other=other.name,
        )

    def lacking(self, block: int, other: "Tables", other_block: int) -> str | None:
        """A path that the other's block has and this one has not."""
        return self._one(
            "SELECT o.path FROM %_path o WHERE o.block = ? AND NOT EXISTS"
            " (SELECT 1 FROM @_path p WHERE p.block = ? AND p.path = o.path)",
            other_block,
            block,
            other=other.name,
        )

    def sort_by_key(self) -> None:
        """So that the paths of a digest are found."""
        if not self._sorted_by_key:
            self._rows("CREATE INDEX @_by_key ON @_path (key)")
            self._sorted_by_key = True

    def _flush(self) -> None:
        self.db.executemany(f"INSERT INTO {self.name}_key VALUES (?,?,?,?,?)", self._keys)  # noqa: S608 (a name of ours)
        self.db.executemany(f"INSERT INTO {self.name}_path VALUES (?,?,?)", self._paths)  # noqa: S608 (a name of ours)
        self._keys.clear()
        self._paths.clear()
        self._meanwhile()

    def _do(self, orders: Sequence[str]) -> None:
        for order in orders:
            self._rows(order)

    def _rows(self, question: str, *values: object, other: str = "") -> sqlite3.Cursor:
        """Asks with `@` for the name of these tables, and `%` for those of another inventory."""
        return self.db.execute(question.replace("@", self.name).replace("%", other), values)

    def _one(self, question: str, *values: object, other: str = "") -> str | None:
        """The first value of the first row; nothing is left open that would hold the tables."""
        rows = self._rows(question, *values, other=other)
        row = rows.fetchone()
        rows.close()
        return str(row[0]) if row else None

    def _found(self, condition: str, *values: object) -> Iterator[Key]:
        """The keys for which it holds."""
        rows = self._rows(f"SELECT block, line, digest, spelled FROM @_key k {condition}", *values)  # noqa: S608 (texts of ours)
        return (Key(block, line, spelled or _text(digest)) for block, line, digest, spelled in rows)


def canonical(digest: str) -> tuple[bytes | str, str]:
    """The digest as it is stored, and in lower case."""
    try:
        stored = bytes.fromhex(digest)
    except ValueError:
        return digest.casefold(), digest.casefold()
    text = stored.hex()
    return (stored, text) if len(text) == len(digest) else (digest.casefold(), digest.casefold())


def _text(digest: bytes | str) -> str:
    return digest if isinstance(digest, str) else digest.hex()
