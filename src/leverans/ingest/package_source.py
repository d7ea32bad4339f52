"""A place with packages: an older e-archive's export, or a folder of SIPs, to be migrated.

Packages lie in folders, tars and zips, at any depth; each is known by what lies in it. What is no
package, or one that does not hold what it says, is told by name and rejected as a whole.
"""

import json
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from leverans.ingest.index import text_of
from leverans.ingest.interface import Scope
from leverans.ingest.packages.comparing import compare_all
from leverans.ingest.packages.facts import (
    PackageFacts,
    Totals,
    facts_about,
    packages_of,
    totals_of,
)
from leverans.ingest.packages.fixity import (
    FixityFile,
    Step,
    Verified,
    fingerprint,
    fixity_file,
    is_known,
)
from leverans.ingest.packages.index import Index, new_index, opened
from leverans.ingest.packages.interface import Terms
from leverans.ingest.packages.lists import read_culled, read_wanted
from leverans.ingest.packages.locating import add_strangers, locate
from leverans.ingest.packages.loose import LoosePackages, tell_loose
from leverans.ingest.packages.reading import package_of, read_packages
from leverans.ingest.packages.records import (
    Documents,
    Files,
    Reading,
    numbered_records,
    records_of,
)
from leverans.ingest.packages.shelf import Shelf
from leverans.ingest.packages.verified import VerifiedContent
from leverans.ingest.packages.weeded import Ignored, weed
from leverans.messages.catalogue import find
from leverans.model.agreement import SourceTerms
from leverans.model.finding import Findings
from leverans.model.identity import mint
from leverans.model.inventory import Inventory
from leverans.model.record import File, Record
from leverans.model.shown import shown

_INDEX = "packages.sqlite"
_FIXITY = "fixity.sqlite"
_DEFAULTS = ("record_type", "access_level", "personal_data")
MOST_WRONG = 20


class OldEvent(NamedTuple):
    """Something that was done to an old package, as its PREMIS says."""

    package: str
    type: str
    at: str
    outcome: str
    detail: str
    agent: str
    system: str


class LocatedFile(NamedTuple):
    """A file with its path in its old package and the SHA-256 that it had when verified, or ""."""

    path: str
    use: str
    file: File
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedRecord:
    """A record with its old package; `files` in the order of the record, to be walked once."""

    package: PackageFacts
    record: Record
    files: Iterator[LocatedFile]


