"""A package format that believes nothing twice: what goes in must be what was verified before."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from leverans.ingest.packages.verified import VerifiedContent
from leverans.model.agreement import Agreement
from leverans.model.content_hash import content_line
from leverans.model.errors import SourceChanged
from leverans.model.package import BuildOrder, Package, RecordBuilt
from leverans.model.record import Record
from leverans.packaging.interface import Lack, PackageFormat, Progress, Told


@dataclass(slots=True)
class VerifiedFormat:
    """Another format; each record's bytes are held against their digests of the verification."""

    inner: PackageFormat
    name: str

    def title(self, version: str) -> str:
        """Profile and version, as the other format shows them."""
        return self.inner.title(version)

    def unfit(self, record: Record, agreement: Agreement) -> Iterator[Lack]:
        """What a record lacks, as the other format says."""
        return self.inner.unfit(record, agreement)

    def build(
        self,
        records: Iterable[Record],
        into: Path,
        *,
        order: BuildOrder,
        told: Told,
        progress: Progress,
    ) -> Package:
        """Build by the other format; see `PackageFormat.build`.

        Raises:
            SourceChanged: a file's bytes are not those that were verified, or never were.
        """
        expected = _Expected()

        def held(built: RecordBuilt) -> None:
            expected.hold(built)
            told(built)

        return self.inner.build(
            expected.passing(records), into, order=order, told=held, progress=progress
        )


@dataclass(slots=True)
class _Expected:
    """The content hashes of the records that are under way."""

    hashes: dict[str, tuple[str, str]] = field(default_factory=dict)

    def passing(self, records: Iterable[Record]) -> Iterator[Record]:
        """The records, each noted before it is handed on."""
        for record in records:
            self.hashes[record.archive_id] = (_hash(record), record.raw_place)
            yield record

    def hold(self, built: RecordBuilt) -> None:
        """Hold what came into the package against what was verified."""
        verified, place = self.hashes.pop(built.archive_id)
        if verified != built.content_hash:
            raise SourceChanged("its bytes are not those that were verified", place=place)


def _hash(record: Record) -> str:
    """The content hash that the record must have, by the digests of its verification."""
    digest = hashlib.sha256()
    for representation in record.representations:
        for file in representation.files:
            content = file.content
            if not isinstance(content, VerifiedContent):
                raise SourceChanged("its bytes have not been verified", place=file.name)
            line = content_line(representation.use, content.sha256, file.size, file.package_name)
            digest.update(line)
    return digest.hexdigest()
