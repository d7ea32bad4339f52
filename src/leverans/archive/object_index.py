"""What an object holds, in a temporary SQLite file: which content, and where in which version.

Flat in memory whatever the number of files. One line of `state` says from which version to which
a path has had the same content, so that a version costs only what it changed.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from hashlib import blake2b, sha256
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from leverans.model.errors import PackageError

_SCHEMA = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE; PRAGMA cache_size=-16000;
CREATE TABLE content(n INTEGER PRIMARY KEY, digest BLOB NOT NULL, sha256 BLOB, size INTEGER,
    key TEXT NOT NULL UNIQUE, seen INTEGER NOT NULL DEFAULT 0);
CREATE INDEX by_digest ON content(digest);
CREATE TABLE state(path TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    n INTEGER NOT NULL, PRIMARY KEY(path, first)) WITHOUT ROWID;
CREATE TABLE fold(h INTEGER PRIMARY KEY);
CREATE VIEW known AS SELECT n, digest, coalesce(sha256, x''), coalesce(size, -1), key FROM content;
CREATE VIEW placed AS SELECT s.first, s.last, s.path, c.n, c.digest, coalesce(c.sha256, x''),
    coalesce(c.size, -1), c.key FROM state s JOIN content c ON c.n = s.n;
"""
_IN_ORDER = {
    "digest": "SELECT * FROM known ORDER BY digest, key",
    "sha256": "SELECT k.* FROM known k JOIN content c ON c.n = k.n ORDER BY c.sha256, k.key",
    "key": "SELECT * FROM known ORDER BY key",
}
NOW = 1 << 40
"""`last` of what is in the newest version."""


class Content(NamedTuple):
    """Some bytes of an object: raw digests (sha256 b"" when it is not kept), size -1 = unknown.

    `digest` is by the object's own algorithm. `key` is the content path, relative to the object's
    folder.
    """

    n: int
    digest: bytes
    sha256: bytes
    size: int
    key: str


class Placed(NamedTuple):
    """A file of a version: its logical path and what is there."""

    path: str
    content: Content


