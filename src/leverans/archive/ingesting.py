"""Takes a received package in: v1 as it was received, v2 the archival package. All or nothing."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

from leverans.archive.aip_mets import (
    Added,
    AipHead,
    MetsHeading,
    read_heading,
    write_aip_mets,
)
from leverans.archive.aip_premis import premis
from leverans.archive.copying import digests_of
from leverans.archive.generations import standing
from leverans.archive.ingest_facts import DOCUMENT, Attachment, IngestFacts, facts_document
from leverans.archive.inventory_writing import Version
from leverans.archive.layout import object_id
from leverans.archive.members import opened_package, root_folder
from leverans.archive.object_index import ObjectIndex
from leverans.archive.retention import RetentionMixed, RetentionWatch
from leverans.archive.saying import NotRewritable
from leverans.archive.writing import ObjectWriter, Step
from leverans.model.errors import AlreadyInStore, PackageError
from leverans.storage.interface import Store

ROOT_METS = "METS.xml"
FOLDER = "metadata/preservation/archive"
_XML = "application/xml"


class Unbalanced(PackageError):
    """What was stored is not what was received; nothing was taken in.

    `field` says in what, `received` and `stored` the values.
    """

    def __init__(self, field: str, received: object, stored: object) -> None:
        super().__init__(f"{field}: received {received}, stored {stored}; nothing was taken in")
        self.field, self.received, self.stored = field, received, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What lies in the store now.

    Attributes:
        object_id, root, version: of the object. inventory: sha512 (hex) of its head's inventory.
        manifest_digest, files, bytes: of v1, the package as received.
    """

    object_id: str
    root: str
    version: str
    inventory: str
    manifest_digest: str
    files: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What there is to work with.

    Attributes:
        work: a private folder, None = the system's. workers: threads that may read and hash.
        step: told of files and bytes that are in.
    """

    work: Path | None = None
    workers: int = 2
    step: Step = lambda _files, _bytes: None


def ingest(
    store: Store,
    path: Path,
    facts: IngestFacts,
    *,
    attachments: Sequence[Attachment] = (),
    means: Means = Means(),
) -> Ingested:
    """Take a package in.

    Args:
        store: a storage root (see `prepare_root`). path: the container on this machine.
        facts: what the reception control has found; what is stored must agree with it.
        attachments: documents that belong into v2, such as the kvittens. means: see `Means`.

    Raises:
        AlreadyInStore: it has been taken in before.
        RetentionMixed: records to keep and to cull in one package.
        Unbalanced: files, bytes or digest are not those that were received.
        PackageError, StorageError: it cannot be read or written. Nothing is visible then.
    """
    watch = RetentionWatch()
    _refuse_culled(store, facts.package_id, means.work)
    with ExitStack() as stack:
        writer = ObjectWriter(store, object_id(facts.package_id), means.work, means.workers)
        stack.enter_context(writer)
        writer.begin_new()
        package = stack.enter_context(opened_package(path))
        writer.open_version(_version(facts, facts.received_at, "received package, as received"))
        writer.take(package, root_folder(package), seen=watch.see, step=means.step)
        if watch.is_mixed:
            raise RetentionMixed(watch.kept, watch.culled)
        _balance(writer.index, facts)
        writer.close_version()
        writer.open_version(_version(facts, facts.taken_in_at, "archival package (AIP)"))
        _add_knowledge(writer, facts, attachments, store)
        writer.close_version()
        return _ingested(writer, writer.publish())


def _refuse_culled(store: Store, package_id: str, work: Path | None) -> None:
    """What has been culled must not come back, from whatever copy."""
    if standing(store, package_id, work=work).generation:
        raise AlreadyInStore("was here before, and has been culled", place=package_id)


def _ingested(writer: ObjectWriter, inventory: str) -> Ingested:
    files, size = writer.index.totals(1)
    return Ingested(
        object_id=writer.object_id,
        root=writer.root,
        version=f"v{writer.number}",
        inventory=inventory,
        manifest_digest=writer.index.manifest_digest(1),
        files=files,
        bytes=size,
    )


def add_documents(
    store: Store,
    package_id: str,
    documents: Sequence[Attachment],
    version: Version,
    *,
    work: Path | None = None,
) -> str:
    """Make a new version that has these documents too; the name of the version.

    Documents that are there already, byte for byte, make no new version.

    Raises:
        NotFoundInStore: there is no such package. StorageError: it cannot be written.
    """
    now = standing(store, package_id, work=work)
    with ObjectWriter(store, object_id(package_id, now.generation), work) as writer:
        writer.begin_next()
        folder = own_folder(writer.index, writer.number)
        fresh = [one for one in documents if not _is_there(writer, f"{folder}/{one.name}", one)]
        if fresh:
            writer.open_version(version)
            for one in fresh:
                writer.add(f"{folder}/{one.name}", one.data)
            writer.close_version()
            writer.publish()
        return f"v{writer.number}"


def own_folder(index: ObjectIndex, number: int) -> str:
    """The folder of the archive's own documents in a version; a package may have one of that name.

    Raises:
        PackageError: the archive has put none there.
    """
    for path, content in index.files(number, FOLDER):
        if path.endswith(f"/{DOCUMENT}") and not content.key.startswith("v1/"):
            return path.removesuffix(f"/{DOCUMENT}")
    raise PackageError("the archive's own documents are not in the package", place=FOLDER)


def _is_there(writer: ObjectWriter, path: str, one: Attachment) -> bool:
    found = writer.index.file(writer.number, path)
    return found is not None and found.digest == digests_of(one.data).sha512


def _version(facts: IngestFacts, created: str, message: str) -> Version:
    address = f"urn:uuid:{facts.actor}" if facts.actor else ""
    name = facts.archive or facts.software or "leverans"
    return Version(created=created, message=message, user=name, address=address)


def _balance(index: ObjectIndex, facts: IngestFacts) -> None:
    """What was read into the store must be what the reception control has read."""
    files, size = index.totals(1)
    digest = index.manifest_digest(1)
    compared: tuple[tuple[str, object, object], ...] = (
        ("files", facts.files, files),
        ("bytes", facts.bytes, size),
        ("manifest_digest", facts.manifest_digest, digest),
    )
    for field, received, stored in compared:
        if received != stored:
            raise Unbalanced(field, received, stored)


def _add_knowledge(
    writer: ObjectWriter, facts: IngestFacts, attachments: Sequence[Attachment], store: Store
) -> None:
    """The archive's own documents; in an E-ARK package its METS becomes that of an AIP."""
    mets = writer.index.file(1, ROOT_METS)

    def opened() -> BinaryIO:
        return store.open(f"{writer.root}/{mets.key if mets else ''}")

    heading = _heading(opened) if mets is not None else None
    if heading is not None:
        producer = facts.producer or heading.producer
        agreement = facts.agreement or heading.agreement
        facts = replace(facts, producer=producer, agreement=agreement)
    folder = free_folder(writer.index, 1)
    documents = [
        Attachment(name="premis.xml", data=premis(facts), mime=_XML, kind="PREMIS"),
        Attachment(name=DOCUMENT, data=facts_document(facts)),
        *attachments,
    ]
    for one in documents:
        writer.add(f"{folder}/{one.name}", one.data)
    if heading is not None and heading.eark:
        _rewrite(writer, opened, facts, (heading, _references(writer, folder, documents)))


