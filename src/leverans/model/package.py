"""An information package: the order to build it, and what came out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from leverans.model.agreement import Agreement
from leverans.model.inventory import Inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that was done to the content before or while packaging (PREMIS event).

    Attributes:
        type: PREMIS event type such as `message digest calculation`, `format identification`.
        at: time with offset. outcome: `success`, `warning` or `fail`.
        detail: plain text. tool: software and version that did it.
        log: the same event in the evidence log, as `CHAIN/NUMBER`, or "".
        actor, role: pseudonymous id of the person who did it, and the role at the time, or "".
    """

    type: str
    at: datetime
    outcome: str = "success"
    detail: str = ""
    tool: str = ""
    log: str = ""
    actor: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOrder:
    """Everything that decides a package's bytes, fixed in the ledger before the first is written.

    The same order over the same records gives byte-identical packages.

    Attributes:
        package_id: OBJID and root folder name (`urn:uuid:` left out; a UUID text).
        built_at: the one time written into the package, with offset.
        part: which part of the delivery (`preserve`, `unresolved`).
        delivery_number, delivery_version: number of the delivery, raised version on re-delivery.
        software: name and version of this program.
        happenings: what was done before the building; one without a tool was done by us.
        log_checkpoint: the newest signed checkpoint of the producer's evidence log, which the
            package carries; b"" where there is none yet.
        labels: `record_status` (METS RECORDSTATUS, such as `TEST`), `other_content_category` and
            `other_content_information_type` (the words behind `Other` and `OTHER`).
    """

    package_id: str
    built_at: datetime
    agreement: Agreement
    software: str
    software_version: str
    delivery_number: int = 1
    delivery_version: int = 1
    part: str = "preserve"
    inventory: Inventory | None = None
    happenings: tuple[Happening, ...] = ()
    log_checkpoint: bytes = b""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBuilt:
    """Told for each record as soon as its last byte is in the package.

    Attributes:
        archive_id: of the record. files, bytes: its payload.
        content_hash: sha256 (hex) over the lines `use TAB sha256 TAB size TAB package_name LF`
            of its files in order; recognises the same content in a later delivery.
    """

    archive_id: str
    files: int
    bytes: int
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A finished package on this machine.

    Attributes:
        id: package id (OBJID). path: container file or folder. container: tar, zip or folder.
        profile: such as `E-ARK SIP 2.2.0`.
        files, bytes: everything in the package, METS and metadata included.
        records: number. payload_files, payload_bytes: the content alone.
        manifest_digest: sha256 (hex) of the manifest text (see `manifest_path`).
        manifest_path: text file beside the container: `<sha256> SP SP <path> LF` for every
            file of the package, relative to its root folder, in bytewise order of the paths.
        size: bytes of the container as it lies on disk.
    """

    id: str
    path: str
    container: str
    profile: str
    files: int
    bytes: int
    records: int
    payload_files: int
    payload_bytes: int
    manifest_digest: str
    manifest_path: str
    size: int
