"""Culling at the source: what the agreement says of it, what is asked, and what was found.

Swedish: *gallring efter överföring* (of source copies), *gallring i verksamhetssystemet*.
"""

import builtins
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from leverans.model.anchor import LogFigures


class Method(StrEnum):
    """Who removes the files: the source system by a list, or we, where the agreement lets us."""

    LIST = "list"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDisposalTerms:
    """When and how what lies in the source may be culled (`practice.md` §2.6).

    Attributes:
        approval: the information owner's decision that it may, by its reference.
        grace_days: whole days that must have gone by since the mottagningsbevis.
        bin_days: days until what was deleted is gone from the source's recycle bin for ever.
        backups_days: days until the last backup of the source that has it expires.
        confirmation_days: how old the archive's fixity confirmation may be.
        method: who removes the files.
    """

    approval: str
    grace_days: int = 30
    bin_days: int = 93
    backups_days: int = 0
    confirmation_days: int = 30
    method: Method = Method.LIST

    @property
    def horizon_days(self) -> int:
        """Days after the deletion until neither bin nor backup has it."""
        return max(self.bin_days, self.backups_days)


class Obstacle(StrEnum):
    """Why a source copy must stay. In the order in which they are asked."""

    NOT_DELIVERED = "not_delivered"
    NO_PROOF = "no_proof"
    NOT_CONTROLLED = "not_controlled"
    NO_MANIFEST = "no_manifest"
    CHANGED = "changed"
    NOT_IN_MANIFEST = "not_in_manifest"
    GRACE = "grace"
    NO_CONFIRMATION = "no_confirmation"
    OLD_CONFIRMATION = "old_confirmation"
    NOT_FOUND_IN_ARCHIVE = "not_found_in_archive"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageProof:
    """What is known of the package that a record was delivered in.

    Attributes:
        package: its id.
        proven_on: the day from which the archive answers for it: the latest of its
            mottagningsbevis, of our receiving that, and of the custody it names; None = no proof
            that a pinned key of the receiver has signed and that says what we sent.
        controlled: whether the reception control has passed it.
        manifest: whether the manifest that the proof names is at hand, byte for byte.
        confirmed_on: the day on which the archive last read it back and signed that it is whole.
        records: number of its records. found: of them, those that the archive's catalogue finds.
    """

    package: str
    proven_on: date | None = None
    controlled: bool = False
    manifest: bool = False
    confirmed_on: date | None = None
    records: int = 0
    found: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyAtSource:
    """A record as it lies in the source today, its bytes read again.

    Attributes:
        same_content: whether its files are those that were delivered, and no others.
        files: how many. in_manifest: of them, those whose sha256 the package's manifest names.
    """

    same_content: bool
    files: int
    in_manifest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FixityConfirmation:
    """The archive's signed word that it has read a package back, and that it is whole.

    Attributes:
        package_id: OBJID. manifest_digest: recomputed from the bytes that the archive holds.
        files, bytes, payload_files, payload_bytes: as in a `Receipt`.
        records: of the package, those that the archive's catalogue finds.
        at: time with offset, ISO 8601. reference: the archive's own. archive: its name.
        log: the newest checkpoint of the archive's own evidence log, None before the first.
        key: id of the key that the document says it was signed with.
        document: the bytes it was read from; b"" before it is written.
    """

    package_id: str
    manifest_digest: str
    files: int
    bytes: int
    payload_files: int
    payload_bytes: int
    records: int
    at: str
    reference: str
    archive: str
    software: str = ""
    log: LogFigures | None = None
    key: str = field(default="", compare=False)
    document: builtins.bytes = field(default=b"", compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFile:
    """One file of a deletion list, by ids alone.

    Attributes:
        record: archive id. item: id of the file in the source. sha256: hex. size: bytes.
    """

    record: str
    item: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionLine:
    """One file as the source knows it; secrecy-marked, for it has names.

    Attributes:
        path: surrogate-escaped where it is not UTF-8. source_id: the record's id in the source.
    """

    file: ListedFile
    path: str
    source_id: str


class Said(StrEnum):
    """What the source system says of one file of a list."""

    DELETED = "deleted"
    FAILED = "failed"
    MISSING = "missing"  # it was not there when the source came to it


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """One line of a result file. `item` or `path` is given; `number` is the line's."""

    number: int
    said: Said
    item: str = ""
    path: str = ""
