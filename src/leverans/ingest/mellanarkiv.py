"""An archive's own store as a source: what it has taken in, to be delivered onwards.

Each record comes as it was received: its id, dates, secrecy and digests, its files byte by byte. Of
a record that came in several packages only the newest is delivered. What else a package holds
(METS, PREMIS, the archive's own documents) stays where it is, and its history goes along.
"""

import json
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from leverans.ingest.index import text_of
from leverans.ingest.interface import Scope
from leverans.ingest.names import package_name, raw
from leverans.ingest.package_source import PackageSource
from leverans.ingest.packages.facts import Totals, totals_of
from leverans.ingest.packages.index import Index
from leverans.ingest.packages.loose import sizes
from leverans.ingest.packages.shelf import Shelf
from leverans.ingest.packages.weeded import Ignored
from leverans.model.agreement import SourceTerms
from leverans.model.record import Content, Record
from leverans.storage.interface import Entry

SUPERSEDED = "@superseded"
_LATER = """
CREATE TEMP TABLE superseded AS SELECT older.n AS n, older.package AS package FROM record AS older
JOIN received AS at ON at.package = older.package WHERE EXISTS (SELECT 1 FROM record AS newer
JOIN received AS later ON later.package = newer.package
WHERE newer.archive_id = older.archive_id AND later.nth > at.nth)
"""
_FILES = (
    "SELECT count(*), coalesce(sum(member.size), 0) FROM file JOIN record ON record.n = file.record"
    " JOIN member ON member.package = record.package AND member.path = file.path"
)
_SUPERSEDED_FILES = f"{_FILES} WHERE record.n IN (SELECT n FROM superseded)"  # noqa: S608 - ours
_EMPTIED = (
    "UPDATE package SET kind = '' WHERE n IN (SELECT package FROM superseded)"
    " AND n NOT IN (SELECT package FROM record)"
)
_NAME = "coalesce(json_extract(file.facts, '$.package_name'), '')"
_SAME_NAME = f"""
SELECT file.record, file.use, file.n, file.path, file.facts, package.root, package.facts
FROM file JOIN record ON record.n = file.record JOIN package ON package.n = record.package
JOIN received ON received.package = package.n
WHERE {_NAME} = '' OR EXISTS (SELECT 1 FROM file AS other JOIN record AS its ON its.n = other.record
JOIN received AS earlier ON earlier.package = its.package
WHERE other.use = file.use AND earlier.nth < received.nth
AND coalesce(json_extract(other.facts, '$.package_name'), '') = {_NAME})
"""  # noqa: S608 - our own question


@dataclass(frozen=True, slots=True)
class Held:
    """Of a store, the objects that lie at these keys, and nothing else."""

    store: Shelf
    roots: tuple[str, ...]

    def open(self, key: str, *, offset: int = 0) -> BinaryIO:
        """See `Store.open`."""
        return self.store.open(key, offset=offset)

    def stat(self, key: str) -> Entry:
        """See `Store.stat`."""
        return self.store.stat(key)

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """The entries of the objects, one object after another."""
        for root in self.roots:
            if prefix.startswith(root) or root.startswith(prefix):
                yield from self.store.list(max(f"{root}/", prefix, key=len))

    def content(self, entry: Entry) -> Content:
        """See `Store.content`."""
        return self.store.content(entry)


class MellanarkivSource(PackageSource):
    """A `Source` over an OCFL storage root; until it is told what is held there, over nothing."""

    name = "mellanarkiv"

    def __init__(
        self,
        terms: SourceTerms,
        store: Shelf,
        *,
        roots: Sequence[str] = (),
        limit: int = 1000,
        left_out: Container[str] = (),
    ) -> None:
        """Read the objects at `roots` of `store`, which are named in the order of their arrival."""
        super().__init__(terms, Held(store, tuple(roots)), limit=limit, left_out=left_out)
        self._whole = store
        self._roots = tuple(roots)

    def holding(self, roots: Sequence[str], left_out: Container[str] = ()) -> "MellanarkivSource":
        """The same source over these objects, without what a person has left out."""
        return MellanarkivSource(
            self._terms, self._whole, roots=roots, limit=self._limit, left_out=left_out
        )

    def records(self, scope: Scope) -> Iterator[Record]:
        """The records as they were received; see `Source.records`."""
        return self.read_back(scope)

    def _settle(self, index: Index) -> Ignored:
        """Set aside the older versions of records, and tell apart files of one name."""
        index.do("CREATE TEMP TABLE received (package INTEGER PRIMARY KEY, nth INT)")
        rows = ((nth, raw(root)) for nth, root in enumerate(self._roots))
        index.add("INSERT INTO received SELECT n, ? FROM package WHERE key = ?", rows)
        index.do(_LATER)
        found = index.row(_SUPERSEDED_FILES) or (0, 0)
        index.do("DELETE FROM file WHERE record IN (SELECT n FROM superseded)")
        index.do("DELETE FROM record WHERE n IN (SELECT n FROM superseded)")
        index.do(_EMPTIED)
        _tell_apart(index)
        return {SUPERSEDED: (found[0], found[1])} if found[0] else {}

    def _totals(self, index: Index) -> Totals:
        """Files of records, and whole packages that go nowhere."""
        going = "JOIN package ON package.n = record.package WHERE NOT package.rejected"
        files, size = index.row(f"{_FILES} {going}") or (0, 0)
        for (number,) in list(index.rows("SELECT n FROM package WHERE rejected")):
            more, more_size = sizes(index, number)
            files, size = files + more, size + more_size
        return replace(totals_of(index), files=files, bytes=size)


def _tell_apart(index: Index) -> None:
    """Put files below their package's name where an earlier package has one of the same name.

    The earlier keeps its own: what has been delivered is not called otherwise by what comes later.
    """
    changed = (
        (json.dumps({**json.loads(facts), "package_name": _below(path, root, facts, said)}), *key)
        for *key, path, facts, root, said in list(index.rows(_SAME_NAME))
    )
    index.add("UPDATE file SET facts = ? WHERE record = ? AND use = ? AND n = ?", changed)


def _below(path: bytes, root: str, facts: str, said: str) -> str:
    own = str(json.loads(facts).get("package_name") or "")
    whose = str(json.loads(said).get("id", ""))
    return package_name(f"{whose}/{own or text_of(path).removeprefix(root)}")
