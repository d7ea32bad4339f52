"""E-ARK SIP 2.2.0 and 2.1.0 (the latter is FGS Paketstruktur 2.0), as tar, zip or folder."""

from collections.abc import Sequence

from leverans.model.package import BuildOrder
from leverans.model.record import File, Record, Use
from leverans.packaging.closing import RECORD_KIND, close_package, reference
from leverans.packaging.description import Description
from leverans.packaging.draft import Described, Done, RecordDraft
from leverans.packaging.entry import Copied
from leverans.packaging.line import LineFormat
from leverans.packaging.mets import descriptive
from leverans.packaging.mets_header import PROFILES
from leverans.packaging.scheme import Folder, Growing
from leverans.packaging.spool import Spools

RECORDS = "metadata/descriptive/records/"


class EArkSip(LineFormat):
    """Builds E-ARK submission packages."""

    name = "eark-sip"
    profile = "E-ARK SIP"
    versions = tuple(PROFILES)

    def scheme(self, order: BuildOrder, spools: Spools, title: str) -> "EArkScheme":
        """One package."""
        return EArkScheme(order, spools, title)


class EArkScheme:
    """A representation for each use, each with its own METS; record.json as dmdSec of the root."""

    def __init__(self, order: BuildOrder, spools: Spools, title: str) -> None:
        self.title = title
        self._description = Description(order, spools)
        self._sections = spools.new()  # dmdSec of the records
        self._records = 0

    def folder(self, archive_id: str, use: Use) -> Folder:
        """The representation's `data/`."""
        del archive_id
        return Folder(f"representations/{use}/data/", "data/")

    def path_of(self, draft: RecordDraft, file: File) -> str:
        """Its package name."""
        del draft
        return file.package_name

    def record_path(self, archive_id: str) -> str:
        """Below descriptive metadata."""
        return f"{RECORDS}{archive_id}.json"

    def describe(self, record: Record) -> Described:
        """The record in the finding aid."""
        return Described(self._description.component(record))

    def completed(self, package: Growing, done: Sequence[Done]) -> None:
        """The root METS refers to each record.json."""
        for draft, path, size, digests in done:
            self._records += 1
            key = f"r{self._records}"
            one = reference(package, key, path, RECORD_KIND, size, digests)
            self._sections.write(descriptive(one).encode())
            self._description.add(draft.described.text)

    def wrote(self, copied: Sequence[Copied]) -> None:
        """METS refers to each of them where it is written."""

    def close(self, package: Growing) -> None:
        """Representations, description, provenance; the root METS comes last."""
        close_package(package, self._description, self._sections)
