"""What still lies in a source: looked through from end to end, whatever anybody has said of it."""

import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from leverans.flow.engagement import Engagement
from leverans.flow.site import Site
from leverans.flow.source_disposal.scan import scan_path, scan_scope
from leverans.ingest.interface import RelistedSource, Scope, Source

SCHEMA = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
CREATE TABLE item(id BLOB PRIMARY KEY) WITHOUT ROWID;
"""


class Relisting:
    """Ids of everything that lay in a source at one moment, in a private SQLite file."""

    def __init__(self, path: Path, items: Iterable[str]) -> None:
        """Take them all in; what `items` raises leaves nothing to be asked."""
        path.unlink(missing_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        weakref.finalize(self, self._db.close)
        self._db.executescript(SCHEMA)
        self._db.execute("BEGIN")
        rows = ((UUID(item).bytes,) for item in items)
        self._db.executemany("INSERT OR IGNORE INTO item VALUES(?)", rows)
        self._db.execute("COMMIT")

    def has(self, item: str) -> bool:
        """Whether it lay there."""
        asked = "SELECT 1 FROM item WHERE id = ?"
        return self._db.execute(asked, (UUID(item).bytes,)).fetchone() is not None

    def forget(self, item: str) -> None:
        """It has been looked for since, by itself, and did not lie there."""
        self._db.execute("DELETE FROM item WHERE id = ?", (UUID(item).bytes,))

    def items(self) -> Iterator[str]:
        """Every id, in no order that says anything."""
        for (item,) in self._db.execute("SELECT id FROM item"):
            yield str(UUID(bytes=item))


def relist(site: Site, engagement: Engagement) -> Relisting:
    """Look through the source now.

    Raises:
        SourceError: it cannot be reached, or not be listed in full.
    """
    name = engagement.agreement.id
    scope = scan_scope(site, name)
    return Relisting(scan_path(site, name, "relisted.sqlite"), _items(engagement.source, scope))


def _items(source: Source, scope: Scope) -> Iterator[str]:
    """All ids, by the source's own looking through, else by what it gives and leaves over."""
    if isinstance(source, RelistedSource):
        yield from source.items(scope)
        return
    inventory = source.inventory(scope)
    yield from (loose.item for loose in inventory.loose)
    for record in source.records(scope):
        for representation in record.representations:
            yield from (file.id for file in representation.files)
