"""What a package format decides: where things lie, and which documents close the package.

Copying, hashing, crew, containers, spools, record.json and the manifest are the same for all
(`build.py`); what is written about each file is in `styles.py`, because workers write it.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from leverans.model.package import BuildOrder
from leverans.model.record import File, Record, Use
from leverans.packaging.cases.document import CaseDocument
from leverans.packaging.draft import Described, Done, RecordDraft, RepresentationDraft
from leverans.packaging.entry import Copied, Lines, Run, Terms
from leverans.packaging.spool import Document


class Folder(NamedTuple):
    """Where files of one record and use lie: from the root, and as links to them begin."""

    path: str
    base: str


class Growing(Protocol):
    """The package under way, as a scheme sees it: what it holds by now, and how to add to it.

    Attributes:
        order, terms: what is built. title: profile and version.
        cases: the case document, where the agreement asks for one.
        records, payload_files, payload_bytes, bytes: so far.
    """

    order: BuildOrder
    terms: Terms
    title: str
    cases: CaseDocument | None
    records: int
    payload_files: int
    payload_bytes: int
    bytes: int

    def drafts(self) -> list[RepresentationDraft]:
        """The representations there are, in the order of their uses."""

    def write(self, documents: list[tuple[str, Document]], stream: str) -> list[Copied]:
        """Write metadata files: path from the root, and what it says."""

    def list_files(self, run: Run) -> Lines:
        """Copy files that belong to no record; what is written of them."""

    def make_folder(self, path: str) -> None:
        """An empty folder that must be there; `path` with a slash at its end."""


class Scheme(Protocol):
    """One package's own decisions; made anew for each package."""

    title: str
    """Profile and version, as delivery notes and reports show them."""

    def folder(self, archive_id: str, use: Use) -> Folder:
        """The folder for files of a record and use."""

    def path_of(self, draft: RecordDraft, file: File) -> str:
        """Path of a file below that folder; asked once for each file, in order."""

    def record_path(self, archive_id: str) -> str:
        """Where a record's record.json lies."""

    def describe(self, record: Record) -> Described:
        """What is to be kept of a record; asked before its files."""

    def completed(self, package: Growing, done: Sequence[Done]) -> None:
        """Records whose files and record.json are in the package."""

    def wrote(self, copied: Sequence[Copied]) -> None:
        """Files that are no payload and that lie in the package now."""

    def close(self, package: Growing) -> None:
        """Write everything that follows the records."""
