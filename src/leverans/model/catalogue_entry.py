"""What the catalogue is told of a record, and what a search asks and is answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from leverans.model.exposure import Audience, Exposure
from leverans.model.record_facts import RecordFacts
from leverans.model.record_traits import RecordTraits


class FileEntry(NamedTuple):
    """A file of a record (a tuple: there may be millions).

    Attributes:
        path: from the package's root. size: bytes, -1 where nothing says it.
        sha256: hex, "" where the package keeps another digest. puid, mime: its format, or "".
        use: of the representation, or "". id: of the file, or "".
    """

    path: str
    size: int = -1
    sha256: str = ""
    puid: str = ""
    mime: str = ""
    use: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A record as the catalogue keeps it.

    Attributes:
        archive_id: of the record; of the package where it holds no records of ours.
        document: path of its record.json in the package, or "".
        title, public_title: as in `Record`.
        text: what else may be searched by anybody who may see it; internal: by the archive alone.
        ids: diary numbers, display ids and source ids, as they are written.
        record_type: code and name. classification: code. producer: id and name.
        case_ids: id and diary number of its case.
        date: ISO 8601 at its own precision, or "". available_from, available_to: the same.
        exposure: what its metadata allow.
        facts: what the plan must know of it; None where nothing is known.
        version_key: what a published copy has in common with its original, or "".
        traits: what controlling must know of it; None where the package tells of no record.
    """

    archive_id: str
    title: str
    document: str = ""
    public_title: str = ""
    text: str = ""
    internal: str = ""
    ids: tuple[str, ...] = ()
    record_type: tuple[str, str] = ("", "")
    classification: str = ""
    producer: tuple[str, str] = ("", "")
    case_ids: tuple[str, ...] = ()
    date: str = ""
    available_from: str = ""
    available_to: str = ""
    exposure: Exposure = Exposure.HIDDEN
    facts: RecordFacts | None = None
    version_key: str = ""
    traits: RecordTraits | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked for; everything that is given must hold.

    Attributes:
        words: as typed; "quoted" words stand beside each other.
        record_type: code or name. classification: code, its subclasses included.
        date_from, date_to: years, months or days, both included. producer: id or name.
        case: id or diary number of the case.
        audience: who asks. today: for periods of availability (ISO date).
        limit: hits on a page. after: `next` of the page before.
    """

    words: str = ""
    record_type: str = ""
    classification: str = ""
    date_from: str = ""
    date_to: str = ""
    producer: str = ""
    case: str = ""
    audience: Audience = Audience.INTERNAL
    today: str = ""
    limit: int = 20
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A record in the catalogue, as one audience may see it.

    Attributes:
        archive_id, package, version: which record, in which package and version of its object.
        title: "" where this audience may not see it. exposure: what the public may see.
        record_type: name, or its code. date: at its own precision.
        files, bytes: how many and how large; 0 where this audience may not know.
        document: path of its record.json in the package. diary_number: as written, or "".
    """

    archive_id: str
    package: str
    version: str
    title: str
    exposure: Exposure
    record_type: str = ""
    classification: str = ""
    producer: str = ""
    date: str = ""
    diary_number: str = ""
    document: str = ""
    files: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of an answer.

    Attributes:
        hits: the best first. total: of all pages. exact: False when there are more than `total`.
        next: for `Query.after`; "" on the last page.
    """

    hits: tuple[Held, ...]
    total: int
    exact: bool = True
    next: str = ""


Told = tuple[CatalogueEntry, Iterator[FileEntry]]  # the files are read before the next entry
