"""The archive's word on a package, and the note that goes before the package."""

import builtins
from dataclasses import dataclass, field
from enum import StrEnum

from leverans.model.anchor import LogFigures


class ReceiptKind(StrEnum):
    """Kvittens: the bytes arrived and match. Mottagningsbevis: the archive has taken over.

    Provsvar: a test delivery passed the reception control, and nothing of it was kept.
    Refusal: the bytes did not arrive whole, or the reception control said no.
    """

    ACKNOWLEDGEMENT = "kvittens"
    CUSTODY = "mottagningsbevis"
    TEST = "provsvar"
    REFUSAL = "refusal"


class Stage(StrEnum):
    """When a package was refused: before a kvittens, or after it."""

    ARRIVAL = "arrival"
    CONTROL = "control"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedFor:
    """One reason of a refusal: rule, level, place and the text as the archive wrote it."""

    rule: str
    level: str
    location: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the archive answers for one package.

    Attributes:
        kind: which of the four answers.
        package_id: OBJID.
        manifest_digest: recomputed by the archive from the bytes it stored, never echoed.
        files, bytes: everything in the package. payload_files, payload_bytes: its content.
        at: time with offset, ISO 8601. reference: the archive's own reference.
        archive: name of the receiving archive. software: that verified.
        stage, reasons: of a refusal, when and why; else "" and none.
        custody_holder, custody_from, custody_basis: of a mottagningsbevis: who answers for the
            records, from which day (ISO date), by which agreement or decision; else "".
        log: the newest checkpoint of the archive's own evidence log, None before the first.
        key: id of the key that the document says it was signed with.
        document: the bytes it was read from, as the archive wrote them; b"" before it is written.
    """

    kind: ReceiptKind
    package_id: str
    manifest_digest: str
    files: int
    bytes: int
    payload_files: int
    payload_bytes: int
    at: str
    reference: str
    archive: str
    software: str = ""
    stage: str = ""
    reasons: tuple[RefusedFor, ...] = ()
    custody_holder: str = ""
    custody_from: str = ""
    custody_basis: str = ""
    log: LogFigures | None = None
    key: str = field(default="", compare=False)
    document: builtins.bytes = field(default=b"", compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryNote:
    """The delivery note (följesedel) that is put in the drop folder before the container.

    It lets the archive expect the package and know that it is whole; every figure in it is
    verified against the bytes, none is believed. `test` marks a test delivery (provleverans), of
    which nothing may be kept. `log_checkpoint` is the signed checkpoint of the producer's log that
    the package carries, as text; "" for none.
    """

    package_id: str
    delivery_number: int
    delivery_version: int
    agreement_reference: str
    archival_creator: str
    submitter: str
    profile: str
    container: str
    container_name: str
    container_size: int
    files: int
    bytes: int
    payload_files: int
    payload_bytes: int
    records: int
    manifest_digest: str
    test: bool = False
    log_checkpoint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a target did.

    Attributes:
        key: under which the package lies there. size: its bytes.
        resent: False when it was there already and nothing was sent this time.
        digest: sha256 (hex) of the container as it was read back there; of a folder package,
            of the list of its files.
    """

    key: str
    size: int
    resent: bool = True
    digest: str = ""