class PackageSource:
    """A `Source` over a store with packages; it only looks, and never changes anything there."""

    name = "packages"

    def __init__(
        self,
        terms: SourceTerms,
        store: Shelf,
        *,
        limit: int = 1000,
        left_out: Container[str] | None = None,
    ) -> None:
        """Read the packages in `store`.

        Args:
            terms: `system` and `ignore` are used; `options`: `list` and `culled` are keys of
                tables in the place; `record_type`, `access_level` and `personal_data` hold for
                records that say nothing of it.
            limit: findings of each rule that are listed.
            left_out: items of packages that a person has left out; None: nobody was asked, for
                this is no migration, and the inventory says that it must be one.
        """
        self._left_out = left_out
        self._terms = terms
        self._store = store
        self._limit = limit

    @property
    def system(self) -> str:
        """Name of the older archive's system."""
        return self._terms.system

    def leaving_out(self, items: Container[str]) -> "PackageSource":
        """The same source without packages that a person has left out, by their items."""
        return PackageSource(self._terms, self._store, limit=self._limit, left_out=items)

    def inventory(self, scope: Scope) -> Inventory:
        """Find and read all packages, metadata only; see `Source.inventory`."""
        findings = Findings(self._limit)
        if self._left_out is None:
            findings.add(find("MIG-BY-MIGRATE", location=self._terms.system))
        options = self._terms.options
        with new_index(scope.work / _INDEX) as index:
            locate(index, self._store)
            lists = [key for name in ("list", "culled") if (key := options.get(name, ""))]
            ignored = weed(index, self._terms, lists, findings.add)
            add_strangers(index)
            read_culled(index, self._store, options.get("culled", ""), findings.add)
            wanted = read_wanted(index, self._store, options.get("list", ""), findings.add)
            ignored.update(wanted)
            read_packages(index, self._store, self._packages_terms(scope))
            self._leave_out(index, scope)
            ignored.update(self._settle(index))
            compare_all(index)
            with fixity_file(scope.work / _FIXITY) as fixity:
                self._take_fixity(index, fixity)
        with opened(scope.work / _INDEX) as index:
            for finding in tell_loose(index, self._item(scope), self._terms.system):
                findings.add(finding)
            totals = self._totals(index)
        loose = LoosePackages(path=scope.work / _INDEX, item=self._item(scope))
        return Inventory(
            files=totals.files + sum(files for files, _ in ignored.values()),
            bytes=totals.bytes + sum(size for _, size in ignored.values()),
            records=totals.records,
            keys_digest=totals.digest,
            findings=findings.listed,
            loose=loose,
            ignored={reason: files for reason, (files, _) in ignored.items()},
            ignored_bytes=sum(size for _, size in ignored.values()),
        )

    def records(self, scope: Scope) -> Iterator[Record]:
        """The records of the packages that are not rejected; see `Source.records`."""
        return records_of(self._reading(scope))

    def read_back(self, scope: Scope) -> Iterator[Record]:
        """The records as they were packed, without what a migration adds to them."""
        return records_of(replace(self._reading(scope), dressed=False))

    def packages(self, scope: Scope) -> Iterator[PackageFacts]:
        """All packages of the inventory just taken, in order of their keys."""
        with opened(scope.work / _INDEX) as index:
            yield from packages_of(index, self._item(scope))

    def verify(self, scope: Scope, now: Callable[[], str], step: Step) -> int:
        """Verify the old fixity of all packages that have not been; how many were read now.

        Args:
            scope: as `inventory` had it. now: the time, ISO 8601. step: told of what is read.
        """
        count = 0
        with (
            opened(scope.work / _INDEX) as index,
            fixity_file(scope.work / _FIXITY) as fixity,
        ):
            for (number,) in index.rows("SELECT n FROM package WHERE NOT rejected ORDER BY key"):
                key = fingerprint(index, number)
                if fixity.verified(key) is None:
                    package = package_of(index, self._store, number)
                    fixity.verify(package, key, now(), step)
                    count += 1
        return count

    def located(self, scope: Scope) -> Iterator[LocatedRecord]:
        """The records with the places that they and their files have in the old packages."""
        known = {}
        with opened(scope.work / _INDEX) as index:
            for number, record in numbered_records(self._reading(scope), few=0):
                if number not in known:
                    known = {number: facts_about(index, number, self._item(scope))}
                yield LocatedRecord(package=known[number], record=record, files=_files(record))

    def history(self, scope: Scope, most: int) -> Iterator[OldEvent]:
        """What was done to the packages that are not rejected, at most so much."""
        sql = (
            "SELECT package.facts, type, at, outcome, detail, happened.tool FROM happened"
            " JOIN package ON package.n = happened.package WHERE NOT rejected"
            " ORDER BY package.key, happened.rowid LIMIT ?"
        )
        with opened(scope.work / _INDEX) as index:
            for facts, kind, at, outcome, detail, agent in index.rows(sql, most):
                package = str(json.loads(facts).get("id", ""))
                yield OldEvent(package, kind, at, outcome, detail, agent, self.system)

    def verified(self, scope: Scope) -> Verified:
        """What was verified of the packages that are not rejected, together; `at` is the last."""
        at, files, size, compared = "", 0, 0, 0
        with (
            opened(scope.work / _INDEX) as index,
            fixity_file(scope.work / _FIXITY) as fixity,
        ):
            for (number,) in index.rows("SELECT n FROM package WHERE NOT rejected"):
                one = fixity.verified(fingerprint(index, number))
                if one is not None:
                    at = max(at, one.at)
                    files, size = files + one.files, size + one.bytes
                    compared += one.compared
        return Verified(at=at, files=files, bytes=size, compared=compared)

    def _settle(self, _index: Index) -> Ignored:
        """What is set aside before the packages are compared: by reason, files and bytes."""
        return {}

    def _totals(self, index: Index) -> Totals:
        """The sums that must come out even."""
        return totals_of(index)

    def _reading(self, scope: Scope) -> Reading:
        return Reading(
            path=scope.work / _INDEX,
            store=self._store,
            authority=scope.authority,
            system=self._terms.system,
            fixity=str(scope.work / _FIXITY),
        )

    def _packages_terms(self, scope: Scope) -> Terms:
        options = self._terms.options
        defaults = {name: options[name] for name in _DEFAULTS if options.get(name)}
        return Terms(authority=scope.authority, system=self._terms.system, defaults=defaults)

    def _item(self, scope: Scope) -> Callable[[str], str]:
        return lambda key: mint(scope.authority, "item", self._terms.system, key)

    def _leave_out(self, index: Index, scope: Scope) -> None:
        item = self._item(scope)
        left_out = self._left_out or ()
        for number, key in list(index.rows("SELECT n, key FROM package")):
            if item(text_of(key)) in left_out:
                index.add_fault(number, "MIG-LEFT-OUT", "", {})

    def _take_fixity(self, index: Index, fixity: FixityFile) -> None:
        """Reject packages whose bytes are not what they were; tell those that are not verified."""
        for (number,) in list(index.rows("SELECT n FROM package WHERE NOT rejected ORDER BY key")):
            key = fingerprint(index, number)
            if fixity.verified(key) is None:
                index.add_fault(number, "MIG-UNVERIFIED", "", {})
                continue
            for path, algorithm in fixity.wrong(key, MOST_WRONG):
                params = {"algorithm": algorithm}
                index.add_fault(number, "MIG-FIXITY", shown(text_of(path)), params)
                index.do("UPDATE package SET rejected = 1 WHERE n = ?", number)
            _tell_algorithms(index, number)


def _files(record: Record) -> Iterator[LocatedFile]:
    for representation in record.representations:
        view = representation.files
        if isinstance(view, Files | Documents):
            for path, file in view.everything():
                content = file.content
                sha256 = content.sha256 if isinstance(content, VerifiedContent) else ""
                yield LocatedFile(text_of(path), str(representation.use), file, sha256)


def _tell_algorithms(index: Index, number: int) -> None:
    """Digests that nothing here can compute, so that nobody believes them to be compared."""
    sql = "SELECT algorithm, count(*) FROM listed WHERE package = ? AND digest <> '' GROUP BY 1"
    for algorithm, count in list(index.rows(sql, number)):
        if not is_known(algorithm):
            params = {"algorithm": algorithm or "-", "count": str(count)}
            index.add_fault(number, "MIG-ALGORITHM", "", params)
