"""Places with packages made up in a test, and what is read of them."""

import io
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from leverans.ingest.interface import Scope
from leverans.ingest.package_source import PackageSource
from leverans.ingest.packages.facts import PackageFacts
from leverans.ingest.packages.shelf import Shelf
from leverans.model.agreement import SourceTerms
from leverans.model.finding import Finding
from leverans.model.inventory import Inventory
from leverans.model.record import Record
from leverans.storage.local import LocalFolder

AUTHORITY = UUID("6f1c7a52-0000-4000-8000-000000000001")
STILL = "2026-03-02T09:00:00.000+01:00"


@dataclass(slots=True)
class Place:
    """A folder with packages below `root`; read as a source, verified or not."""

    root: Path
    options: Mapping[str, str]

    def __init__(self, root: Path, **options: str) -> None:
        self.root = root / "plats"
        self.root.mkdir(exist_ok=True)
        self.options = options

    @property
    def scope(self) -> Scope:
        """What the source is asked for."""
        return Scope(authority=AUTHORITY, work=self.root.parent / "work")

    def source(self, shelf: Shelf | None = None) -> PackageSource:
        """The source over the place, or over a shelf that stands for it."""
        terms = SourceTerms(
            kind="packages",
            system="Gamla e-arkivet",
            location=str(self.root),
            ignore=("Thumbs.db",),
            options=self.options,
        )
        return PackageSource(terms, shelf or LocalFolder(self.root))

    def folder(self, key: str, files: Mapping[str, bytes]) -> Path:
        """Put a package there as a folder."""
        for path, data in files.items():
            (self.root / key / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / key / path).write_bytes(data)
        return self.root / key

    def tar(self, key: str, files: Mapping[str, bytes], *odd: tarfile.TarInfo) -> Path:
        """Put a package there as a tar, with odd entries at its end."""
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(path, "w") as archive:
            for name, data in files.items():
                info = tarfile.TarInfo(name)
                info.size, info.mtime = len(data), 1_500_000_000
                archive.addfile(info, io.BytesIO(data))
            for info in odd:
                archive.addfile(info)
        return path

    def inventory(self, *, verified: bool = True) -> Inventory:
        """The inventory, after a verification unless told otherwise."""
        source = self.source()
        found = source.inventory(self.scope)
        if not verified:
            return found
        source.verify(self.scope, lambda: STILL, lambda _files, _bytes: None)
        return source.inventory(self.scope)

    def told(self, *, verified: bool = True) -> dict[str, Finding]:
        """Rule -> finding, of everything that is told, loose items included."""
        found = self.inventory(verified=verified)
        findings = [*found.findings, *(item.finding for item in found.loose)]
        return {one.rule: one for one in findings}

    def records(self) -> dict[str, Record]:
        """The records as they were packed, by their ids in the source."""
        self.inventory()
        return {one.source_id: one for one in self.source().read_back(self.scope)}

    def packages(self) -> dict[str, PackageFacts]:
        """The packages of the last inventory by their keys."""
        return {one.key: one for one in self.source().packages(self.scope)}


def bytes_of(record: Record) -> dict[str, bytes]:
    """Package name -> bytes, of all files of a record."""
    found = {}
    for representation in record.representations:
        for file in representation.files:
            with file.content.open() as stream:
                found[file.package_name] = stream.read()
    return found
