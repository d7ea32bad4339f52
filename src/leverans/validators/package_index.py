"""What lies in a package and what its METS say of it, side by side in a temporary database.

Every question that needs both sides (missing, unreferenced, unequal) is one SQL join, so memory
stays flat however many files there are; rows are appended in bulk, indexes come last. What is
right in the common way takes a shorter way beside the tables: digests are bytes in `Slots`, files
that METS lists in the container's order are `Pairing`'s, IDs are hashes.
"""

import contextlib
import hashlib
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from leverans.validators.computed import ComputedDigests
from leverans.validators.containers.interface import Member
from leverans.validators.digest_worker import Answer
from leverans.validators.identifiers import HashedIds
from leverans.validators.index_rows import Dangling, Pointer, Reference, Unequal
from leverans.validators.mentions import Mentions
from leverans.validators.pairing import Pairing, Unlike

BULK = 2_000

_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000;
PRAGMA temp_store = FILE; PRAGMA locking_mode = EXCLUSIVE;
CREATE TABLE member (n INTEGER PRIMARY KEY, path TEXT, size INTEGER, place INTEGER);
CREATE TABLE reference (document INTEGER, line INTEGER, kind TEXT, id TEXT, path TEXT, raw TEXT,
  size INTEGER, digest TEXT, algorithm TEXT);
