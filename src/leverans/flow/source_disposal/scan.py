"""Reads a source again, byte by byte: what it holds now decides, not what it once held."""

import hashlib
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from leverans.flow.engagement import Engagement
from leverans.flow.fixity import hash_metadata, sha256_of
from leverans.flow.site import Site
from leverans.flow.source_disposal.scan_file import ScanFile, Scanned
from leverans.flow.watch import Watch
from leverans.ingest.interface import Scope
from leverans.model.content_hash import content_line
from leverans.model.record import Record
from leverans.model.record_facts import RecordFacts
from leverans.model.source_disposal import ListedFile
from leverans.plan.record_dates import facts_of

FOLDER = "source-disposal"
"""Below the agreement's scratch; an index of its own, for a delivery has one of its own there."""
Wanted = Callable[[Sequence[RecordFacts]], Container[str]]
AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a scan reads.

    Attributes:
        wanted: of some records, the ids of those whose bytes are to be read.
        left_out: ids of files and records that are passed over: of source copies, what was
            excepted from the delivery.
    """

    wanted: Wanted
    left_out: Container[str] = frozenset()


def scan_scope(site: Site, agreement: str) -> Scope:
    """What the source is asked for when it is read again."""
    return Scope(authority=site.namespace, work=site.folder("work", agreement, FOLDER))


def scan_path(site: Site, agreement: str, name: str) -> Path:
    """Where a private file of a scan lies."""
    return scan_scope(site, agreement).work / name


def scan(
    site: Site, engagement: Engagement, into: ScanFile, reading: Reading, watch: Watch
) -> None:
    """List the source and read the wanted records whole; the others stand there unread.

    Raises:
        SourceError: the source cannot be listed or read.
    """
    scope = scan_scope(site, engagement.agreement.id)
    watch.stage("inventory")
    inventory = engagement.source.inventory(scope)
    watch.stage("survey", files=inventory.files, size=inventory.bytes)
    records = engagement.source.records(scope)
    with into.writing():
        while some := list(islice(records, AT_ONCE)):
            found = [facts_of(record, place=engagement.agreement.id) for record in some]
            wanted = reading.wanted(found)
            for record, facts in zip(some, found, strict=True):
                if facts.id in wanted:
                    _read(record, facts, reading.left_out, into, watch)
                else:
                    _note(record, facts, into)


def _note(record: Record, facts: RecordFacts, into: ScanFile) -> None:
    """Enter a record without reading its files: they have no digest."""
    archive_id = record.archive_id
    into.add_files(
        archive_id,
        (
            (ListedFile(record=archive_id, item=file.id, sha256="", size=file.size), file.name)
            for representation in record.representations
            for file in representation.files
        ),
    )
    files, size = into.figures(archive_id)
    into.add(Scanned(facts=replace(facts, files=files, bytes=size), source_id=record.source_id))


def _read(
    record: Record,
    facts: RecordFacts,
    left_out: Container[str],
    into: ScanFile,
    watch: Watch,
) -> None:
    content = hashlib.sha256()

    def files() -> Iterator[tuple[ListedFile, str]]:
        for representation in record.representations:
            for file in representation.files:
                if file.id in left_out or record.archive_id in left_out:
                    continue
                sha256, size = sha256_of(file.content, lambda n: watch.step(0, n))
                line = content_line(representation.use, sha256, size, file.package_name)
                content.update(line)
                watch.step(1, 0)
                listed = ListedFile(
                    record=record.archive_id, item=file.id, sha256=sha256, size=size
                )
                yield listed, file.name

    into.add_files(record.archive_id, files())
    metadata = hash_metadata(record)
    count, total = into.figures(record.archive_id)
    read = Scanned(
        facts=replace(facts, files=count, bytes=total),
        source_id=record.source_id,
        digest=digest_of(content.hexdigest(), metadata),
        content=content.hexdigest(),
        metadata=metadata,
    )
    into.add(read)


def digest_of(content: str, metadata: str) -> str:
    """SHA-256 (hex) of what a record is: its content hash and the hash of its metadata."""
    return hashlib.sha256(f"{content}\n{metadata}\n".encode()).hexdigest()
