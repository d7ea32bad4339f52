"""The archive's reception desk: what every step of receiving needs, and what it says when done."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from leverans.deliveries.receiving import LARGEST_NOTE, ReceivingFolder
from leverans.deliveries.wire_format import read_note
from leverans.flow.archive_terms import ArchiveTerms
from leverans.flow.site import Site
from leverans.flow.watch import Watch
from leverans.ledger.receptions import Reception, ReceptionState, note_for
from leverans.model.errors import TargetError
from leverans.model.finding import Report
from leverans.model.receipt import DeliveryNote, Receipt
from leverans.signing.keys import SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The archive's workspace, the folder that both sides share, its terms, and its key."""

    site: Site
    drop: ReceivingFolder
    terms: ArchiveTerms
    key: SigningKey
    watch: Watch

    def today(self) -> date:
        """The day, by the workspace's clock."""
        return self.site.clock().date()

    def note(self, reception: Reception) -> tuple[DeliveryNote | None, str]:
        """The delivery note as it was when the package was registered, or None and why not.

        What lies in the drop folder now is not asked: it may have been changed since.
        """
        with self.site.ledger.read() as connection:
            document = note_for(connection, reception.package_id)
        if len(document) > LARGEST_NOTE:
            return None, f"longer than {LARGEST_NOTE} bytes"
        try:
            note = read_note(document)
        except TargetError as error:
            return None, error.detail
        if note.package_id != reception.package_id:
            return None, f"package_id: announces {note.package_id!r}"
        if not note.archival_creator:
            return None, "archival_creator: empty"
        return note, ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the archive said of one package.

    Attributes:
        reception: where it stands now. receipts: the answers given so far, the last one last.
        report: what the control found. report_file: where that lies, below the workspace.
    """

    reception: Reception
    receipts: tuple[Receipt, ...]
    report: Report
    report_file: str

    @property
    def receipt(self) -> Receipt:
        """The last answer."""
        return self.receipts[-1]

    @property
    def awaits_decision(self) -> bool:
        """Whether it is now for a person to say."""
        return self.reception.state is ReceptionState.AWAITING


def report_file(site: Site, reception: Reception) -> str:
    """Where the report on a reception lies, below the workspace."""
    page: Path = site.folder("reports") / f"{report_name(reception)}.html"
    return page.relative_to(site.root).as_posix()


def report_name(reception: Reception) -> str:
    """File name of the report on a reception, without ending."""
    return f"{reception.reference}-reception"
