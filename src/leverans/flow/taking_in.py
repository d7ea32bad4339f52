"""Take a package that was accepted into the archive: v1 as received, v2 as the archive keeps it.

Safe to call again after a break at any point: a package that is there already is held against what
was received, and nothing is written twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from leverans.archive.aip_premis import stored_event_id
from leverans.archive.auditing import audit_object
from leverans.archive.generations import standing
from leverans.archive.ingest_facts import Attachment, IngestFacts
from leverans.archive.ingesting import (
    Ingested,
    Means,
    Unbalanced,
    add_documents,
    ingest,
)
from leverans.archive.inventory_reading import verified_digest
from leverans.archive.inventory_writing import Version
from leverans.archive.layout import INVENTORY
from leverans.archive.reading import ArchivedPackage
from leverans.archive.rebuild import held, holding_of
from leverans.archive.retention import RetentionMixed
from leverans.audit.reading import events
from leverans.audit.vocabulary import EVENTS
from leverans.clock import stamp
from leverans.flow.archive_root import open_root, places
from leverans.flow.audit_schedule import entry_for
from leverans.flow.history import NAME, Happened, logged, write
from leverans.flow.site import Site
from leverans.flow.watch import Quiet, Watch
from leverans.ledger.fixity_audits import schedule
from leverans.ledger.receptions import Reception
from leverans.messages.catalogue import find
from leverans.model.errors import AlreadyInStore, PackageError
from leverans.model.finding import Finding
from leverans.storage.interface import Store

BEFORE = (
    "transfer.received",
    "fixity.checked",
    "receipt.issued",
    "reception.control",
    "reception.accepted",
)
"""What happens to a package at the archive before it is taken in, in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What was taken into the archive, and where it lies.

    Attributes:
        object_id, location: id of the OCFL object, and its key in the storage root.
        version: the archival package, such as `v2`.
        inventory_digest: sha512 (hex) of that version's inventory: it names every byte.
        manifest_digest, files, bytes: of the package as received, counted in what was stored.
    """

    object_id: str
    location: str
    version: str
    inventory_digest: str
    manifest_digest: str
    files: int
    bytes: int


class NotTakenIn(PackageError):
    """A package that the archive must not take in as it is; `findings` say why."""

    def __init__(self, detail: str, *, place: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(detail, place=place)
        self.findings = findings


def take_in(
    site: Site,
    reception: Reception,
    package_path: Path,
    *,
    attachments: Sequence[Attachment] = (),
    watch: Watch | None = None,
) -> TakenIn:
    """Take an accepted package into the archive's store; it stays where it lay in quarantine.

    Args:
        reception: with what the control found in the bytes; what is stored must agree with it.
        package_path: the container; need not lie there any more once the package is taken in.
        attachments: documents that belong into the archival package, such as the kvittens.
        watch: told of files and bytes.

    Raises:
        NotTakenIn: records to keep and to cull lie in one package, or the sum does not come out.
        PackageError: it lies in neither place, or cannot be read.
        StorageError: the archive cannot be written.
    """
    store = open_root(site)
    facts = _facts(site, reception)
    site.need_space(site.folder("work"), facts.files * 1000)  # inventories are made there first
    means = Means(work=site.folder("work"), workers=site.workers, step=(watch or Quiet()).step)
    try:
        made = ingest(store, package_path, facts, attachments=attachments, means=means)
        taken = _taken(made)
    except AlreadyInStore:
        taken = _there_already(site, store, facts)
    except (RetentionMixed, Unbalanced) as error:
        raise _not_taken(reception, error) from error
    _enter(site, store, taken, facts)
    return taken


def add_receipt(site: Site, package_id: str, name: str, document: bytes) -> str:
    """Keep an answer with its package, as a new version; the same again changes nothing.

    Args:
        name: such as `mottagningsbevis.json`.

    Returns:
        The version that has it.

    Raises:
        NotFoundInStore: there is no such package.
    """
    store = open_root(site)
    version = Version(
        created=stamp(site.clock()),
        message="receipt added",
        user=site.name,
        address=f"urn:uuid:{site.actor}",
    )
    added = (Attachment(name=name, data=document),)
    head = add_documents(store, package_id, added, version, work=site.folder("work"))
    note_package(site, store, package_id)
    return head


def kept_digest(site: Site, reception: Reception) -> str:
    """The manifest digest of the package as received, when every byte of it is still there.

    Raises:
        PackageError: something of it is damaged or missing. StorageError: it cannot be read.
    """
    store, work = open_root(site), site.folder("work")
    now = standing(store, reception.package_id, work=work)
    root = now.root
    audited = audit_object(store, root, work=work, workers=site.workers)
    if not audited.sound:
        key = audited.damages[0].key
        detail = f"the archive's copy is no longer what its receipt says ({key})"
        raise PackageError(detail, place=root)
    with ArchivedPackage(store, root, version="v1", work=work) as package:
        if now.generation:  # what was received is culled since; its documents say what it was
            return held(store, root, work=work).manifest_digest
        return package.index.manifest_digest(1)


def _facts(site: Site, reception: Reception) -> IngestFacts:
    figures = reception.figures
    arrived = stamp(reception.arrived_at)
    return IngestFacts(
        package_id=reception.package_id,
        received_at=arrived,
        decided_at=stamp(reception.decided_at) if reception.decided_at else arrived,
        taken_in_at=stamp(site.clock()),
        manifest_digest=figures.manifest_digest,
        files=figures.files,
        bytes=figures.bytes,
        payload_files=figures.payload_files,
        payload_bytes=figures.payload_bytes,
        reference=reception.reference,
        archive=site.name,
        actor=site.actor,
        software=f"{NAME} {site.software_version}",
        chain=site.chain,
        log=_log_so_far(site, reception.package_id),
    )


def _taken(made: Ingested) -> TakenIn:
    return TakenIn(
        object_id=made.object_id,
        location=made.root,
        version=made.version,
        inventory_digest=made.inventory,
        manifest_digest=made.manifest_digest,
        files=made.files,
        bytes=made.bytes,
    )


def _there_already(site: Site, store: Store, facts: IngestFacts) -> TakenIn:
    """A package that an earlier try took in; v2 is what that try has made, whatever came after."""
    now = standing(store, facts.package_id, work=site.folder("work"))
    if now.generation:
        found = find("ARC-CULLED", {}, location=facts.package_id)
        detail = "the package has been culled here, and is not taken in again"
        raise NotTakenIn(detail, place=facts.package_id, findings=(found,))
    root = now.root
    with ArchivedPackage(store, root, work=site.folder("work")) as package:
        digest = package.index.manifest_digest(1)
        if digest != facts.manifest_digest:
            detail = "another package of this id has been taken in before"
            raise PackageError(detail, place=facts.package_id)
        inventory = verified_digest(store, f"{root}/v2/{INVENTORY}")
        return TakenIn(
            object_id=package.heading.id,
            location=root,
            version="v2",
            inventory_digest=inventory,
            manifest_digest=digest,
            files=facts.files,
            bytes=facts.bytes,
        )


def _not_taken(reception: Reception, error: RetentionMixed | Unbalanced) -> NotTakenIn:
    if isinstance(error, RetentionMixed):
        counts = {"kept": str(error.kept), "culled": str(error.culled)}
        found = find("ARC-MIXED", counts, location=reception.package_id)
    else:
        told = {"field": error.field, "received": error.received, "stored": error.stored}
        found = find("ARC-UNBALANCED", told, location=reception.package_id)
    return NotTakenIn(error.detail, place=reception.package_id, findings=(found,))


def _log_so_far(site: Site, package_id: str) -> str:
    """What the log has of a package before it is taken in; see `IngestFacts.log`."""
    lines = {}
    with site.ledger.read() as connection:
        for stored in events(connection, site.chain, object_id=logged(package_id)):
            told = stored.event
            if told.event in BEFORE:
                words = (told.event, told.at, told.outcome, told.actor, told.role)
                lines[told.event] = " ".join((str(stored.seq), *words, EVENTS[told.event]))
    return "\n".join(lines[word] for word in BEFORE if word in lines)


def _enter(site: Site, store: Store, taken: TakenIn, facts: IngestFacts) -> None:
    """Tell the catalogue and the schedule of audits, and write the event, once."""
    package_id = facts.package_id
    made = stored_event_id(package_id, facts.received_at)
    stored = Happened(
        event="package.stored",
        objects=(("package", package_id), ("premis_event", made)),
        refs={"version": taken.version},
        counts={"files": taken.files, "bytes": taken.bytes},
        evidence=taken.manifest_digest,
    )
    note_package(site, store, package_id, stored)


def note_package(site: Site, store: Store, package_id: str, first: Happened | None = None) -> None:
    """Bring the catalogue and the schedule up to date; `first` is written if it was not known."""
    root = standing(store, package_id, work=site.folder("work")).root
    with ArchivedPackage(store, root, work=site.folder("work")) as package:
        holding = holding_of(package, store.list(f"{root}/"))
        places(site).catalogue().enter(holding, package)
    with site.ledger.begin() as connection:
        known = schedule(connection, entry_for(site, holding))
        if first is not None and not known:
            write(site, connection, first)
