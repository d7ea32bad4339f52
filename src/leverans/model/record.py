"""Aggregation → record → representation → file: what a source gives us (`sources.md` §3).

Values keep the source's own text beside the normalised one. Nothing here reads a byte:
a `File` names its content by a `Content`, which is opened late and once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import BinaryIO, Protocol


class Use(StrEnum):
    """What a representation is for.

    The mellanarkiv says ORIGINAL for `archival` and SURROGATE for `publication`.
    """

    NATIVE = "native"
    ARCHIVAL = "archival"
    PUBLICATION = "publication"
    PLAINTEXT = "plaintext"
    METADATA = "metadata"


class AccessLevel(IntEnum):
    """SOFIA's four levels; 4 is the most restrictive and stands for a missing value."""

    INTERNET = 1
    REGION = 2
    WORKSPACE = 3
    RESTRICTED = 4


class PersonalData(StrEnum):
    """Whether a record holds personal data."""

    NONE = "none"
    ORDINARY = "ordinary"
    SENSITIVE = "sensitive"
    PROTECTED_IDENTITY = "protected_identity"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A date as precise as the source gave it.

    Attributes:
        value: ISO 8601 at its own precision: `2024`, `2024-04`, `2024-04-17` or
            `2024-04-17T08:00:00` with `Z` or an offset when the source stated one.
        raw: the source's own text (`231002`).
    """

    value: str
    raw: str

    @property
    def precision(self) -> str:
        """`year`, `month`, `day` or `time`."""
        return {4: "year", 7: "month", 10: "day"}.get(len(self.value), "time")


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryNumber:
    """Registration number (diarienummer): normalised for comparing, and as it was written."""

    normalised: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A person or unit in a role, as named at the time of the record.

    Attributes:
        role: `creator`, `content_responsible`, `reviewer`, `approver`, `responsible_person`,
            `sender`, `receiver`, `counterpart` or `other`.
        name, id, title, unit: as the source has them, or "".
        raw: the cell it was read from.
    """

    role: str
    name: str = ""
    id: str = ""
    title: str = ""
    unit: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordType:
    """Handlingstyp: code and name as in the source; one of them may be ""."""

    code: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """A class of the classification scheme (klassificeringsstruktur)."""

    code: str
    name: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """A limit on access: `type` secrecy or other, `law` the legal section, its text and end."""

    type: str = "secrecy"
    law: str = ""
    text: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A tie to another record or case: `type`, the target's id and the id's scheme."""

    type: str
    target: str
    scheme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What the plan says of a record; no phrase is interpreted here.

    Attributes:
        verdict: `preserve`, `dispose` or `unresolved` (= keep): which package it travels in.
        phrase: the retention cell, verbatim.
        plan_id, plan_version, row_id: the row that the record was matched to.
        decision: reference of the decision by which the plan is in force.
        delivery_text: the plan's own words on delivery to the archive, verbatim.
        disposal_decision: reference of the archival authority's disposal decision, or "".
    """

    verdict: str
    phrase: str
    plan_id: str
    plan_version: str
    row_id: str
    decision: str = ""
    delivery_text: str = ""
    disposal_decision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """What a file is, as identified from its bytes.

    Attributes:
        puid: PRONOM id such as `fmt/95`; "" when unknown.
        name, version: of the format. mime: media type, never "".
        basis: how it was found (byte match, container, extension only …).
        warning: why the identification is doubtful, or "".
        extension_mismatch: True when the file's extension contradicts the format.
    """

    puid: str = ""
    name: str = ""
    version: str = ""
    mime: str = "application/octet-stream"
    basis: str = ""
    warning: str = ""
    extension_mismatch: bool = False


class Content(Protocol):
    """Where the bytes of a file are; a small value that can be sent to a worker process."""

    @property
    def path(self) -> str | None:
        """Path on this machine (surrogate-escaped where not UTF-8), or None: then use `open`."""

    def open(self) -> BinaryIO:
        """A new binary stream at byte 0; the caller closes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of a representation.

    Attributes:
        id: stable id (UUID text) of this file in this authority's deliveries.
        name: path as the source has it, `/` between parts, relative to the source's root;
            surrogate-escaped where it is not UTF-8.
        package_name: safe relative path below the representation's `data/`, unique in it, valid
            UTF-8 without control characters; equals `name` wherever that is safe.
        size: bytes, when the source was listed. mtime_ns: modification time then, ns since 1970.
        content: where the bytes are.
        format: what it is, once identified.
        source_checksum: `(algorithm, hex)` stated by the source, or None.
    """

    id: str
    name: str
    package_name: str
    size: int
    mtime_ns: int
    content: Content
    format: Format | None = None
    source_checksum: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """One form of a record.

    `files` can be walked again and again, and is no list in memory when it is long: do not call
    `list` or `tuple` on it.
    """

    use: Use
    files: Iterable[File]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregation:
    """The case, workspace or folder that a record belongs to."""

    id: str
    title: str = ""
    type: str = ""
    diary_number: DiaryNumber | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record (handling) with its metadata, from any source (`sources.md` §3).

    `archive_id` is minted by us (UUID text) and stays the same for ever; `raw` is the source's
    own payload, verbatim (column or field name -> text), with `raw_place` saying where it stood.
    `dates` maps created, received, sent, established, decided, opened, closed, archived,
    last_used, valid_from, valid_to, available_from, available_to to a `When`.
    `extra` keeps mapped values without a home of their own.
    """

    archive_id: str
    source_system: str
    source_id: str
    title: str
    record_type: RecordType
    source_system_id: str = ""
    source_version: str = ""
    source_version_id: str = ""
    display_id: str = ""
    diary_number: DiaryNumber | None = None
    public_title: str = ""
    other_titles: tuple[str, ...] = ()
    description: str = ""
    notes: tuple[str, ...] = ()
    applies_to: str = ""
    classification: tuple[Classification, ...] = ()
    retention: Retention | None = None
    producer_id: str = ""
    producer_name: str = ""
    unit_created: str = ""
    units_for: tuple[str, ...] = ()
    agents: tuple[Agent, ...] = ()
    access_level: AccessLevel | None = None
    restrictions: tuple[Restriction, ...] = ()
    personal_data: PersonalData = PersonalData.UNKNOWN
    direction: str = ""
    status: str = ""
    dates: Mapping[str, When] = field(default_factory=dict)
    subjects: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    original_held_elsewhere: str = ""
    paper_location: str = ""
    language: str = ""
    aggregation: Aggregation | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, str] = field(default_factory=dict)
    raw_place: str = ""
    representations: tuple[Representation, ...] = ()

    @property
    def effective_access_level(self) -> AccessLevel:
        """The access level; a missing one counts as the most restrictive."""
        return self.access_level or AccessLevel.RESTRICTED
