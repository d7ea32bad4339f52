"""METS 1.12.1 for E-ARK SIP 2.2.0 and 2.1.0, as text: all but the `<file>` lines.

Sections stand in the order of the schema: header, dmdSec, amdSec, fileSec, structMap. A
structMap points at whole file groups (CSIP116, CSIP119), so it does not grow with the files.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leverans.model.agreement import Agreement, Party
from leverans.model.errors import ConfigurationError
from leverans.model.package import BuildOrder
from leverans.packaging.escape import element, escape, href, shown
from leverans.packaging.premis import derived

PROFILES = {
    "2.2.0": "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml",
    "2.1.0": "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml",
}
_NAMESPACES = (
    'xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:csip="https://DILCIS.eu/XML/METS/CSIPExtensionMETS"'
    ' xmlns:sip="https://DILCIS.eu/XML/METS/SIPExtensionMETS"'
)
END = "</mets>\n"
_OTHERS = {  # words that `BuildOrder.labels` may hold, for terms of "other" (CSIP3, CSIP5)
    "other_content_category": "OTHERTYPE",
    "other_content_information_type": "OTHERCONTENTINFORMATIONTYPE",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A metadata file that METS points to (CSIP17-44).

    Attributes:
        id: XML id of its section. path: relative to the METS file.
        kind: MDTYPE, or `OTHER:` and the OTHERMDTYPE. mime: media type.
        size: bytes. digest, algorithm: of the file; created: time with offset.
    """

    id: str
    path: str
    kind: str
    mime: str
    size: int
    digest: str
    algorithm: str
    created: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A file group and its place in the structMap.

    Attributes:
        id: XML id. use: USE and LABEL. lines: its `<file>` elements when they are few.
        mets: path of the representation's METS, or "" when the group is pointed at itself.
    """

    id: str
    use: str
    lines: str = ""
    mets: str = ""


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
        f' csip:CONTENTINFORMATIONTYPE="{escape(terms.content_information_type)}"{others}>\n'
        f'<metsHdr CREATEDATE="{created(order)}" RECORDSTATUS="{_status(order)}"'
        f' csip:OAISPACKAGETYPE="SIP">\n{_agents(order)}'
        f"{_agreement_ids(order.agreement)}</metsHdr>\n"
    )


def created(order: BuildOrder) -> str:
    """The build's time as xs:dateTime with offset."""
    return order.built_at.isoformat(timespec="seconds")


def _status(order: BuildOrder) -> str:
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


def descriptive(reference: Reference) -> str:
    """One dmdSec (CSIP17-30)."""
    return (
        f'<dmdSec ID="{reference.id}" CREATED="{reference.created}" STATUS="CURRENT">'
        f"{_pointer(reference)}</dmdSec>\n"
    )


def administrative(section: str, references: Iterable[Reference]) -> str:
    """The amdSec with one digiprovMD per PREMIS file (CSIP31-44)."""
    parts = "".join(
        f'<digiprovMD ID="{one.id}" CREATED="{one.created}" STATUS="CURRENT">'
        f"{_pointer(one)}</digiprovMD>"
        for one in references
    )
    return f'<amdSec ID="{section}">{parts}</amdSec>\n'


def _pointer(one: Reference) -> str:
    kind, _, other = one.kind.partition(":")
    more = f' OTHERMDTYPE="{other}"' if other else ""
    return (
        f'<mdRef LOCTYPE="URL" xlink:type="simple" xlink:href="{href(one.path)}" MDTYPE="{kind}"'
        f'{more} MIMETYPE="{one.mime}" SIZE="{one.size}" CREATED="{one.created}"'
        f' CHECKSUM="{one.digest}" CHECKSUMTYPE="{one.algorithm}"/>'
    )


def files_begin(order: BuildOrder, objid: str) -> str:
    """Begin of the fileSec (CSIP59)."""
    return f'<fileSec ID="{xml_id(order, objid, "files")}">\n'


def group_begin(order: BuildOrder, group: Group) -> str:
    """Begin of a file group (CSIP60-65)."""
    kind = ""
    if group.use.startswith("Representations"):
        value = escape(order.agreement.package.content_information_type)
        kind = f' csip:CONTENTINFORMATIONTYPE="{value}"'
    return f'<fileGrp ID="{group.id}" USE="{escape(group.use)}"{kind}>\n'


GROUP_END = "</fileGrp>\n"
FILES_END = "</fileSec>\n"


def structure(
    order: BuildOrder, objid: str, metadata: tuple[str, str], groups: Sequence[Group]
) -> str:
    """The CSIP structMap (CSIP80-119).

    Args:
        order: of the package. objid: of this METS. metadata: ADMID and DMDID lists.
        groups: one division each: by `fptr`, or by `mptr` where it has a METS of its own.
    """
    admid, dmdid = metadata
    children = element(
        "div",
        ID=xml_id(order, objid, "metadata"),
        LABEL="Metadata",
        ADMID=admid,
        DMDID=dmdid,
    )
    children += "".join(_division(order, objid, group) for group in groups)
    top = element("div", children, ID=xml_id(order, objid, "top"), LABEL=objid)
    identity = xml_id(order, objid, "structure")
    return element("structMap", top, ID=identity, TYPE="PHYSICAL", LABEL="CSIP") + "\n"


def _division(order: BuildOrder, objid: str, group: Group) -> str:
    if group.mets:
        pointer = element(
            "mptr",
            LOCTYPE="URL",
            xlink__type="simple",
            xlink__href=href(group.mets),
            xlink__title=group.id,
        )
        label = group.use
    else:
        pointer = element("fptr", FILEID=group.id)
        label = group.use.split("/", maxsplit=1)[0]
    return element("div", pointer, ID=xml_id(order, objid, "div", group.use), LABEL=label)


def xml_id(order: BuildOrder, *key: str) -> str:
    """An XML id that every rebuild gives again."""
    return f"uuid-{derived(order.package_id, 'xml', *key)}"
