"""What is to be destroyed, on whose word, and what a record is so that nothing else is destroyed.

`flow.destroying.destroy_records` is what executes an order; `archive.purging.purge` does the work
in one store and its copies.
"""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple

from leverans.archive.interface import StoredPackage
from leverans.archive.record_document import read_record
from leverans.archive.retention import RECORDS
from leverans.model.catalogue_entry import FileEntry
from leverans.model.errors import NotFoundInStore, PackageError

ENDING = ".json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doomed:
    """A record that an order destroys.

    Attributes:
        record: archive id; the package's own id where it holds no records of ours.
        digest: what the record was when it was approved, as `record_digest` tells it; anything
            else is not destroyed.
    """

    record: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """On whose word. The same order always gives the same values, also when it is run again.

    Attributes:
        order: id of the culling order. protocol: id or number of its protocol.
        decisions: references of the decisions (gallringsbeslut and tillämpningsbeslut).
        at: when the order's execution began, ISO 8601 with offset.
        actor: pseudonymous id of who executes it. archive: name of the archive.
        software: name and version of this program.
    """

    order: str
    protocol: str
    decisions: tuple[str, ...]
    at: str
    actor: str = ""
    archive: str = ""
    software: str = ""


class RecordDigest(NamedTuple):
    """A record as it lies in the archive: sha256 (hex) of what it is, and its figures.

    `record_type` is its code, else its name.
    """

    digest: str
    files: int
    bytes: int
    record_type: str = ""


def record_digest(package: StoredPackage, record: str) -> RecordDigest:
    """What a record is now: its record.json and every file of it, by the archive's own digests.

    A line `<sha256>  <path>` for each, in bytewise order of the paths; sha512 where the archive
    keeps no sha256. Bytes are -1 where record.json does not state the size of a file.

    Raises:
        NotFoundInStore: the package has no such record, or not all of its files.
        PackageError: its record.json cannot be read.
    """
    total = hashlib.sha256()
    if record == package.id and next(record_documents(package), None) is None:
        count = 0
        for stored in package.files():
            total.update(f"{stored.sha256 or stored.sha512}  {stored.path}\n".encode())
            count += 1
        return RecordDigest(total.hexdigest(), count, -1)
    path = document_path(record)
    kind, size, paths = "", 0, [path]
    for named, file in files_of_record(package, record):
        kind = named
        paths.append(file.path)
        size = -1 if -1 in (size, file.size) else size + file.size
    for one in sorted(paths, key=str.encode):
        total.update(f"{_kept_digest(package, one)}  {one}\n".encode())
    return RecordDigest(total.hexdigest(), len(paths) - 1, size, kind or record_type(package, path))


def files_of_record(package: StoredPackage, record: str) -> Iterator[tuple[str, FileEntry]]:
    """(record type, file) of every file of a record, as its record.json lists them."""
    path = document_path(record)
    with closing(package.open(path)) as stream:
        found, files = read_record(stream, path)
        if found.archive_id != record:
            raise PackageError(f"is of the record {found.archive_id}", place=path)
        kind = found.record_type.code or found.record_type.name
        for file in files:
            yield kind, file


def record_type(package: StoredPackage, path: str) -> str:
    """Code, else name, of the record type that a record.json states."""
    with closing(package.open(path)) as stream:
        found, _ = read_record(stream, path)
    return found.record_type.code or found.record_type.name


def record_documents(package: StoredPackage) -> Iterator[str]:
    """The paths of all record.json of a package, in order."""
    for file in package.files(RECORDS):
        if file.path.endswith(ENDING):
            yield file.path


def document_path(record: str) -> str:
    """Where the record.json of a record lies."""
    return f"{RECORDS}{record}{ENDING}"


def record_of(path: str) -> str:
    """The archive id that a record.json is named by."""
    return path.removeprefix(RECORDS).removesuffix(ENDING)


def _kept_digest(package: StoredPackage, path: str) -> str:
    for stored in package.files(path):
        if stored.path == path:
            return stored.sha256 or stored.sha512
    raise NotFoundInStore("the record's file is not in its package", place=path)
