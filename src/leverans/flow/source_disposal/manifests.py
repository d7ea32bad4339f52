"""The manifest of a delivered package: which digests its mottagningsbevis stands for.

The archive signs the manifest's digest; the manifest names the digest of every file. So the file
beside the container is believed where it is the one that was signed, and nowhere else.
"""

import hashlib
import sqlite3
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

from leverans.flow.outbox import container_path
from leverans.flow.site import Site
from leverans.model.delivery import PackageStatus

SUFFIX = ".manifest.txt"
LONGEST = 1 << 16  # bytes of a line; a path has at most 4096
_HEX = 64
BATCH = 5000


def manifest_path(site: Site, package: PackageStatus) -> Path:
    """Where the manifest of a package lies: beside its container."""
    return container_path(site, package).with_name(f"{package.id}{SUFFIX}")


class Digests:
    """The SHA-256 digests of delivered packages, in a private SQLite file.

    Args:
        path: where it is made anew.
    """

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE digest(package TEXT NOT NULL, sha256 BLOB NOT NULL,"
            " PRIMARY KEY(package, sha256)) WITHOUT ROWID;"
        )
        weakref.finalize(self, self._db.close)

    def take(self, path: Path, package: PackageStatus) -> bool:
        """Take a package's manifest in; False, and nothing of it, where it is not the signed one.

        Raises:
            OSError: it cannot be read.
        """
        digest = hashlib.sha256()
        self._db.execute("BEGIN")
        insert = "INSERT OR IGNORE INTO digest VALUES(?, ?)"
        try:
            with path.open("rb") as stream:
                while lines := [bytes(line) for line in _some(stream.readline)]:
                    digest.update(b"".join(lines))
                    rows = ((package.id, found) for found in map(_digest_of, lines) if found)
                    self._db.executemany(insert, rows)
            signed = digest.hexdigest() == package.manifest_digest
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT" if signed else "ROLLBACK")
        return signed

    def has(self, package_id: str, sha256: str) -> bool:
        """Whether the package holds a file with this digest (hex)."""
        asked = "SELECT 1 FROM digest WHERE package = ? AND sha256 = ?"
        return self._db.execute(asked, (package_id, bytes.fromhex(sha256))).fetchone() is not None


def _some(readline: Callable[[int], bytes]) -> Iterator[bytes]:
    for _ in range(BATCH):
        line = readline(LONGEST)
        if not line:
            return
        yield line


def _digest_of(line: bytes) -> bytes | None:
    try:
        return bytes.fromhex(line[:_HEX].decode("ascii")) if line[_HEX:].startswith(b"  ") else None
    except ValueError:
        return None
