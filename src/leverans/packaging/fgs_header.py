"""Begin of `sip.xml`: what kind of package, who sends what to whom by which agreement (FGS 1.2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from leverans.model.agreement import Agreement, Party
from leverans.model.package import BuildOrder
from leverans.model.record import PersonalData, Record
from leverans.packaging.cases.forms import FORMS
from leverans.packaging.escape import element, escape, shown
from leverans.packaging.mets_header import created, record_status

_PROFILE = "http://xml.ra.se/e-arkiv/METS/CommonSpecificationSwedenPackageProfile.xml"
_NAMESPACES = (
    'xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:ext="ExtensionMETS"'
)
_DAY = len("2026-03-01")
_HAPPENED = ("created", "established", "received", "sent", "decided", "closed")
_PERSONAL = {PersonalData.ORDINARY, PersonalData.SENSITIVE, PersonalData.PROTECTED_IDENTITY}


@dataclass(slots=True)
class Extent:
    """What all records together tell: first and last day, and whether access is restricted."""

    first: str = ""
    last: str = ""
    secret: bool = False
    personal: bool = False

    def take(self, record: Record) -> None:
        """Reckon a record in; dates that are no days are passed over."""
        for kind in _HAPPENED:
            when = record.dates.get(kind)
            if when is not None and len(when.value) >= _DAY:
                day = when.value[:_DAY]
                self.first = min(self.first or day, day)
                self.last = max(self.last, day)
        self.secret |= any(one.type == "secrecy" for one in record.restrictions)
        self.personal |= record.personal_data in _PERSONAL

    @property
    def restriction(self) -> str:
        """Of FGS's terms; secrecy weighs more than personal data, for one can be said only."""
        return "Secrecy" if self.secret else "GDPR" if self.personal else ""


def head(order: BuildOrder, extent: Extent) -> str:
    """XML declaration, `<mets>` and the header."""
    agreement, terms = order.agreement, order.agreement.package
    form = FORMS.get(terms.case_content)
    marks = {
        "OBJID": f"UUID:{order.package_id}",
        "LABEL": agreement.label,
        "TYPE": "ERMS" if form else terms.fgs_type,
        "PROFILE": _PROFILE,
        "ext:CONTENTTYPESPECIFICATION": form.title if form else "",
        "ext:DATASUBMISSIONSESSION": f"{order.delivery_number} v{order.delivery_version}",
        "ext:PACKAGENUMBER": order.part,
        "ext:APPRAISAL": "No" if order.part == "preserve" else "",
        "ext:ACCESSRESTRICT": extent.restriction,
        "ext:STARTDATE": extent.first,
        "ext:ENDDATE": extent.last,
    }
    told = "".join(f' {name}="{shown(value)}"' for name, value in marks.items() if value.strip())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<mets {_NAMESPACES}{told}>\n'
        f'<metsHdr CREATEDATE="{created(order)}" RECORDSTATUS="{escape(record_status(order))}"'
        ' ext:OAISSTATUS="SIP" ext:AGREEMENTFORM="AGREEMENT">\n'
        f"{''.join(_agents(order))}{''.join(_alternatives(agreement))}"
        "<metsDocumentID>sip.xml</metsDocumentID>\n</metsHdr>\n"
    )


def _agents(order: BuildOrder) -> Iterator[str]:
    agreement = order.agreement
    system = agreement.submission.system
    yield _organisation(agreement.archival_creator, "ARCHIVIST")
    yield _software("ARCHIVIST", agreement.source.system, system.version)
    yield _organisation(agreement.submitter, "CREATOR")
    if system.information_owner:
        yield _agent("IPOWNER", "ORGANIZATION", system.information_owner)
    yield _software("CREATOR", order.software, order.software_version)
    for party in agreement.contacts:
        yield _agent("CREATOR", "INDIVIDUAL", party.name, *party.contact)
    yield _organisation(agreement.receiver, "PRESERVATION")


def _organisation(party: Party, role: str) -> str:
    return _agent(role, "ORGANIZATION", party.name, party.id)


def _software(role: str, name: str, version: str) -> str:
    return _agent(role, "OTHER", name, version, OTHERTYPE="SOFTWARE")


def _agent(role: str, kind: str, name: str, *notes: str, **marks: str) -> str:
    content = element("name", shown(name))
    content += "".join(element("note", shown(note)) for note in notes if note.strip())
    return element("agent", content, ROLE=role, TYPE=kind, **marks) + "\n"


def _alternatives(agreement: Agreement) -> Iterator[str]:
    """The agreement's ids; its own with the day from which it holds, where one is known."""
    day = agreement.submission.valid_from
    reference = f"{agreement.reference}; {day.isoformat()}" if day else agreement.reference
    ids = [
        ("SUBMISSIONAGREEMENT", reference),
        *(("PREVIOUSSUBMISSIONAGREEMENT", one) for one in agreement.previous_references),
        ("REFERENCECODE", agreement.reference_code),
    ]
    for kind, value in ids:
        if value.strip():
            yield element("altRecordID", shown(value), TYPE=kind) + "\n"
