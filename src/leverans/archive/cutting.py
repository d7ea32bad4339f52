"""What of a package goes and what stays, in a temporary SQLite file: flat in memory."""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

from leverans.archive.doomed import document_path, record_documents, record_of
from leverans.archive.interface import StoredPackage
from leverans.archive.record_document import read_record
from leverans.archive.trimming import Renewed
from leverans.model.catalogue_entry import FileEntry

_SCHEMA = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE;
CREATE TABLE gone(path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE mark(id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE payload(path TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_REPRESENTATIONS = "representations/"


class Cut:
    """A `Gone`; a context manager. The temporary file goes with it.

    Attributes:
        whole: nothing of the package stays but what the archive itself has written.
        shortest: characters of the shortest id of what goes.
    """

    def __init__(self, package: StoredPackage, records: Iterable[str], work: Path | None) -> None:
        """Find what goes with these records of a package.

        Raises:
            PackageError: a record.json cannot be read. NotFoundInStore: there is no such record.
        """
        self._folder = tempfile.TemporaryDirectory(dir=work, prefix="cut-")
        self._db = sqlite3.connect(f"{self._folder.name}/cut", isolation_level=None)
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")
        self._renewed: dict[str, Renewed] = {}
        self.shortest = 200
        try:
            self.whole = self._find(package, set(records))
        except BaseException:
            self.close()
            raise

    def has_path(self, path: str) -> bool:
        """Whether the file at a path goes."""
        return self._has("SELECT 1 FROM gone WHERE path = ?", path)

    def has_mark(self, text: str) -> bool:
        """Whether a text is the id of a record or file that goes."""
        return self._has("SELECT 1 FROM mark WHERE id = ?", text)

    def is_payload(self, path: str) -> bool:
        """Whether a file belongs to a record that stays, or is its record.json."""
        return self._has("SELECT 1 FROM payload WHERE path = ?", path)

    def leave_out(self, path: str) -> None:
        """Say that this document goes too."""
        self._db.execute("INSERT OR IGNORE INTO gone VALUES (?)", (path,))

    def renew(self, path: str, renewed: Renewed) -> None:
        """Say that a document was changed."""
        self._renewed[path] = renewed

    def renewed(self, path: str) -> Renewed | None:
        """What a document is now."""
        return self._renewed.get(path)

    def close(self) -> None:
        """Let go of the temporary file."""
        self._db.close()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _find(self, package: StoredPackage, records: set[str]) -> bool:
        stays = False
        if records == {package.id} and next(record_documents(package), None) is None:
            return True
        for path in record_documents(package):
            doomed = record_of(path) in records
            stays = stays or not doomed
            self._note(package, path, doomed=doomed)
        missing = [one for one in sorted(records) if not self.has_path(document_path(one))]
        if missing:
            with closing(package.open(document_path(missing[0]))):  # it raises
                return False
        # what a record that stays names too is not only the other's
        self._db.execute("DELETE FROM gone WHERE path IN (SELECT path FROM payload)")
        if stays:
            self._empty_representations(package)
        return not stays

    def _note(self, package: StoredPackage, path: str, *, doomed: bool) -> None:
        table = "gone" if doomed else "payload"
        insert = f"INSERT OR IGNORE INTO {table} VALUES (?)"  # noqa: S608 - one of two names
        self._db.execute(insert, (path,))
        with closing(package.open(path)) as stream:
            record, files = read_record(stream, path)
            self._db.executemany(
                insert, ((file.path,) for file in self._marked(files, doomed=doomed))
            )
        if doomed:
            self._mark(record.archive_id)

    def _marked(self, files: Iterator[FileEntry], *, doomed: bool) -> Iterator[FileEntry]:
        for file in files:
            if doomed and file.id:
                self._mark(file.id)
            yield file

    def _mark(self, text: str) -> None:
        self.shortest = min(self.shortest, len(text))
        self._db.execute("INSERT OR IGNORE INTO mark VALUES (?)", (text,))

    def _empty_representations(self, package: StoredPackage) -> None:
        """A representation of which every file goes, goes with all its metadata."""
        emptied: dict[str, bool] = {}
        for file in package.files(_REPRESENTATIONS):
            _, name, *rest = file.path.split("/")
            if rest[:1] == ["data"]:
                emptied[name] = emptied.get(name, True) and self.has_path(file.path)
        for name in (name for name, empty in emptied.items() if empty):
            for file in package.files(f"{_REPRESENTATIONS}{name}/"):
                self.leave_out(file.path)

    def _has(self, sql: str, value: str) -> bool:
        return self._db.execute(sql, (value,)).fetchone() is not None
