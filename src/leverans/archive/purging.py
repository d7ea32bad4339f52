"""Destroys records of a package in the archive's store and in its copies.

OCFL forbids to rewrite an object, and bytes that v1 has are in every later version too. So what
stays is written as another object, the successor (`archive.successor`); when it is whole and every
byte of it has been read back in every copy, the object before it is destroyed there, file by file,
and its absence looked for. Killed anywhere and run again with the same order, it ends with the
same bytes: a step that is done is seen to be done.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leverans.archive.absence import Absent, destroy, refuse_locked
from leverans.archive.auditing import audit_object
from leverans.archive.copies import copy_object
from leverans.archive.doomed import Doomed, Mandate, RecordDigest, record_digest
from leverans.archive.generations import Standing, root_of, standing
from leverans.archive.inventory_writing import Version
from leverans.archive.layout import object_id
from leverans.archive.reading import ArchivedPackage
from leverans.archive.successor import Order, write_successor
from leverans.archive.tombstones import (
    POINTER,
    CullingDocument,
    culling_documents,
    pointer_json,
)
from leverans.archive.writing import ObjectWriter
from leverans.model.errors import NotFoundInStore, PackageError, StorageError
from leverans.storage.interface import Store

Stage = Callable[[str], None]


class NotAsApproved(PackageError):
    """Records are no longer what was approved, or are not there; nothing was destroyed.

    `records` are their ids.
    """

    def __init__(self, records: Sequence[str], place: str) -> None:
        super().__init__(f"{len(records)} records are not what was approved", place=place)
        self.records = tuple(records)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the archive's objects lie, and means to work.

    Attributes:
        store: the storage root. copies: further roots that hold copies of it.
        work: a private folder. workers: processes that may hash.
        now: the time, for locks. stage: told which step begins: `write`, `copy`, `verify`,
            `destroy`, `point`.
    """

    store: Store
    now: datetime
    copies: tuple[Store, ...] = ()
    work: Path | None = None
    workers: int = 2
    stage: Stage = lambda _step: None

    @property
    def all(self) -> tuple[Store, ...]:
        """The copies first: as long as the first place has its object, an order can go on."""
        return (*self.copies, self.store)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What is gone from every place, and was looked for there.

    Attributes:
        package_id: which. object_id, root, version: of what remains.
        generation: how many times the package has been culled.
        records: archive ids that this order has culled, sorted.
        absent_files, absent_bytes: that this call has seen go, in all places together; fewer when
            an earlier try has done some of the work.
    """

    package_id: str
    object_id: str
    root: str
    version: str
    generation: int
    records: tuple[str, ...]
    absent_files: int
    absent_bytes: int


def purge(places: Places, package_id: str, doomed: Sequence[Doomed], mandate: Mandate) -> Purged:
    """Destroy records of a package for good.

    Args:
        doomed: all records of the package that the order destroys, as they were approved.

    Raises:
        NotFoundInStore: there is no such package.
        NotAsApproved: a record is not there or is another than was approved.
        Locked: a store has promised to keep the bytes. NotRewritable: a document names what is
            culled and cannot be said without it, or the package can only be culled as a whole.
        StillThere: a store keeps what it says to have deleted: the order is not executed.
        StorageError: a store cannot be read or written; what stays is damaged: mend it first.
    """
    stands = standing(places.store, package_id, work=places.work)
    if not stands.there:
        raise NotFoundInStore("there is no archived package", place=package_id)
    done = _done(places, stands, mandate)
    if done is None:
        if stands.behind:  # another order was killed on its way: its successor is whole
            finish(places, stands)
        _write(places, stands, doomed, mandate)
        stands = standing(places.store, package_id, work=places.work)
        done = _done(places, stands, mandate)
        if done is None:
            raise StorageError("the successor is not there", place=stands.root)
    elif {one.record for one in doomed} != {one.record for one in done.tombstones}:
        raise NotAsApproved(sorted(one.record for one in doomed), package_id)
    absent = finish(places, stands)
    with ArchivedPackage(places.store, stands.root, work=places.work) as package:
        return Purged(
            package_id=package_id,
            object_id=package.heading.id,
            root=package.root,
            version=package.version,
            generation=stands.generation,
            records=tuple(one.record for one in done.tombstones),
            absent_files=absent.files,
            absent_bytes=absent.bytes,
        )


def finish(places: Places, stands: Standing) -> Absent:
    """Do what remains of a culling whose successor is whole: verify, destroy, point.

    Raises: as `purge`.
    """
    before = root_of(stands.package_id, stands.generation - 1)
    _verify_copies(places, stands.root)
    places.stage("destroy")
    files = size = 0
    for store in places.all:
        if stands.generation > 1 or not _is_pointer(store, stands.package_id, places.work):
            refuse_locked(store, before, places.now)
            gone = destroy(store, before, work=places.work)
            files, size = files + gone.files, size + gone.bytes
    places.stage("point")
    for store in places.all:
        _point(places, store, stands)
    return Absent(files=files, bytes=size)


def _done(places: Places, stands: Standing, mandate: Mandate) -> CullingDocument | None:
    """What this order has made of the package already, if it has."""
    if not stands.generation:
        return None
    with ArchivedPackage(places.store, stands.root, work=places.work) as package:
        for document in culling_documents(package):
            if document.mandate.order == mandate.order:
                return document
    return None


def _write(places: Places, stands: Standing, doomed: Sequence[Doomed], mandate: Mandate) -> None:
    for store in places.all:
        refuse_locked(store, stands.root, places.now)
    with ArchivedPackage(places.store, stands.root, work=places.work) as package:
        found = _found(package, doomed)
        places.stage("write")
        order = Order(mandate=mandate, doomed=doomed, found=found)
        generation = stands.generation + 1
        write_successor(places.store, package, generation, order, work=places.work)


def _found(package: ArchivedPackage, doomed: Sequence[Doomed]) -> dict[str, RecordDigest]:
    """The records as they are now, each the one that was approved."""
    found: dict[str, RecordDigest] = {}
    wrong = []
    for one in doomed:
        try:
            found[one.record] = record_digest(package, one.record)
        except NotFoundInStore:
            wrong.append(one.record)
            continue
        if found[one.record].digest != one.digest:
            wrong.append(one.record)
    if wrong or not found:
        raise NotAsApproved(sorted(wrong), package.id)
    return found


def _verify_copies(places: Places, root: str) -> None:
    """Every byte of what stays is read back in every place before anything is destroyed."""
    places.stage("copy")
    for copy in places.copies:
        copy_object(places.store, copy, root, work=places.work)
    places.stage("verify")
    for store in places.all:
        audited = audit_object(store, root, work=places.work, workers=places.workers)
        if not audited.sound or audited.surplus:
            key = audited.damages[0].key
            raise StorageError("what stays is not whole: nothing is destroyed", place=key)


def _is_pointer(store: Store, package_id: str, work: Path | None) -> bool:
    """Whether nothing but the pointer lies where the package was taken in."""
    return bool(standing(store, package_id, work=work).pointed)


def _point(places: Places, store: Store, stands: Standing) -> None:
    """Say where the package lay which generation is the newest; the same again changes nothing."""
    now = standing(store, stands.package_id, work=places.work)
    if now.pointed >= stands.generation:
        return
    target = object_id(stands.package_id, stands.generation)
    data = pointer_json(stands.package_id, stands.generation, target)
    with ArchivedPackage(store, stands.root, work=places.work) as package:
        created = package.heading.versions[1].created
        name = package.heading.versions[1].user
    with ObjectWriter(store, object_id(stands.package_id), places.work) as writer:
        writer.begin_next() if now.pointed else writer.begin_new()
        version = Version(created=created, message="culled; see gallrad.json", user=name)
        writer.open_version(version)
        writer.add(POINTER, data)
        writer.close_version()
        writer.publish()
