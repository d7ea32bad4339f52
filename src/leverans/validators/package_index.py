"""What lies in a package and what its METS say of it, side by side in a temporary database.

Every question that needs both sides (missing, unreferenced, unequal, twice) is one SQL join, so
memory stays flat however many files there are. Rows are appended in bulk; indexes come last.
"""

import hashlib
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, Self

from leverans.validators.containers.interface import Member
from leverans.validators.digest_worker import Answer

BULK = 2_000

_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000;
PRAGMA temp_store = FILE; PRAGMA locking_mode = EXCLUSIVE;
CREATE TABLE member (n INTEGER PRIMARY KEY, path TEXT, size INTEGER, place INTEGER);
CREATE TABLE digest (n INTEGER PRIMARY KEY, sha256 TEXT);
CREATE TABLE other_digest (n INTEGER, algorithm TEXT, hex TEXT, PRIMARY KEY (n, algorithm))
  WITHOUT ROWID;
CREATE TABLE reference (document INTEGER, line INTEGER, kind TEXT, id TEXT, path TEXT, raw TEXT,
  size INTEGER, digest TEXT, algorithm TEXT);
CREATE TABLE identifier (document INTEGER, line INTEGER, id TEXT, kind TEXT);
CREATE TABLE pointer (document INTEGER, line INTEGER, rule TEXT, target TEXT, kind TEXT);
CREATE TABLE own (path TEXT PRIMARY KEY) WITHOUT ROWID;
BEGIN;
"""


class Reference(NamedTuple):
    """A METS document's word about one file (a tuple: there may be millions).

    `kind` names the element (`dmdSec`, `file`, `mptr` ...); `path` is resolved, `raw` as written;
    size -1 and digest "" mean that nothing is said.
    """

    document: int
    line: int
    kind: str
    id: str | None
    path: str
    raw: str
    size: int
    digest: str
    algorithm: str


class Pointer(NamedTuple):
    """An IDREF: `rule` is broken when nothing of that kind (`amd`, `dmd`, `file`) has the ID."""

    document: int
    line: int
    rule: str
    target: str
    kind: str


class Unequal(NamedTuple):
    """A reference and the file it names, which differ."""

    document: int
    line: int
    kind: str
    path: str
    said: str
    found: str


class Dangling(NamedTuple):
    """A reference to nothing; `row` is its place in the index."""

    row: int
    document: int
    line: int
    kind: str
    path: str
    raw: str


class PackageIndex:
    """The temporary database; a context manager that leaves nothing behind."""

    def __init__(self) -> None:
        """Make it in the system's temporary folder."""
        self._folder = TemporaryDirectory(prefix="leverans-")
        self._db = sqlite3.connect(Path(self._folder.name) / "index.sqlite", isolation_level=None)
        self._db.create_function("fold", 1, fold, deterministic=True)
        self._db.executescript(_TABLES)
        self._references: list[Reference] = []
        self._identifiers: list[tuple[int, int, str, str]] = []
        self._pointers: list[Pointer] = []

    def __enter__(self) -> Self:
        """The index itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close and remove it."""
        self._db.close()
        self._folder.cleanup()

    # --- what lies there

    def add_members(self, rows: Iterable[tuple[int, Member]]) -> None:
        """Files as the container lists them, numbered from 1."""
        self._db.executemany(
            "INSERT INTO member VALUES (?,?,?,?)", [(number, *member) for number, member in rows]
        )

    def index_members(self) -> None:
        """Sort the paths; asked for once, when all members are known."""
        self._db.execute("CREATE INDEX member_path ON member (path)")

    def find(self, path: str) -> Member | None:
        """The member with exactly this path."""
        row = self._db.execute(
            "SELECT path, size, place FROM member WHERE path = ? LIMIT 1", (path,)
        ).fetchone()
        return Member(*row) if row else None

    def matching(self, pattern: str) -> Iterator[Member]:
        """Members whose path fits a GLOB pattern, in path order."""
        rows = self._db.execute(
            "SELECT path, size, place FROM member WHERE path GLOB ? ORDER BY path", (pattern,)
        )
        return (Member(*row) for row in rows)

    def members(self) -> Iterator[tuple[int, Member]]:
        """All members with their numbers, in the container's order."""
        rows = self._db.execute("SELECT n, path, size, place FROM member ORDER BY n")
        return ((n, Member(path, size, place)) for n, path, size, place in rows)

    def totals(self, pattern: str = "*") -> tuple[int, int]:
        """Number and bytes of the members whose path fits."""
        row = self._db.execute(
            "SELECT count(*), coalesce(sum(size), 0) FROM member WHERE path GLOB ?", (pattern,)
        ).fetchone()
        return int(row[0]), int(row[1])

    def add_digests(
        self, answers: list[Answer], algorithms: tuple[str, ...]
    ) -> list[tuple[str, str]]:
        """Keep what was computed; gives (path, reason) of the files that could not be read."""
        good = [(n, d) for n, d in answers if not isinstance(d, str)]
        self._db.executemany("INSERT INTO digest VALUES (?,?)", ((n, d[0]) for n, d in good))
        if len(algorithms) > 1:
            self._db.executemany(
                "INSERT INTO other_digest VALUES (?,?,?)",
                ((n, a, h) for n, d in good for a, h in zip(algorithms[1:], d[1:], strict=True)),
            )
        return [(self._path(n), d) for n, d in answers if isinstance(d, str)]

    def _path(self, number: int) -> str:
        row = self._db.execute("SELECT path FROM member WHERE n = ?", (number,)).fetchone()
        return str(row[0])

    # --- what is said of it

    def refer(self, reference: Reference) -> None:
        """A reference from a METS document."""
        self._references.append(reference)
        if len(self._references) >= BULK:
            self.flush()

    def identify(self, document: int, line: int, name: str, kind: str) -> None:
        """An ID of a METS document; `kind` is `amd`, `dmd`, `file` or ""."""
        self._identifiers.append((document, line, name, kind))
        if len(self._identifiers) >= BULK:
            self.flush()

    def point(self, pointer: Pointer) -> None:
        """An IDREF of a METS document."""
        self._pointers.append(pointer)
        if len(self._pointers) >= BULK:
            self.flush()

    def own(self, path: str) -> None:
        """A file that needs no reference: the root METS."""
        self._db.execute("INSERT OR IGNORE INTO own VALUES (?)", (path,))

    def flush(self) -> None:
        """Write what waits."""
        self._db.executemany("INSERT INTO reference VALUES (?,?,?,?,?,?,?,?,?)", self._references)
        self._db.executemany("INSERT INTO identifier VALUES (?,?,?,?)", self._identifiers)
        self._db.executemany("INSERT INTO pointer VALUES (?,?,?,?,?)", self._pointers)
        self._references.clear()
        self._identifiers.clear()
        self._pointers.clear()

    def close_documents(self) -> None:
        """All documents are read: sort what they say."""
        self.flush()
        self._db.execute("CREATE INDEX reference_path ON reference (path)")
        self._db.execute("CREATE INDEX reference_id ON reference (document, id)")
        self._db.execute("CREATE INDEX identifier_id ON identifier (document, id)")

    # --- both

    def duplicate_members(self) -> Iterator[str]:
        """Paths that the container holds more than once."""
        rows = self._db.execute("SELECT path FROM member GROUP BY path HAVING count(*) > 1")
        return (path for (path,) in rows)

    def dangling(self) -> Iterator[Dangling]:
        """References to paths that are not there; they may be redirected on the way."""
        last = 0
        while rows := self._db.execute(
            "SELECT rowid, document, line, kind, path, raw FROM reference r WHERE rowid > ?"
            " AND NOT EXISTS (SELECT 1 FROM member m WHERE m.path = r.path)"
            " ORDER BY rowid LIMIT ?",
            (last, BULK),
        ).fetchall():
            yield from (Dangling(*row) for row in rows)
            last = rows[-1][0]

    def redirect(self, row: int, path: str) -> None:
        """Take a reference as meaning this path, so that size and digest are compared."""
        self._db.execute("UPDATE reference SET path = ? WHERE rowid = ?", (path, row))

    def nearly(self, path: str) -> str | None:
        """A member that differs from `path` only in case or Unicode form."""
        self._db.execute("CREATE INDEX IF NOT EXISTS member_fold ON member (fold(path))")
        row = self._db.execute(
            "SELECT path FROM member WHERE fold(path) = ? LIMIT 1", (fold(path),)
        ).fetchone()
        return str(row[0]) if row else None

    def unreferenced(self) -> Iterator[str]:
        """Members that no document speaks of."""
        rows = self._db.execute(
            "SELECT path FROM member m WHERE NOT EXISTS"
            " (SELECT 1 FROM reference r WHERE r.path = m.path)"
            " AND NOT EXISTS (SELECT 1 FROM own WHERE own.path = m.path) ORDER BY path"
        )
        return (path for (path,) in rows)

    def unequal_sizes(self) -> Iterator[Unequal]:
        """References whose SIZE is not the file's."""
        rows = self._db.execute(
            "SELECT r.document, r.line, r.kind, r.path, r.size, m.size FROM reference r"
            " JOIN member m ON m.path = r.path WHERE r.size >= 0 AND r.size <> m.size"
        )
        return (Unequal(d, line, k, p, str(s), str(f)) for d, line, k, p, s, f in rows)

    def unequal_digests(self) -> Iterator[Unequal]:
        """References whose CHECKSUM is not the file's."""
        rows = self._db.execute(
            "SELECT r.document, r.line, r.kind, r.path, r.digest,"
            " CASE r.algorithm WHEN 'sha256' THEN d.sha256 ELSE o.hex END AS found FROM reference r"
            " JOIN member m ON m.path = r.path JOIN digest d ON d.n = m.n"
            " LEFT JOIN other_digest o ON r.algorithm <> 'sha256' AND o.n = m.n"
            " AND o.algorithm = r.algorithm"
            " WHERE r.digest <> '' AND found <> r.digest"
        )
        return (Unequal(*row) for row in rows)

    def repeated_ids(self) -> Iterator[tuple[int, int, str]]:
        """(document, last line, ID) of IDs that occur more than once in a document."""
        return self._db.execute(
            "SELECT document, max(line), id FROM (SELECT document, line, id FROM identifier"
            " UNION ALL SELECT document, line, id FROM reference WHERE id IS NOT NULL)"
            " GROUP BY document, id HAVING count(*) > 1"
        )

    def dangling_pointers(self) -> Iterator[Pointer]:
        """IDREFs without an element of that ID and kind."""
        rows = self._db.execute(
            "SELECT * FROM pointer p WHERE NOT EXISTS (SELECT 1 FROM identifier i"
            " WHERE i.document = p.document AND i.id = p.target AND i.kind = p.kind)"
            " AND NOT EXISTS (SELECT 1 FROM reference r WHERE r.document = p.document"
            " AND r.id = p.target AND r.kind = p.kind)"
        )
        return (Pointer(*row) for row in rows)

    def manifest_digest(self, prefix: str) -> str:
        """sha256 over a line `<sha256>  <path>` per file below `prefix`, in bytewise path order."""
        rows = self._db.execute(
            "SELECT d.sha256 || '  ' || substr(m.path, ?) || char(10) FROM member m"
            " JOIN digest d ON d.n = m.n WHERE substr(m.path, 1, ?) = ? ORDER BY m.path",
            (len(prefix) + 1, len(prefix), prefix),
        )
        total = hashlib.sha256()
        while lines := rows.fetchmany(BULK):
            total.update("".join(line for (line,) in lines).encode())
        return total.hexdigest()


def fold(path: str) -> str:
    """The path without differences of case and Unicode form."""
    return unicodedata.normalize("NFC", path).casefold()
