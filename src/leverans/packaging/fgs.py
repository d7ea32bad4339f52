"""FGS Paketstruktur 1.2, as tar or zip: `sip.xml`, `Content/`, `Metadata/`, `Documentation/`."""

from collections.abc import Sequence

from leverans.model.package import BuildOrder
from leverans.model.record import File, Record, Use
from leverans.packaging.description import Description
from leverans.packaging.draft import Described, Done, RecordDraft
from leverans.packaging.entry import Copied
from leverans.packaging.escape import shown
from leverans.packaging.fgs_closing import METADATA, close_package, file
from leverans.packaging.fgs_header import Extent
from leverans.packaging.line import LineFormat
from leverans.packaging.plain_names import plain_path
from leverans.packaging.scheme import Folder, Growing
from leverans.packaging.spool import Spools

_CONTENT = "Content/"


class Fgs(LineFormat):
    """Builds packages by FGS Paketstruktur 1.2."""

    name = "fgs"
    profile = "FGS Paketstruktur"
    versions = ("1.2",)

    def scheme(self, order: BuildOrder, spools: Spools, title: str) -> "FgsScheme":
        """One package."""
        return FgsScheme(order, spools, title)


class FgsScheme:
    """One METS for all: a file group for each use, one for record.json, and so on."""

    def __init__(self, order: BuildOrder, spools: Spools, title: str) -> None:
        self.title = title
        self._description = Description(order, spools)
        self._records = spools.new()  # <file> of each record.json
        self._extent = Extent()

    def folder(self, archive_id: str, use: Use) -> Folder:
        """A folder of the content for each use."""
        del archive_id
        path = f"{_CONTENT}{use}/"
        return Folder(path, path)

    def path_of(self, draft: RecordDraft, file: File) -> str:
        """Its package name, made plain where the custom asks for it."""
        del draft
        return plain_path(file.package_name, file.id)

    def record_path(self, archive_id: str) -> str:
        """Below the metadata."""
        return f"{METADATA}records/{archive_id}.json"

    def describe(self, record: Record) -> Described:
        """The record in the finding aid, and at each of its files."""
        self._extent.take(record)
        number = record.diary_number.normalised if record.diary_number else ""
        marks = {
            "ARCHIVALREFERENCECODE": record.display_id or number,
            "ARCHIVALRECORDTYPE": record.record_type.name or record.record_type.code,
        }
        note = [f' ext:{name}="{shown(text)}"' for name, text in marks.items() if text.strip()]
        return Described(self._description.component(record), "".join(note))

    def completed(self, package: Growing, done: Sequence[Done]) -> None:
        """METS lists each record.json as a file: FGS has no kind of metadata that it could be."""
        for draft, path, size, digests in done:
            key = f"r-{draft.archive_id}"
            line = file(package, key, path, size, digests, "application/json")
            self._records.write(line.encode())
            self._description.add(draft.described.text)

    def wrote(self, copied: Sequence[Copied]) -> None:
        """METS refers to each of them where it is written."""

    def close(self, package: Growing) -> None:
        """Documentation, metadata, documents of cases; `sip.xml` comes last."""
        if not package.payload_files:
            package.make_folder(_CONTENT)  # so that nobody takes the metadata for the content
        close_package(package, self._description, self._extent, self._records)
