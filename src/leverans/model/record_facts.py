"""What must be known of a record to say when it may be culled. No titles, no names of persons."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """A record as plan, holds and culling see it, wherever it lies.

    Attributes:
        id: archive id of the record; in a source the record id minted for it.
        place: `mellanarkiv`, or the id of the source's agreement. package: in the mellanarkiv,
            the package it lies in.
        type_code, type_name, classification: of the record, as it says itself.
        case: id of its case, or "". system: the system it was made in.
        registered: ISO date on which it was registered, else made; "" when unknown.
        dates: trigger (`Trigger` value) -> ISO date or time at its own precision, its own.
        case_dates: the same, of its case; a document inherits what it has not itself.
        related: row id -> dates (as in `dates`) of a record of that row in the same case, or that
            it is tied to, which the archive holds; asked by preconditions only.
        medium: `digital`, `paper` or "". copy: `original`, `published_copy`, `copy` or "".
        original: id of the archived original of a copy. original_archived: whether it is held.
        migrated_on: ISO date of a migration from an older archive: never a trigger.
        files, bytes: how many and how large.
    """

    id: str
    place: str = ""
    package: str = ""
    type_code: str = ""
    type_name: str = ""
    classification: str = ""
    case: str = ""
    system: str = ""
    registered: str = ""
    dates: Mapping[str, str] = field(default_factory=dict)
    case_dates: Mapping[str, str] = field(default_factory=dict)
    related: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    medium: str = ""
    copy: str = ""
    original: str = ""
    original_archived: bool = False
    migrated_on: str = ""
    files: int = 0
    bytes: int = 0
