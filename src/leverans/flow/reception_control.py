"""Reception control: are these the bytes that were announced, and does the archive want them?

The first is answered from the bytes against the delivery note, and earns a kvittens. The second is
answered by the agreement's own terms, where the archive has a copy of it.
"""

from pathlib import Path

from leverans.deliveries.receiving import Arrival
from leverans.flow.check import check_container, kind_announced
from leverans.flow.desk import Desk
from leverans.ledger.receptions import CustodyTerms, Reception
from leverans.messages.catalogue import find
from leverans.model.agreement import Agreement
from leverans.model.delivery import DeliveryKind
from leverans.model.errors import WorldError
from leverans.model.finding import Finding, Level, Report
from leverans.model.receipt import DeliveryNote
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

FIGURES = ("manifest_digest", "files", "bytes", "payload_files", "payload_bytes")
TEST_STATUS = "TEST"
# What is told of the files in a package when no agreement says whether they may be so.
OF_THE_FILES = dict.fromkeys(
    ("CONTENT-LOCKED", "CONTENT-LOCKED-UNCLEAR", "CONTENT-PDFA-CUT-OFF", "CONTENT-PDFA-ENCRYPTED"),
    Level.WARNING,
)
OUR_OWN_FAULTS = ("CONTENT-SCANNER-LOST", "CONTENT-PDFA-TOOL")


def check_arrived(desk: Desk, path: Path, note: DeliveryNote | None) -> Report:
    """Read a package that lies in quarantine, once, by the terms that it came under.

    Raises:
        WorldError: what we need for it ourselves does not work: that is no fault of the package.
    """
    files, size = (note.files, note.bytes) if note else (0, 0)
    desk.watch.stage("check", files=files, size=size)
    agreement = _agreement(desk, note)
    if agreement is not None:
        report = check_container(desk.site, agreement, path, desk.watch)
    else:
        kind = kind_announced(note.profile if note else "")
        terms = CheckProfile(profile=kind, workers=desk.site.workers, levels=OF_THE_FILES)
        shelf = desk.site.shelf
        report = check_package(path, profile=terms, shelf=shelf, progress=desk.watch.step)
    for found in report.of_level(Level.ERROR):
        if found.rule in OUR_OWN_FAULTS:
            raise WorldError(f"{found.rule}: the reception control cannot be made", place=path.name)
    return report


def against_note(
    arrival: Arrival, note: DeliveryNote | None, problem: str, report: Report
) -> tuple[Finding, ...]:
    """Where the bytes disagree with the delivery note; the note is never believed."""
    place = arrival.package_id
    if note is None:
        return (find("REC-NOTE-UNREADABLE", location=place, problem=problem),)
    figures: dict[str, tuple[object, object]] = {
        name: (getattr(note, name), getattr(report, name)) for name in FIGURES
    }
    figures["container"] = (note.container, arrival.container)
    if arrival.container != "folder":  # the size of a folder's list says nothing
        figures["container_size"] = (note.container_size, arrival.size)
    return tuple(
        find(
            "REC-NOTE-MISMATCH",
            location=place,
            field=name,
            announced=str(announced),
            found=str(found),
        )
        for name, (announced, found) in figures.items()
        if announced != found
    )


def judged(
    desk: Desk, reception: Reception, note: DeliveryNote, report: Report
) -> tuple[Finding, ...]:
    """What the control finds beside the package's own faults: its agreement, and test or real."""
    place, reference = reception.package_id, note.agreement_reference
    found: list[Finding] = []
    if desk.terms.is_unknown(reference):
        levels = {"REC-AGREEMENT-UNKNOWN": "warning"} if desk.terms.unknown == "manual" else {}
        told = {"reference": reference}
        found.append(find("REC-AGREEMENT-UNKNOWN", told, location=place, levels=levels))
    elif not desk.terms.agreements:
        found.append(find("REC-AGREEMENT-NONE", {"reference": reference}, location=place))
    test = report.record_status == TEST_STATUS
    if report.record_status and test is not (reception.kind is DeliveryKind.TEST):
        told = {"status": report.record_status or "-", "kind": reception.kind.value}
        found.append(find("REC-TEST-MISMATCH", told, location=place))
    return tuple(found)


def needs_person(desk: Desk, note: DeliveryNote) -> bool:
    """Whether a person has to decide on what has passed the control."""
    unknown = desk.terms.is_unknown(note.agreement_reference) and desk.terms.unknown == "manual"
    return unknown or desk.terms.acceptance == "manual"


def references(desk: Desk, note: DeliveryNote | None) -> dict[str, str]:
    """What an event names of the archive's own copy of the agreement."""
    agreement = _agreement(desk, note)
    if agreement is None:
        return {}
    return {"agreement": agreement.id, "agreement_digest": agreement.digest}


def custody_terms(desk: Desk, note: DeliveryNote, since: str = "", basis: str = "") -> CustodyTerms:
    """Who will answer for a package: by the agreement, else as the archive has set it.

    Args:
        since, basis: as a person has decided; "" = by the agreement, else today and by it.
    """
    agreement = _agreement(desk, note)
    terms = agreement.acceptance if agreement else None
    custody = (terms.custody if terms else "") or desk.terms.custody
    agreed = since or (terms.custody_from if terms else "")
    reference = note.agreement_reference
    return CustodyTerms(
        custody_holder=desk.site.name if custody == "archive" else note.archival_creator,
        custody_from=max(agreed, desk.today().isoformat()),  # it never begins before the receipt
        custody_basis=basis or (terms.custody_basis if terms else "") or reference,
    )


def _agreement(desk: Desk, note: DeliveryNote | None) -> Agreement | None:
    return desk.terms.agreement(note.agreement_reference) if note is not None else None
