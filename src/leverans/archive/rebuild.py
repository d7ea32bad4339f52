"""From the store alone to what the catalogue knows: every object, walked once."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from leverans.archive.generations import declared, pointer_of, root_of
from leverans.archive.ingest_facts import DOCUMENT, IngestFacts, read_facts
from leverans.archive.ingesting import FOLDER
from leverans.archive.interface import Catalogue, Holding
from leverans.archive.layout import OBJECT_DECLARATION, object_root, parted
from leverans.archive.reading import ArchivedPackage
from leverans.archive.retention import RECORDS
from leverans.archive.tombstones import culling_documents
from leverans.model.errors import StorageError
from leverans.storage.interface import Entry, Store

_DEPTH = 4  # three tuples and the whole digest (extension 0004)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """An object that cannot be read; `detail` says why."""

    root: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlived:
    """An object of which a culled successor is there, whole: the culling was not finished."""

    root: str
    package_id: str


def rebuild(
    store: Store, catalogue: Catalogue, *, work: Path | None = None
) -> Iterator[Holding | Broken | Outlived]:
    """Enter every object of a storage root into the catalogue, and withdraw what is not there.

    Of a package that was culled what remains is entered, and never what was before.

    Yields what was entered, one after another, in the order of the store.

    Raises:
        StorageError: the store cannot be listed.
    """
    gone = {holding.package_id for holding in catalogue.holdings()}
    for root, entries in object_roots(store):
        try:
            with ArchivedPackage(store, root, work=work) as package:
                _check_place(root, package)
                if pointer_of(package):
                    continue
                if outlived(store, package):
                    yield Outlived(root=root, package_id=package.id)
                    continue
                found = holding_of(package, entries)
                catalogue.enter(found, package)
        except StorageError as error:
            yield Broken(root=root, detail=error.detail)
            continue
        gone.discard(found.package_id)
        yield found
    for package_id in sorted(gone):
        catalogue.withdraw(package_id)


def _check_place(root: str, package: ArchivedPackage) -> None:
    if root != object_root(package.heading.id):
        raise StorageError("lies in the place of another object", place=root)


def object_roots(store: Store) -> Iterator[tuple[str, Iterator[Entry]]]:
    """The key of each object that is whole, and what lies in it; the latter before the next one."""
    for root, entries in groupby(store.list(), key=_root_of):
        first = next(entries)
        if root and first.key == f"{root}/{OBJECT_DECLARATION}":
            yield root, entries  # noqa: B031 - once for each root


def outlived(store: Store, package: ArchivedPackage) -> bool:
    """Whether a successor of the object is there: then nothing may be taken from the object."""
    named, generation = parted(package.heading.id)
    return declared(store, root_of(named, generation + 1))


def held(store: Store, root: str, *, work: Path | None = None) -> Holding:
    """What the catalogue has to know of the object at a key."""
    with ArchivedPackage(store, root, work=work) as package:
        return holding_of(package, store.list(f"{root}/"))


def holding_of(package: ArchivedPackage, entries: Iterator[Entry]) -> Holding:
    """The holding of a package; sizes are those in the store, digests those of the inventory."""
    index = package.index
    for entry in entries:
        index.mark(entry.key.removeprefix(f"{package.root}/"), entry.size)
    files, size = index.totals(package.number)
    facts = facts_of(package)
    culled = next(culling_documents(package), None) if parted(package.heading.id)[1] else None
    received = package.heading.versions[1].created
    return Holding(
        package_id=package.id,
        object_root=package.root,
        version=package.version,
        files=files,
        bytes=size,
        records=sum(1 for path, _ in index.files(1, RECORDS) if path.endswith(".json")),
        manifest_digest=culled.manifest_digest if culled else index.manifest_digest(1),
        received_at=culled.received_at if culled else received,
        producer=facts.producer if facts else "",
        agreement=facts.agreement if facts else "",
        reference=facts.reference if facts else "",
    )


def facts_of(package: ArchivedPackage) -> IngestFacts | None:
    """What the archive knew when it took the package in; None for one that others have made."""
    for path, content in package.index.files(package.number, FOLDER):
        if path.endswith(f"/{DOCUMENT}") and not content.key.startswith("v1/"):
            return read_facts(package.read(path))
    return None


def _root_of(entry: Entry) -> str:
    parts = entry.key.split("/")
    return "/".join(parts[:_DEPTH]) if len(parts) > _DEPTH and parts[0] != "extensions" else ""