CREATE TABLE identifier (document INTEGER, line INTEGER, id TEXT, kind TEXT);
CREATE TABLE pointer (document INTEGER, line INTEGER, rule TEXT, target TEXT, kind TEXT);
CREATE TEMP TABLE unseen (n INTEGER PRIMARY KEY);
CREATE TEMP TABLE guessed (row INTEGER PRIMARY KEY);
CREATE TABLE folder (path TEXT);
CREATE TABLE own (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE promised (path TEXT PRIMARY KEY, line INTEGER, lists INTEGER) WITHOUT ROWID;
BEGIN;
"""


class PackageIndex:
    """The temporary database; a context manager that leaves nothing behind."""

    def __init__(self) -> None:
        """Make it in the system's temporary folder."""
        self._folder = TemporaryDirectory(prefix="leverans-")
        self._db = sqlite3.connect(Path(self._folder.name) / "index.sqlite", isolation_level=None)
        self._computed = ComputedDigests()
        self._db.create_function("fold", 1, fold, deterministic=True)
        self._db.create_function("digest_of", 2, self._computed.one)
        self._db.executescript(_TABLES)
        self.mentions = Mentions(self._db)
        self._pairing = Pairing(0, self._rows, self.number_of)
        self._listings: list[Pairing] = []
        self._repeats = False
        self._ids = HashedIds()
        self._references: list[Reference] = []
        self._identifiers: list[tuple[int, int, str, str]] = []
        self._pointers: list[Pointer] = []

    def __enter__(self) -> Self:
        """The index itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close and remove it."""
        for pairing in (self._pairing, *self._listings):
            pairing.close()
        self._computed.close()
        self._db.close()
        self._folder.cleanup()

    # --- what lies there

    def add_members(self, members: Iterable[Member]) -> None:
        """Files as the container lists them: they are numbered from 1."""
        self._db.executemany("INSERT INTO member (path, size, place) VALUES (?,?,?)", members)

    def index_members(self) -> None:
        """Sort the paths; asked for once, when all members are known."""
        self._db.execute("CREATE INDEX member_path ON member (path)")
        self._repeats = next(self._repeated_paths(), None) is not None
        (count,) = self._db.execute("SELECT count(*) FROM member").fetchone()
        self._computed.make_room(count)
        self._pairing.close()
        self._pairing = Pairing(count, self._rows, self.number_of)

    def add_folder(self, path: str) -> None:
        """A folder that the container lists by itself."""
        self._db.execute("INSERT INTO folder VALUES (?)", (path,))

    def empty_folders(self) -> Iterator[str]:
        """Listed folders that nothing lies in, not even another folder."""
        self._db.execute("CREATE INDEX IF NOT EXISTS folder_path ON folder (path)")
        rows = self._db.execute(
            "SELECT DISTINCT path FROM folder f WHERE NOT EXISTS (SELECT 1 FROM member m"
            " WHERE m.path > f.path || '/' AND m.path < f.path || '0') AND NOT EXISTS"
            " (SELECT 1 FROM folder d WHERE d.path > f.path || '/' AND d.path < f.path || '0')"
        )
        return (path for (path,) in rows)

    def find(self, path: str) -> Member | None:
        """The member with exactly this path."""
        row = self._db.execute(
            "SELECT path, size, place FROM member WHERE path = ? LIMIT 1", (path,)
        ).fetchone()
        return Member(*row) if row else None

    def has_below(self, folder: str) -> bool:
        """Whether any member lies in this folder."""
        within = (folder + "/", folder + "0")  # what follows a slash in the order of paths
        row = self._db.execute("SELECT 1 FROM member WHERE path > ? AND path < ? LIMIT 1", within)
        return row.fetchone() is not None

    def matching(self, *patterns: str, but: Sequence[str] = ()) -> Iterator[Member]:
        """Members whose path fits one of the GLOB patterns and none of `but`, in path order."""
        wanted = " OR ".join(["path GLOB ?"] * len(patterns)) or "FALSE"
        unwanted = "".join([" AND NOT path GLOB ?"] * len(but))
        rows = self._db.execute(
            f"SELECT path, size, place FROM member WHERE ({wanted}){unwanted} ORDER BY path",  # noqa: S608 (only places for values)
            (*patterns, *but),
        )
        return (Member(*row) for row in rows)

    def notable(self, pattern: str) -> Iterator[Member]:
        """Hashed members that fit and are empty, or of a kind that can be locked."""
        query = "SELECT path, size, place FROM member WHERE n = ? AND path GLOB ?"
        for number in self._computed.notable_numbers():
            yield from (Member(*row) for row in self._db.execute(query, (number, pattern)))

    def paths(self) -> Iterator[str]:
        """All paths, sorted."""
        return (path for (path,) in self._db.execute("SELECT path FROM member ORDER BY path"))

    def paths_by_fold(self) -> Iterator[str]:
        """All paths, those next to each other that differ in case or Unicode form only."""
        rows = self._db.execute("SELECT path FROM member ORDER BY fold(path), path")
        return (path for (path,) in rows)

    def jobs(self, *, named: bool) -> Iterator[tuple[int, str, int, int]]:
        """(number, path, size, place) of all members, in the container's order."""
        path = "path" if named else "''"
        return self._db.execute(f"SELECT n, {path}, size, place FROM member ORDER BY n")  # noqa: S608 (one of two words)

    def _rows(self, first: int, count: int) -> list[tuple[int, str, int]]:
        return self._db.execute(
            "SELECT n, path, size FROM member WHERE n >= ? ORDER BY n LIMIT ?", (first, count)
        ).fetchall()

    def number_of(self, path: str) -> int:
        """Number of the member with exactly this path, 0 when there is none."""
        row = self._db.execute("SELECT n FROM member WHERE path = ?", (path,)).fetchone()
        return int(row[0]) if row else 0

    def totals(self, pattern: str = "*") -> tuple[int, int]:
        """Number and bytes of the members whose path fits."""
        row = self._db.execute(
            "SELECT count(*), coalesce(sum(size), 0) FROM member WHERE path GLOB ?", (pattern,)
        ).fetchone()
        return int(row[0]), int(row[1])

    def content(self, pattern: str) -> tuple[int, int]:
        """The same, without the files that describe the package or an object of it (`own`)."""
        row = self._db.execute(
            "SELECT count(*), coalesce(sum(size), 0) FROM member WHERE path GLOB ?"
            " AND NOT EXISTS (SELECT 1 FROM own WHERE own.path = member.path)",
            (pattern,),
        ).fetchone()
        return int(row[0]), int(row[1])

    def add_digests(self, answer: Answer, algorithms: tuple[str, ...]) -> list[tuple[str, str]]:
        """Keep what was computed; gives (path, reason) of the files that could not be read."""
        self._computed.add(answer, algorithms)
        return [(self.path_of(number), reason) for number, reason in answer.faults]

    def path_of(self, number: int) -> str:
        """Path of the member with this number."""
        row = self._db.execute("SELECT path FROM member WHERE n = ?", (number,)).fetchone()
        return str(row[0])

    # --- what is said of it

    def pairing(self) -> Pairing | None:
        """Takes references that need no row; None where a path is there more than once."""
        return None if self._repeats else self._pairing

    def listing(self, width: int) -> Pairing:
        """Takes what one list says, in digests of this width."""
        listing = Pairing(len(self._computed.known) - 1, self._rows, self.number_of, width)
        self._listings.append(listing)
        return listing

    def unlike(self, listing: Pairing, algorithm: str) -> Iterator[Unlike]:
        """What such a list says and is not so."""
        computed = self._computed.by(algorithm)
        return listing.unlike(computed, self._computed.known) if computed else iter(())

    def promise(self, path: str, line: int) -> None:
        """A file that is to come later, as a bag's fetch.txt says it."""
        self._db.execute("INSERT OR IGNORE INTO promised VALUES (?,?,0)", (path, line))

    def expect(self, path: str, lists: int) -> bool:
        """Whether a file is to come later; remembers the bit of the list that waits for it."""
        found = self._db.execute(
            "UPDATE promised SET lists = lists | ? WHERE path = ?", (lists, path)
        )
        return found.rowcount > 0

    def promised(self) -> Iterator[tuple[str, int, int]]:
        """(path, line, bits of the lists) of the files that are to come later."""
        return self._db.execute("SELECT path, line, lists FROM promised ORDER BY line")

    def ids(self) -> HashedIds:
        """The IDs of the document that is read: those of paired files go straight there."""
        return self._ids

    def refer(self, reference: Reference) -> None:
        """A reference from a METS document."""
        if reference.id is not None:
            self._ids.add_other(reference.id)
        self._references.append(reference)
        if len(self._references) >= BULK:
            self.flush()

    def identify(self, document: int, line: int, name: str, kind: str) -> None:
        """An ID of a METS document; `kind` is `amd`, `dmd`, `file` or ""."""
        self._ids.add_other(name)
        self._identifiers.append((document, line, name, kind))
        if len(self._identifiers) >= BULK:
            self.flush()

    def point(self, pointer: Pointer) -> None:
        """An IDREF of a METS document."""
        self._pointers.append(pointer)
        if len(self._pointers) >= BULK:
            self.flush()

    def own(self, path: str) -> None:
        """A file that needs no reference: the root METS, or what stands beside it in that."""
        self._db.execute("INSERT OR IGNORE INTO own VALUES (?)", (path,))

    def flush(self) -> None:
        """Write what waits."""
        self._db.executemany("INSERT INTO reference VALUES (?,?,?,?,?,?,?,?,?)", self._references)
        self._db.executemany("INSERT INTO identifier VALUES (?,?,?,?)", self._identifiers)
        self._db.executemany("INSERT INTO pointer VALUES (?,?,?,?,?)", self._pointers)
        self._references.clear()
        self._identifiers.clear()
        self._pointers.clear()

    def close_document(self, document: int) -> set[int]:
        """One document is read: hashes of IDs that may occur in it more than once."""
        self.flush()
        self._pairing.flush()
        targets = self._db.execute(
            "SELECT DISTINCT target FROM pointer WHERE document = ? AND kind = 'file'", (document,)
        )
        found = self._ids.files_among(target for (target,) in targets)
        self._db.executemany(
            "DELETE FROM pointer WHERE document = ? AND target = ? AND kind = 'file'",
            [(document, name) for name in found],
        )
        suspects, self._ids = self._ids.suspects(), HashedIds()
        return suspects

    def close_documents(self) -> None:
        """All documents are read: sort what they say."""
        self.flush()
        self._db.execute("CREATE INDEX reference_path ON reference (path)")
        self._db.execute("CREATE INDEX reference_id ON reference (document, id)")
        self._db.execute("CREATE INDEX identifier_id ON identifier (document, id)")
        self._db.executemany("INSERT INTO unseen VALUES (?)", self._unseen())

    def _unseen(self) -> Iterator[tuple[int]]:
        """Numbers of the members that no pair was made with."""
        seen, number = self._pairing.seen, 0
        with contextlib.suppress(ValueError):
            while True:
                number = seen.index(0, number + 1)
                yield (number,)

    # --- both

    def duplicate_members(self) -> Iterator[str]:
        """Paths that the container holds more than once."""
        return self._repeated_paths() if self._repeats else iter(())

    def _repeated_paths(self) -> Iterator[str]:
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
        self._db.execute("INSERT INTO guessed VALUES (?)", (row,))

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
            "SELECT path FROM unseen JOIN member m USING (n) WHERE NOT EXISTS"
            " (SELECT 1 FROM reference r WHERE r.path = m.path)"
            " AND NOT EXISTS (SELECT 1 FROM own WHERE own.path = m.path) ORDER BY path"
        )
        return (path for (path,) in rows)

    def unequal_sizes(self) -> Iterator[Unequal]:
        """References whose SIZE is not the file's."""
        rows = self._db.execute(
            "SELECT r.document, r.line, r.kind, r.path, r.size, m.size,"
            " r.rowid IN guessed FROM reference r"
            " JOIN member m ON m.path = r.path WHERE r.size >= 0 AND r.size <> m.size"
        )
        return (Unequal(d, line, k, p, str(s), str(f), bool(g)) for d, line, k, p, s, f, g in rows)

    def unequal_digests(self) -> Iterator[Unequal]:
        """References whose CHECKSUM is not the file's."""
        for one in self._pairing.unlike(self._computed.sha256, self._computed.known):
            path = self.path_of(one.number)
            yield Unequal(one.document, one.line, "file", path, one.said, one.found)
        rows = self._db.execute(
            "SELECT r.document, r.line, r.kind, r.path, r.digest, digest_of(r.algorithm, m.n)"
            " AS found, r.rowid IN guessed FROM reference r JOIN member m ON m.path = r.path"
            " WHERE r.digest <> '' AND found <> r.digest"
        )
        yield from (Unequal(*row) for row in rows)

    def repeated_references(self) -> Iterator[Dangling]:
        """References to what another one has named before."""
        rows = self._db.execute(
            "SELECT r.rowid, r.document, r.line, r.kind, r.path, r.raw FROM reference r"
            " WHERE EXISTS (SELECT 1 FROM reference s WHERE s.path = r.path AND s.rowid < r.rowid)"
        )
        return (Dangling(*row) for row in rows)

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
        total = hashlib.sha256()
        rows = self._db.execute("SELECT path, n FROM member ORDER BY path")
        while some := rows.fetchmany(BULK):
            known, cut = self._computed.known, len(prefix)
            digests = self._computed.sha256.many([number for _, number in some])
            lines = [
                f"{digest}  {path[cut:]}\n"
                for (path, number), digest in zip(some, digests, strict=True)
                if known[number] and path.startswith(prefix)
            ]
            total.update("".join(lines).encode())
        return total.hexdigest()


def fold(path: str) -> str:
    """The path without differences of case and Unicode form."""
    return unicodedata.normalize("NFC", path).casefold()


def glob_literal(text: str) -> str:
    """The text with what GLOB gives a meaning taken literally."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in text)
