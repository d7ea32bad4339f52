"""Begin of a METS document: which profile it follows, who sends what to whom under which terms."""

from leverans.model.agreement import Agreement, Party
from leverans.model.errors import ConfigurationError
from leverans.model.package import BuildOrder
from leverans.packaging.cases.forms import information_type
from leverans.packaging.escape import element, escape, shown

PROFILES = {
    "2.2.0": "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml",
    "2.1.0": "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml",
}
_NAMESPACES = (
    'xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:csip="https://DILCIS.eu/XML/METS/CSIPExtensionMETS"'
    ' xmlns:sip="https://DILCIS.eu/XML/METS/SIPExtensionMETS"'
)
_OTHERS = {  # words that `BuildOrder.labels` may hold, for terms of "other" (CSIP3, CSIP5)
    "other_content_category": "OTHERTYPE",
    "other_content_information_type": "OTHERCONTENTINFORMATIONTYPE",
}


def head(order: BuildOrder, objid: str, label: str = "") -> str:
    """XML declaration, `<mets>` and the header (CSIP1-16, SIP1-31)."""
    terms = order.agreement.package
    if terms.version not in PROFILES:
        raise ConfigurationError(
            f"package.version {terms.version!r} is not one of {', '.join(sorted(PROFILES))}"
        )
    others = "".join(
        f' csip:{attribute}="{shown(order.labels[key])}"'
        for key, attribute in _OTHERS.items()
        if key in order.labels
    )
    named = f' LABEL="{shown(label)}"' if label else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<mets {_NAMESPACES}'
        f' OBJID="{escape(objid)}"{named} TYPE="{escape(terms.content_category)}"'
        f' PROFILE="{PROFILES[terms.version]}"'
        f' csip:CONTENTINFORMATIONTYPE="{escape(information_type(terms))}"{others}>\n'
        f'<metsHdr CREATEDATE="{created(order)}" RECORDSTATUS="{record_status(order)}"'
        f' csip:OAISPACKAGETYPE="SIP">\n{_agents(order)}'
        f"{_agreement_ids(order.agreement)}</metsHdr>\n"
    )


def created(order: BuildOrder) -> str:
    """The build's time as xs:dateTime with offset."""
    return order.built_at.isoformat(timespec="seconds")


def record_status(order: BuildOrder) -> str:
    """RECORDSTATUS (SIP3): a raised delivery version replaces what was sent before."""
    return order.labels.get("record_status") or (
        "NEW" if order.delivery_version == 1 else "REPLACEMENT"
    )


def _agents(order: BuildOrder) -> str:
    agreement = order.agreement
    software = element("name", escape(order.software)) + element(
        "note", escape(order.software_version), csip__NOTETYPE="SOFTWARE VERSION"
    )
    agents = [
        element("agent", software, ROLE="CREATOR", TYPE="OTHER", OTHERTYPE="SOFTWARE"),
        _organisation(agreement.archival_creator, "ARCHIVIST"),
        _organisation(agreement.submitter, "CREATOR"),
        *(_contact(party) for party in agreement.contacts),
        _organisation(agreement.receiver, "PRESERVATION"),
    ]
    return "".join(f"{agent}\n" for agent in agents if agent)


def _organisation(party: Party, role: str) -> str:
    """An organisation with its identification code as only note (SIP13, SIP19, SIP30)."""
    note = ""
    if party.id:
        note = element("note", shown(party.id), csip__NOTETYPE="IDENTIFICATIONCODE")
    content = element("name", shown(party.name)) + note
    return element("agent", content, ROLE=role, TYPE="ORGANIZATION")


def _contact(party: Party) -> str:
    """A contact person; every note is a way to reach them (SIP25)."""
    notes = "".join(element("note", shown(way)) for way in party.contact)
    content = element("name", shown(party.name)) + notes
    return element("agent", content, ROLE="CREATOR", TYPE="INDIVIDUAL")


def _agreement_ids(agreement: Agreement) -> str:
    """The agreement's ids as altRecordID (SIP5-7)."""
    ids = [
        ("SUBMISSIONAGREEMENT", agreement.reference),
        *(("PREVIOUSSUBMISSIONAGREEMENT", one) for one in agreement.previous_references),
        ("REFERENCECODE", agreement.reference_code),
    ]
    return "".join(
        element("altRecordID", shown(value), TYPE=kind) + "\n" for kind, value in ids if value
    )