class ObjectIndex:
    """A context manager; the temporary file goes with it.

    Args:
        work: a private folder for it; None = the system's.
    """

    def __init__(self, work: Path | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(dir=work, prefix="object-")
        self.db = sqlite3.connect(f"{self._folder.name}/index", isolation_level=None)
        self.db.executescript(_SCHEMA)
        self.db.execute("BEGIN")

    @property
    def folder(self) -> Path:
        """A private folder that goes with the index."""
        return Path(self._folder.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.db.close()
        self._folder.cleanup()

    def forget(self) -> None:
        """Be empty again."""
        for sql in ("DELETE FROM content", "DELETE FROM state", "DELETE FROM fold"):
            self.db.execute(sql)

    def content_of(self, digest: bytes) -> Content | None:
        """The content with a digest, if the object has it."""
        sql = "SELECT * FROM known WHERE digest = ? ORDER BY n LIMIT 1"
        row = self.db.execute(sql, (digest,)).fetchone()
        return None if row is None else Content(*row)

    def content_at(self, key: str) -> Content | None:
        """The content that lies at a content path."""
        sql = "SELECT * FROM known WHERE key = ?"
        row = self.db.execute(sql, (key,)).fetchone()
        return None if row is None else Content(*row)

    def add_content(self, digest: bytes, sha256_: bytes | None, size: int | None, key: str) -> int:
        """Note content; its number.

        Raises:
            PackageError: the content path is noted already.
        """
        sql = "INSERT INTO content(digest, sha256, size, key) VALUES (?, ?, ?, ?)"
        try:
            row = self.db.execute(sql, (digest, sha256_, size, key))
        except sqlite3.IntegrityError as error:
            raise PackageError("the content path is there twice", place=key) from error
        return int(row.lastrowid or 0)

    def claim(self, key: str) -> bool:
        """Whether a content path is still free when letters of both cases are the same."""
        fold = blake2b(key.casefold().encode(), digest_size=8).digest()
        number = int.from_bytes(fold, "big", signed=True)
        return self.db.execute("INSERT OR IGNORE INTO fold VALUES (?)", (number,)).rowcount == 1

    def place(self, path: str, n: int, version: int) -> None:
        """Put content at a logical path from a version on, instead of what was there before.

        Raises:
            PackageError: that version has the path already.
        """
        if version > 1:
            self.end(path, version)
        try:
            self.db.execute("INSERT INTO state VALUES (?, ?, ?, ?)", (path, version, NOW, n))
        except sqlite3.IntegrityError as error:
            raise PackageError("the path is there twice", place=path) from error

    def end(self, path: str, version: int) -> None:
        """Take a path out of the state from a version on."""
        sql = "UPDATE state SET last = ? WHERE path = ? AND last = ? AND first < ?"
        self.db.execute(sql, (version - 1, path, NOW, version))

    def keep(self, path: str, n: int, version: int) -> None:
        """Say that a version has this content at a path, versions being told in their order."""
        sql = "UPDATE state SET last = ? WHERE path = ? AND n = ? AND last = ?"
        if self.db.execute(sql, (version, path, n, version - 1)).rowcount:
            return
        try:
            self.db.execute("INSERT INTO state VALUES (?, ?, ?, ?)", (path, version, version, n))
        except sqlite3.IntegrityError as error:
            raise PackageError("the path is there twice in a version", place=path) from error

    def freeze(self, head: int) -> None:
        """After `keep` of all versions: what the head has is what there is now."""
        self.db.execute("UPDATE state SET last = ? WHERE last = ?", (NOW, head))

    def files(self, version: int, prefix: str = "") -> Iterator[Placed]:
        """The files of a version below a prefix, in bytewise order of their paths."""
        sql = (
            "SELECT * FROM placed WHERE path >= ? AND path < ? AND substr(path, 1, ?) = ?"
            " AND first <= ? AND last >= ? ORDER BY path"
        )
        end = prefix + "\U0010ffff" * 8
        asked = (prefix, end, len(prefix), prefix, version, version)
        for _, _, path, *row in self.db.execute(sql, asked):
            yield Placed(path, Content(*row))

    def file(self, version: int, path: str) -> Content | None:
        """What a version has at a path."""
        sql = "SELECT * FROM placed WHERE path = ? AND first <= ? AND last >= ?"
        row = self.db.execute(sql, (path, version, version)).fetchone()
        return None if row is None else Content(*row[3:])

    def contents(self, order: str = "digest") -> Iterator[Content]:
        """All content in the order of a digest (`digest`, `sha256`) or of `key`."""
        return (Content(*row) for row in self.db.execute(_IN_ORDER[order]))

    def mark(self, key: str, size: int) -> bool:
        """Note that content lies there, with its size; False when the object knows no such."""
        sql = "UPDATE content SET seen = 1, size = ? WHERE key = ?"
        return self.db.execute(sql, (size, key)).rowcount == 1

    def marked(self) -> tuple[int, int]:
        """How many were marked, and their bytes."""
        sql = "SELECT count(*), coalesce(sum(size), 0) FROM content WHERE seen"
        files, size = self.db.execute(sql).fetchone()
        return int(files), int(size)

    def marks(self) -> Iterator[tuple[str, int]]:
        """(content path, size) of what was marked."""
        yield from self.db.execute("SELECT key, size FROM content WHERE seen ORDER BY key")

    def unmarked(self) -> Iterator[Content]:
        """What was not."""
        sql = "SELECT k.* FROM known k JOIN content c ON c.n = k.n WHERE NOT c.seen ORDER BY k.key"
        return (Content(*row) for row in self.db.execute(sql))

    def states(self, version: int) -> Iterator[tuple[bytes, str]]:
        """(digest, logical path) of a version, in the order of the digests."""
        yield from self.db.execute(
            "SELECT c.digest, s.path FROM state s JOIN content c ON c.n = s.n"
            " WHERE s.first <= ? AND s.last >= ? ORDER BY c.digest, s.path",
            (version, version),
        )

    def totals(self, version: int) -> tuple[int, int]:
        """Files and bytes of a version; bytes of unknown size count as none."""
        sql = (
            "SELECT count(*), coalesce(sum(coalesce(c.size, 0)), 0) FROM state s"
            " JOIN content c ON c.n = s.n WHERE s.first <= ? AND s.last >= ?"
        )
        files, size = self.db.execute(sql, (version, version)).fetchone()
        return int(files), int(size)

    def manifest_digest(self, version: int) -> str:
        """sha256 over a line `<sha256>  <path>` per file in bytewise order (decision 0007).

        "" when the sha256 of a file is not kept.
        """
        total = sha256()
        for path, content in self.files(version):
            if not content.sha256:
                return ""
            total.update(f"{content.sha256.hex()}  {path}\n".encode())
        return total.hexdigest()
