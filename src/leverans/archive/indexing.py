"""What the catalogue is told of an archived package: its records, one after the other.

Records of ours are read from their record.json, in the order of their ids. A package without any
(another kind of E-ARK package, FGS, BagIt, DIDL) is one entry, under its own id.
"""

import re
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace

from leverans.archive.foreign import foreign_entry
from leverans.archive.interface import StoredPackage
from leverans.archive.migrated import migrated_on
from leverans.archive.record_document import read_record
from leverans.archive.tombstones import culling_documents
from leverans.model.catalogue_entry import CatalogueEntry, FileEntry, Told
from leverans.model.errors import PackageError
from leverans.model.exposure import exposure_of
from leverans.model.record import Record
from leverans.model.record_facts import RecordFacts
from leverans.model.record_traits import traits_of
from leverans.plan.record_dates import facts_of, version_key

RECORDS = "metadata/descriptive/records/"
ENDING = ".json"
PLACE = "mellanarkiv"
LONGEST_TEXT = 100_000  # characters of a field that are searched; the record itself is whole
# The date that a record is known by: the first of these that it has.
DATES = ("decided", "established", "sent", "received", "created", "closed", "opened", "archived")
_DATE = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?")
_DOCUMENT_NUMBER = re.compile(r"(?<=[0-9])-[0-9]{1,3}$")  # of a diary number: the case's is before


def entries(package: StoredPackage) -> Generator[Told, None, None]:
    """Every record with its files; the files are walked before the next record is asked for.

    Raises:
        PackageError: a record.json cannot be read, or is of another record than its name says.
    """
    found, moved = False, ""
    for file in package.files(RECORDS):
        if not file.path.endswith(ENDING):
            continue
        moved = moved if found else migrated_on(package)
        found = True
        with closing(package.open(file.path)) as stream:
            record, files = read_record(stream, file.path)
            if file.path != f"{RECORDS}{record.archive_id}{ENDING}":
                raise PackageError(f"is of the record {record.archive_id}", place=file.path)
            entry = entry_of(record, file.path)
            yield replace(entry, facts=_facts(record, package.id, moved)), files
    if not found and next(culling_documents(package), None) is None:
        yield foreign_entry(package), _all_files(package)


def entry_of(record: Record, document: str = "") -> CatalogueEntry:
    """What the catalogue is told of a record."""
    diary = record.diary_number.raw if record.diary_number else ""
    case = record.aggregation
    of_case = case.diary_number.raw if case and case.diary_number else ""
    ids = (diary or of_case, record.display_id, of_case, _case_number(diary))
    kind = record.record_type
    return CatalogueEntry(
        archive_id=record.archive_id,
        document=document,
        title=record.title,
        public_title=record.public_title,
        text=_told(record, ids),
        internal=_inner(record),
        ids=ids,
        record_type=(kind.code, kind.name),
        classification=record.classification[-1].code if record.classification else "",
        producer=(record.producer_id, record.producer_name),
        case_ids=(case.id if case else "", of_case, diary, _case_number(diary)),
        date=date_of(record),
        available_from=_day(record, "available_from", "-01-01"),
        available_to=_day(record, "available_to", "-12-31"),
        exposure=exposure_of(record),
        version_key=version_key(record),
        traits=traits_of(record),
    )


def _facts(record: Record, package: str, moved: str) -> RecordFacts:
    return replace(facts_of(record, place=PLACE, package=package), migrated_on=moved)


def date_of(record: Record) -> str:
    """The date that a record is known by, at its own precision; "" when it has none."""
    written = (record.dates[name].value for name in DATES if name in record.dates)
    found = (match[0] for value in written if (match := _DATE.match(value)))
    return next(found, "")


def _day(record: Record, name: str, rest: str) -> str:
    """A date of the record made whole to a day."""
    when = record.dates.get(name)
    match = _DATE.match(when.value) if when else None
    if match is None:
        return ""
    return match[0] + {4: rest, 7: rest[3:]}.get(len(match[0]), "")


def _case_number(diary: str) -> str:
    """`KN 2025-00417` of `KN 2025-00417-3`."""
    shorter = _DOCUMENT_NUMBER.sub("", diary)
    return shorter if "-" in shorter else diary


def _told(record: Record, ids: tuple[str, ...]) -> str:
    """What may be searched by whoever may see the record."""
    classes = (f"{one.code} {one.name}" for one in record.classification)
    parts = (
        *record.other_titles, record.description, record.applies_to, record.record_type.name,
        *record.subjects, *record.keywords, *classes, *record.units_for, record.unit_created,
        *ids,
    )  # fmt: skip
    return "\n".join(filter(None, parts))[:LONGEST_TEXT]


def _inner(record: Record) -> str:
    """What names persons, or was not written for others: for those who work in the archive."""
    agents = (f"{one.name} {one.id} {one.title} {one.unit}" for one in record.agents)
    case = record.aggregation
    parts = (*agents, *record.notes, record.source_id, case.title if case else "")
    return "\n".join(filter(None, parts))[:LONGEST_TEXT]


def _all_files(package: StoredPackage) -> Iterator[FileEntry]:
    for file in package.files():
        yield FileEntry(path=file.path, sha256=file.sha256)