def _heading(opened: Callable[[], BinaryIO]) -> MetsHeading | None:
    with opened() as stream:
        return read_heading(stream)


def free_folder(index: ObjectIndex, version: int) -> str:
    """A folder for the archive's own documents that a version of the package has not."""
    number, folder = 1, FOLDER
    while next(index.files(version, f"{folder}/"), None) is not None:
        number += 1
        folder = f"{FOLDER}-{number}"
    return folder


def _references(writer: ObjectWriter, folder: str, documents: Sequence[Attachment]) -> list[Added]:
    made = []
    for number, one in enumerate(documents, start=1):
        path = f"{folder}/{one.name}"
        content = writer.index.file(2, path)
        if content is None:
            continue
        made.append(
            Added(
                id=f"archive-{uuid5(NAMESPACE_URL, writer.object_id)}-{number}",
                path=path,
                kind=one.kind if one.kind == "PREMIS" else f"OTHER:{one.kind}",
                mime=one.mime,
                size=content.size,
                sha256=content.sha256.hex(),
            )
        )
    return made


def _rewrite(
    writer: ObjectWriter,
    opened: Callable[[], BinaryIO],
    facts: IngestFacts,
    how: tuple[MetsHeading, Sequence[Added]],
) -> None:
    """The AIP's METS in the place of the SIP's, unless that cannot be said again safely."""
    heading, added = how
    made = writer.index.folder / "mets"
    software, _, version = facts.software.rpartition(" ")
    head = AipHead(created=facts.taken_in_at, software=software or "leverans", version=version)
    try:
        with opened() as stream, made.open("wb") as out:
            write_aip_mets(stream, out, heading.prefixes, head, added)
    except NotRewritable:
        return  # v2 then has the SIP's METS, and the archive's documents beside it
    writer.add_file(ROOT_METS, made)
