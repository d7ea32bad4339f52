"""What lies in a source today: records, their files and digests, in a private SQLite file.

Made anew by each scan and thrown away with the workspace's scratch; it has names, and stays here.
"""

import json
import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from leverans.model.record_facts import RecordFacts
from leverans.model.source_disposal import DeletionLine, ListedFile

SCHEMA = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
CREATE TABLE record(
    id TEXT PRIMARY KEY, source_id TEXT NOT NULL, facts TEXT NOT NULL,
    digest TEXT NOT NULL, content TEXT NOT NULL, metadata TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file(
    item TEXT PRIMARY KEY, record TEXT NOT NULL, n INTEGER NOT NULL, path BLOB NOT NULL,
    sha256 TEXT NOT NULL, size INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE noted(record TEXT PRIMARY KEY, about TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX file_of_record ON file(record, n);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A record as it lies in the source.

    Attributes:
        facts: as plan and holds see it. source_id: its id in the source.
        digest: sha256 (hex) over its content and its metadata: what an order approves; "" when
            its bytes were not read.
        content: its content hash, as in `RecordBuilt`. metadata: hash of its metadata.
    """

    facts: RecordFacts
    source_id: str
    digest: str = ""
    content: str = ""
    metadata: str = ""


class ScanFile:
    """Reads and writes one scan."""

    def __init__(self, path: Path) -> None:
        """Begin anew at `path`."""
        path.unlink(missing_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(SCHEMA)
        weakref.finalize(self, self._db.close)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Gather writes; an error throws them away."""
        self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def add_files(self, archive_id: str, files: Iterable[tuple[ListedFile, str]]) -> None:
        """Write the files of a record, each with its path, before the record itself."""
        self._db.executemany(
            "INSERT INTO file VALUES(?,?,?,?,?,?)",
            (
                (file.item, archive_id, n, _raw(path), file.sha256, file.size)
                for n, (file, path) in enumerate(files)
            ),
        )

    def add(self, scanned: Scanned) -> None:
        """Write a record."""
        facts = json.dumps(asdict(scanned.facts), ensure_ascii=True)
        hashes = (scanned.digest, scanned.content, scanned.metadata)
        self._db.execute(
            "INSERT INTO record VALUES(?,?,?,?,?,?)",
            (scanned.facts.id, scanned.source_id, facts, *hashes),
        )

    def record(self, archive_id: str) -> Scanned | None:
        """A record, or None when it is not in the source."""
        row = self._db.execute("SELECT * FROM record WHERE id = ?", (archive_id,)).fetchone()
        return _scanned(row) if row else None

    def records(self) -> Iterator[Scanned]:
        """Every record, by id."""
        for row in self._db.execute("SELECT * FROM record ORDER BY id"):
            yield _scanned(row)

    def note(self, archive_id: str, about: str) -> None:
        """Keep a text about a record; the last one stays."""
        self._db.execute("INSERT OR REPLACE INTO noted VALUES(?,?)", (archive_id, about))

    def noted(self, archive_id: str) -> str:
        """The text that was kept about a record, or ""."""
        asked = "SELECT about FROM noted WHERE record = ?"
        row = self._db.execute(asked, (archive_id,)).fetchone()
        return str(row[0]) if row else ""

    def files(self, archive_id: str) -> Iterator[ListedFile]:
        """The files of a record, in its order."""
        return (line.file for line in self.lines(archive_id))

    def lines(self, archive_id: str) -> Iterator[DeletionLine]:
        """The files of a record with their names, in its order."""
        asked = (
            "SELECT file.record, item, sha256, size, path, source_id FROM file"
            " JOIN record ON record.id = file.record WHERE file.record = ? ORDER BY n"
        )
        for record, item, sha256, size, path, source_id in self._db.execute(asked, (archive_id,)):
            listed = ListedFile(record=record, item=item, sha256=sha256, size=size)
            yield DeletionLine(file=listed, path=_text(path), source_id=source_id)

    def record_of(self, item: str) -> str:
        """The record that a file belongs to; "" where it belongs to none."""
        row = self._db.execute("SELECT record FROM file WHERE item = ?", (item,)).fetchone()
        return str(row[0]) if row else ""

    def files_of_others(self, records: Iterable[str], most: int) -> list[str]:
        """The first files, by id, of records that are none of these."""
        self._db.execute("CREATE TEMP TABLE these(record TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.executemany("INSERT OR IGNORE INTO these VALUES(?)", ((one,) for one in records))
        asked = (
            "SELECT item FROM file WHERE record NOT IN (SELECT record FROM these)"
            " ORDER BY item LIMIT ?"
        )
        found = [str(item) for (item,) in self._db.execute(asked, (most,))]
        self._db.execute("DROP TABLE these")
        return found

    def name_of(self, item: str) -> tuple[str, str]:
        """Path of a file, and its record's id in the source; "" for one that is not there."""
        asked = (
            "SELECT path, source_id FROM file JOIN record ON record.id = file.record WHERE item = ?"
        )
        row = self._db.execute(asked, (item,)).fetchone()
        return (_text(row[0]), str(row[1])) if row else ("", "")

    def figures(self, archive_id: str) -> tuple[int, int]:
        """Files and bytes of a record."""
        asked = "SELECT count(*), coalesce(sum(size), 0) FROM file WHERE record = ?"
        files, size = self._db.execute(asked, (archive_id,)).fetchone()
        return int(files), int(size)


def _scanned(row: tuple[str, ...]) -> Scanned:
    _, source_id, facts, digest, content, metadata = row
    return Scanned(
        facts=RecordFacts(**json.loads(facts)),
        source_id=source_id,
        digest=digest,
        content=content,
        metadata=metadata,
    )


def _raw(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def _text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")
