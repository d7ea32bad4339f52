"""Looks into the archive's store and its copies: what a record is, and whether it is gone.

Each look opens the object's sidecar in the store; what its inventory says is read again only when
the sidecar is another than the last time.
"""

from contextlib import closing
from weakref import finalize

from leverans.archive.doomed import RecordDigest, document_path, record_digest, record_documents
from leverans.archive.generations import root_of, standing
from leverans.archive.layout import SIDECAR
from leverans.archive.reading import ArchivedPackage
from leverans.archive.tombstones import POINTER, culling_documents
from leverans.flow.archive_root import open_root, open_second
from leverans.flow.site import Site
from leverans.model.errors import NotFoundInStore
from leverans.storage.interface import Store

LONGEST = 1000  # bytes of a sidecar
FURTHEST = 32
"""Generations that are looked for where a package seems not to be: its pointer may be lost."""


class ArchiveLook:
    """Every location that holds a copy of what the archive has; `locations` are their ids."""

    def __init__(self, site: Site) -> None:
        """Open the store and its second copy.

        Raises:
            UsageError: this is no archive. StorageError: they cannot be opened.
        """
        second = open_second(site)
        self._stores = [open_root(site), *([second] if second is not None else [])]
        self.locations = ("store", "second")[: len(self._stores)]
        self._work = site.folder("work")
        self._open: dict[int, tuple[str, bytes, ArchivedPackage]] = {}
        finalize(self, _close, self._open)

    def digest(self, package_id: str, record: str) -> RecordDigest | None:
        """What a record of a package is now, in the first location; None when it has none."""
        store = self._stores[0]
        stands = standing(store, package_id, work=self._work)
        if not stands.there:
            return None
        package = self._package(0, stands.root)
        if _is_whole_package(package, record) and _is_culled(package, record):
            return None
        try:
            return record_digest(package, record)
        except NotFoundInStore:
            return None

    def is_absent(self, package_id: str, record: str) -> bool:
        """Whether no location has anything of a record of a package."""
        return all(self._is_absent(n, package_id, record) for n in range(len(self._stores)))

    def culled_by(self, package_id: str, order: str) -> frozenset[str]:
        """The records that an order has culled of a package, or has begun to."""
        stands = standing(self._stores[0], package_id, work=self._work)
        if not stands.generation:
            return frozenset()
        found = culling_documents(self._package(0, stands.root))
        told = (document.tombstones for document in found if document.mandate.order == order)
        return frozenset(stone.record for stones in told for stone in stones)

    def _is_absent(self, number: int, package_id: str, record: str) -> bool:
        store = self._stores[number]
        stands = standing(store, package_id, work=self._work)
        if not stands.there:
            return _lists_nothing(store, package_id, FURTHEST)
        if stands.behind or not _lists_nothing(store, package_id, stands.generation):
            return False
        package = self._package(number, stands.root)
        if _is_whole_package(package, record):
            return _is_culled(package, record)
        try:
            package.file(document_path(record))
        except NotFoundInStore:
            return True
        return False

    def _package(self, number: int, root: str) -> ArchivedPackage:
        store = self._stores[number]
        with closing(store.open(f"{root}/{SIDECAR}")) as stream:
            sidecar = stream.read(LONGEST)
        kept = self._open.get(number)
        if kept is not None:
            if kept[:2] == (root, sidecar):
                return kept[2]
            self._open.pop(number)[2].close()
        package = ArchivedPackage(store, root, work=self._work)
        self._open[number] = (root, sidecar, package)
        return package


def _lists_nothing(store: Store, package_id: str, generation: int) -> bool:
    """Whether nothing lies where earlier generations lay, but for the pointer to the newest."""
    for earlier in range(1, generation):
        if next(store.list(f"{root_of(package_id, earlier)}/"), None) is not None:
            return False
    if not generation:
        return True
    content = (entry.key for entry in store.list(f"{root_of(package_id, 0)}/"))
    return all("/content/" not in key or key.endswith(f"/content/{POINTER}") for key in content)


def _is_whole_package(package: ArchivedPackage, record: str) -> bool:
    """Whether the record is the package itself, which has no records of ours."""
    return record == package.id and next(record_documents(package), None) is None


def _is_culled(package: ArchivedPackage, record: str) -> bool:
    return any(
        stone.record == record
        for document in culling_documents(package)
        for stone in document.tombstones
    )


def _close(kept: dict[int, tuple[str, bytes, ArchivedPackage]]) -> None:
    for _, _, package in kept.values():
        package.close()
    kept.clear()
