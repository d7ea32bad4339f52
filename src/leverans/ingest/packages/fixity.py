"""The old fixity, verified from the bytes before anything is migrated, beside a SHA-256.

Kept in a file of its own, package by package: a killed verification goes on where it was, and a
package that has not changed is not read twice.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from leverans.ingest.packages.index import Index, told
from leverans.ingest.packages.package import OldPackage
from leverans.model.record import Content

_TABLES = """
CREATE TABLE IF NOT EXISTS verified (package TEXT PRIMARY KEY, at TEXT, files INT, bytes INT,
  compared INT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS digest (package TEXT, path BLOB, sha256 TEXT, wrong TEXT,
  PRIMARY KEY (package, path)) WITHOUT ROWID;
"""
_HASHES: Mapping[str, str] = {
    "MD5": "md5",
    "SHA-1": "sha1",
    "SHA1": "sha1",
    "SHA-224": "sha224",
    "SHA-256": "sha256",
    "SHA256": "sha256",
    "SHA-384": "sha384",
    "SHA384": "sha384",
    "SHA-512": "sha512",
    "SHA512": "sha512",
}
_CHUNK = 1024**2
_BESIDE = "SELECT key, size, mtime FROM entry WHERE package = ? AND part = 3 ORDER BY key"
BESIDE = b"//"
"""Stands before the key of what lies beside a package, where paths in it are listed."""

Step = Callable[[int, int], None]  # files and bytes read since the last call


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """When a package was verified, how much of it, and how many old digests were compared."""

    at: str
    files: int
    bytes: int
    compared: int


def is_known(algorithm: str) -> bool:
    """Whether digests of that name can be compared."""
    return algorithm in _HASHES


def fingerprint(index: Index, number: int) -> str:
    """Tells a package from what it was before: by its container's, or its files', size and time."""
    found = index.row("SELECT fingerprint FROM package WHERE n = ?", number)
    return str(found[0]) if found else ""


@contextmanager
def fixity_file(path: Path) -> Iterator["FixityFile"]:
    """The results so far; made when they are absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with told(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(_TABLES)
        yield FixityFile(connection)


class FixityFile:
    """Reads and writes results of verifying."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Use `fixity_file`."""
        self._db = connection

    def verified(self, package: str) -> Verified | None:
        """What is known of a package by its fingerprint; None: it has not been read to its end."""
        sql = "SELECT at, files, bytes, compared FROM verified WHERE package = ?"
        found = self._db.execute(sql, (package,)).fetchone()
        if found is None:
            return None
        return Verified(at=found[0], files=found[1], bytes=found[2], compared=found[3])

    def wrong(self, package: str, most: int) -> list[tuple[bytes, str]]:
        """(path, algorithm) of files whose bytes are not those of the old digest."""
        sql = "SELECT path, wrong FROM digest WHERE package = ? AND wrong <> '' LIMIT ?"
        return [(path, wrong) for path, wrong in self._db.execute(sql, (package, most))]

    def sha256(self, package: str, path: bytes) -> str:
        """The SHA-256 of a file as it was verified, or ""."""
        sql = "SELECT sha256 FROM digest WHERE package = ? AND path = ?"
        found = self._db.execute(sql, (package, path)).fetchone()
        return str(found[0]) if found else ""

    def verify(self, package: OldPackage, key: str, at: str, step: Step) -> None:
        """Read all members of a package, and keep what was found, all at once.

        Raises:
            OSError, SourceError, StorageError: bytes cannot be read.
        """
        files = size = compared = 0
        self._db.execute("BEGIN")
        try:
            self._db.execute("DELETE FROM digest WHERE package = ?", (key,))
            for path, length, mtime, place, said in _members(package):
                content = package.place.content(place, length, mtime)
                sha256, wrong = _judge(content, said, step)
                row = (key, path, sha256, wrong)
                self._db.execute("INSERT INTO digest VALUES (?, ?, ?, ?)", row)
                files, size, compared = files + 1, size + length, compared + len(said)
            row_ = (key, at, files, size, compared)
            self._db.execute("INSERT OR REPLACE INTO verified VALUES (?, ?, ?, ?, ?)", row_)
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


_Stated = set[tuple[str, str]]


def _members(
    package: OldPackage,
) -> Iterator[tuple[bytes, int, int, int | bytes, _Stated]]:
    """Every member with the digests that are stated of it."""
    sql = (
        "SELECT path, size, mtime, place FROM member WHERE package = ? AND path > ?"
        " ORDER BY path LIMIT 500"
    )
    listed = "SELECT algorithm, digest FROM listed WHERE package = ? AND path = ? AND digest <> ''"
    for key, size, mtime in list(package.index.rows(_BESIDE, package.number)):
        yield BESIDE + key, size, mtime, key, set()
    last = b""
    while some := list(package.index.rows(sql, package.number, last)):
        for path, size, mtime, place in some:
            last = path
            rows = package.index.rows(listed, package.number, path)
            yield path, size, mtime, place, {(name, hex_) for name, hex_ in rows if name in _HASHES}


def _judge(content: Content, said: _Stated, step: Step) -> tuple[str, str]:
    """The SHA-256, and the names of the digests that differ; a broken member has neither."""
    try:
        digests = _hash(content, said, step)
    except OSError as error:  # a zip's own CRC, a bad sector
        step(1, 0)
        return "", str(error) or type(error).__name__
    return digests["SHA-256"], ", ".join(sorted(_unequal(said, digests)))


def _hash(content: Content, said: _Stated, step: Step) -> dict[str, str]:
    names = {"SHA-256", *(name for name, _ in said)}
    hashers = {name: hashlib.new(_HASHES[name], usedforsecurity=False) for name in names}
    with content.open() as stream:
        while part := stream.read(_CHUNK):
            for hasher in hashers.values():
                hasher.update(part)
            step(0, len(part))
    step(1, 0)
    return {name: hasher.hexdigest() for name, hasher in hashers.items()}


def _unequal(said: _Stated, digests: Mapping[str, str]) -> set[str]:
    return {name for name, stated in said if digests[name] != stated}
