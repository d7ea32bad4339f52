"""The survey: what was decided about each record and file between inventory and packaging.

One private SQLite file per agreement. It lets a package of a million files be built from a
stream, and a broken run go on with the same decisions. It is rebuilt from the source at will.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from leverans.model.record import Format, Retention

SCHEMA = """
CREATE TABLE fact(name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE record(
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, fate TEXT NOT NULL, part TEXT NOT NULL,
    retention TEXT NOT NULL, metadata_hash TEXT NOT NULL, content_hash TEXT NOT NULL,
    files INTEGER NOT NULL, bytes INTEGER NOT NULL);
CREATE TABLE file(
    record INTEGER NOT NULL, n INTEGER NOT NULL, fate TEXT NOT NULL, format INTEGER,
    PRIMARY KEY(record, n)) WITHOUT ROWID;
CREATE TABLE format(n INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
"""

PACK = "pack"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """What was decided about one record.

    Attributes:
        n: its place in the source's order, from 0. id: archive id.
        fate: `pack`, or the reason why it is not packed (`delivered`, an exception's reason).
        part: which package of the delivery it goes to.
        metadata_hash: sha256 of its metadata. content_hash: of its content, once known.
        files, bytes: what of it is to be packed.
    """

    n: int
    id: str
    fate: str
    metadata_hash: str
    part: str = ""
    retention: Retention | None = None
    content_hash: str = ""
    files: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """What was decided about one file: `fate` as for a record, and its format."""

    fate: str
    format: Format | None


class SurveyFile:
    """Reads and writes one survey; the caller closes it (it is a context manager)."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        """Open the survey at `path`; `fresh` throws away what is there."""
        if fresh:
            for old in (path, path.with_name(path.name + "-journal")):
                old.unlink(missing_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        if fresh:
            self._db.execute("PRAGMA page_size=8192")
            self._db.executescript(SCHEMA)
        self._db.execute("PRAGMA cache_size=-8192")
        self._formats: dict[int, Format] = {}
        self._format_ids: dict[Format, int] = {}

    def __enter__(self) -> Self:
        """The survey itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._db.close()

    def begin(self) -> None:
        """Gather writes until `commit`."""
        self._db.execute("BEGIN")

    def commit(self) -> None:
        """Keep what was written since `begin`, durably."""
        self._db.execute("COMMIT")

    # -- facts ---------------------------------------------------------------------------------

    def put_fact(self, name: str, value: str) -> None:
        """Remember a single value, such as the state of completion."""
        self._db.execute("INSERT OR REPLACE INTO fact VALUES(?, ?)", (name, value))

    def fact(self, name: str) -> str:
        """A remembered value, or ""."""
        row = self._db.execute("SELECT value FROM fact WHERE name=?", (name,)).fetchone()
        return str(row[0]) if row else ""

    # -- records and files ---------------------------------------------------------------------

    def add(self, line: RecordLine, fates: Iterable[str]) -> None:
        """Write a record's line and the fate of each of its files, in order."""
        retention = json.dumps(asdict(line.retention)) if line.retention else ""
        self._db.execute(
            "INSERT INTO record VALUES(?,?,?,?,?,?,?,?,?)",
            (
                line.n,
                line.id,
                line.fate,
                line.part,
                retention,
                line.metadata_hash,
                line.content_hash,
                line.files,
                line.bytes,
            ),
        )
        rows = ((line.n, n, fate) for n, fate in enumerate(fates))
        self._db.executemany("INSERT INTO file(record, n, fate) VALUES(?,?,?)", rows)

    def put_formats(self, rows: Iterable[tuple[int, int, Format]]) -> None:
        """Write the formats of files, given as (record, place in the record, format)."""
        lines = ((self._format_id(found), record, n) for record, n, found in rows)
        self._db.executemany("UPDATE file SET format=? WHERE record=? AND n=?", lines)

    def put_content_hash(self, record_id: str, content_hash: str) -> None:
        """Write a record's content hash, once its bytes have been read."""
        self._db.execute("UPDATE record SET content_hash=? WHERE id=?", (content_hash, record_id))

    def records(self) -> Iterator[RecordLine]:
        """All records' lines, in the source's order."""
        with closing(self._db.execute("SELECT * FROM record ORDER BY n")) as rows:
            for n, record_id, fate, part, kept, metadata, content, files, size in rows:
                yield RecordLine(
                    n=n,
                    id=record_id,
                    fate=fate,
                    part=part,
                    retention=Retention(**json.loads(kept)) if kept else None,
                    metadata_hash=metadata,
                    content_hash=content,
                    files=files,
                    bytes=size,
                )

    def files(self, record: int, *, start: int = 0) -> Iterator[FileLine]:
        """The lines of a record's files from place `start` on, in order."""
        sql = "SELECT fate, format FROM file WHERE record=? AND n>=? ORDER BY n"
        with closing(self._db.execute(sql, (record, start))) as rows:
            for fate, number in rows:
                yield FileLine(fate=fate, format=self._format(number))

    def parts(self) -> Mapping[str, tuple[int, int, int]]:
        """Part -> (records, files, bytes) that are to be packed."""
        sql = (
            "SELECT part, count(*), sum(files), sum(bytes) FROM record"
            " WHERE fate=? GROUP BY part ORDER BY part"
        )
        return {part: (n, files, size) for part, n, files, size in self._db.execute(sql, (PACK,))}

    def by_row(self) -> Iterator[tuple[str, str, int, int, int]]:
        """Row of the plan, its phrase, and records, files and bytes of it that are to be packed."""
        sql = (
            "SELECT json_extract(retention, '$.row_id'), json_extract(retention, '$.phrase'),"
            " count(*), sum(files), sum(bytes) FROM record"
            " WHERE fate=? AND retention<>'' GROUP BY 1, 2 ORDER BY 1, 2"
        )
        with closing(self._db.execute(sql, (PACK,))) as rows:
            yield from rows

    def by_format(self) -> Iterator[tuple[Format | None, int]]:
        """Formats of the files that are to be packed, and how many files there are of each."""
        sql = "SELECT format, count(*) FROM file WHERE fate=? GROUP BY format ORDER BY 2 DESC, 1"
        for number, files in self._db.execute(sql, (PACK,)).fetchall():
            yield self._format(number), files

    # -- formats -------------------------------------------------------------------------------

    def _format_id(self, found: Format) -> int:
        known = self._format_ids.get(found)
        if known is None:
            text = json.dumps(asdict(found), sort_keys=True)
            self._db.execute("INSERT OR IGNORE INTO format(text) VALUES(?)", (text,))
            row = self._db.execute("SELECT n FROM format WHERE text=?", (text,)).fetchone()
            known = self._format_ids[found] = int(row[0])
        return known

    def _format(self, number: int | None) -> Format | None:
        if number is None:
            return None
        if number not in self._formats:
            row = self._db.execute("SELECT text FROM format WHERE n=?", (number,)).fetchone()
            self._formats[number] = Format(**json.loads(row[0]))
        return self._formats[number]
