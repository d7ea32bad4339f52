"""Breaks the rules of FGS Paketstruktur 1.2, one at a time."""

from leverans.testing.mutation import LOST, Mutation
from leverans.testing.sample_fgs import (
    ARCHIVIST,
    CONSULTANT,
    CONTACT,
    DELIVERER,
    FILES,
    HEADER,
    KEEPER,
    LINK,
    MAKER,
    MAP,
    METADATA,
    OWN_FORMAT,
    OWNER,
    PRODUCER,
    PROFILE,
    SIP,
    SUBMITTER,
    SYSTEM,
    file,
)
from leverans.testing.sample_package import DATE

HOMELESS = "FGS-MAPPING"  # what follows when something is said that E-ARK has no place for
_TYPE = 'TYPE="ERMS"'
_OBJID = 'OBJID="UUID:6f1c0a52-0d6f-4b1f-9a3b-2f3d0c9f8f11"'
_AGREEMENT = '<altRecordID TYPE="SUBMISSIONAGREEMENT">EX 2026-0001; 2026-02-01</altRecordID>'
_ADDML = 'MDTYPE="OTHER" OTHERMDTYPE="ADDML"'
_EAD = f'<mdRef {LINK}"file:///Metadata/ead.xml"'
_FILE = file("f2", "Content/1/b.txt", OWN_FORMAT)
_PLACE = f'<FLocat {LINK}"file:///Content/1/b.txt"/>'


def _broken(rule: str, old: str, new: str, *also: str) -> Mutation:
    return Mutation(rule, ((SIP, old, new),), frozenset(also))


def _within(rule: str, part: str, old: str, new: str, *also: str) -> Mutation:
    """In this part of the document, however often the old text is elsewhere."""
    assert old in part, old
    return _broken(rule, part, part.replace(old, new, 1), *also)


def _said(rule: str, attribute: str, *also: str) -> Mutation:
    """An attribute more on mets."""
    return _broken(rule, _TYPE, f"{_TYPE} ext:{attribute}", *also)


def _header(rule: str, old: str, new: str, *also: str) -> Mutation:
    return _within(rule, HEADER, old, new, *also)


def _file(rule: str, old: str, new: str, *also: str) -> Mutation:
    return _within(rule, _FILE, old, new, *also)


def _code(agent: str, old: str, new: str) -> Mutation:
    return _within("FGS-AGENT-CODE-FORM", agent, old, new)


ROOT_MUTATIONS = (
    _broken("FGS-OBJID", _OBJID, ""),
    _broken("FGS-OBJID", _OBJID, 'OBJID=" "'),
    _broken("FGS-OBJID-UUID", "UUID:6f1c0a52-", "UUID:"),
    _broken("FGS-OBJID-UUID", _OBJID, 'OBJID="GUID:{6f1c0a52-0d6f-4b1f-9a3b-2f3d0c9f8f11}"'),
    _broken("FGS-TYPE", _TYPE, ""),
    _broken("FGS-TYPE", _TYPE, 'TYPE="Erms"'),
    _broken("FGS-TYPE", _TYPE, 'TYPE="Textual works – Digital"'),
    _broken("FGS-PROFILE", f'PROFILE="{PROFILE}"', ""),
    _broken("FGS-PROFILE", PROFILE, PROFILE + "l"),
    _broken("FGS-PROFILE", PROFILE, "http://www.loc.gov/METS_Profile/"),
    _broken("FGS-PROFILE", "METS/CommonS", "METS/version10/CommonS"),
    _said("FGS-APPRAISAL", 'APPRAISAL="Ja"', HOMELESS),
    _said("FGS-ACCESSRESTRICT", 'ACCESSRESTRICT="Secret"', HOMELESS),
    _said("FGS-ACCESSRESTRICT", 'ACCESSRESTRICT=""', HOMELESS),
    _said("FGS-STARTDATE", 'STARTDATE="2020-02-30"', HOMELESS),
    _said("FGS-STARTDATE", 'STARTDATE="2020-01-01T00:00:00"', HOMELESS),
    _said("FGS-ENDDATE", 'ENDDATE="2020"', HOMELESS),
    _said("FGS-ENDDATE", 'ENDDATE="2020-12-31T00:00:00Z"', HOMELESS),
    _said("FGS-PERIOD", 'STARTDATE="2020-01-01" ext:ENDDATE="2019-12-31"', HOMELESS),
    _said("FGS-EXT-UNKNOWN", 'ARKIVNAMN="a"'),
    _broken("FGS-EXT-UNKNOWN", "ext:SYSTEMTYPE", "ext:SYSTEMTYP"),
    _header("FGS-EXT-UNKNOWN", "OAISSTATUS", "OAISTYPE"),
    _file("FGS-EXT-UNKNOWN", "FORMATREGISTRYKEY", "FILEFORMATKEY"),
    _said("FGS-EXT-PLACE", 'AGREEMENTFORM="GIFT"', HOMELESS),
    _header("FGS-EXT-PLACE", "ext:OAIS", 'ext:SYSTEMTYPE="a" ext:OAIS'),
    _broken("FGS-EXT-PLACE", '<fileGrp ID="grp"', '<fileGrp ID="grp" ext:ORIGINALFILENAME="a"'),
    _file("FGS-EXT-PLACE", "<FLocat ", '<FLocat ext:ORIGINALFILENAME="a" '),
    _broken("FGS-EXT-BLANK", "Exempelnämndens arkiv", " "),
    _file("FGS-EXT-BLANK", 'REGISTRYKEY="1"', 'REGISTRYKEY=""'),
)
HEADER_MUTATIONS = (
    Mutation(
        "FGS-HEADER",
        ((SIP, "<metsHdr ", "<metsHdx "), (SIP, "</metsHdr>", "</metsHdx>")),
    ),
    _broken(
        "FGS-HEADER", "</metsHdr>\n<dmdSec", "</metsHdr>\n<metsHdr/>\n<dmdSec", "FGS-AGENTS"
    )._replace(
        also=frozenset(
            {
                "FGS-AGENTS",
                "FGS-AGENT-ARCHIVIST",
                "FGS-AGENT-SYSTEM",
                "FGS-AGENT-CREATOR",
                "FGS-CREATEDATE",
                "FGS-SUBMISSIONAGREEMENT",
            }
        )
    ),
    _header("FGS-CREATEDATE", f'CREATEDATE="{DATE}"', ""),
    _header("FGS-CREATEDATE", DATE, DATE[:10]),
    _header("FGS-CREATEDATE", DATE, "2026-02-30T08:00:00"),
    _header("FGS-RECORDSTATUS", '"NEW"', '"DELETE"'),
    _header("FGS-RECORDSTATUS", '"NEW"', '"new"'),
    _header("FGS-OAISSTATUS", '"SIP"', '"Sip"'),
    _header("FGS-AGREEMENTFORM", "ext:OAIS", 'ext:AGREEMENTFORM="AVTAL" ext:OAIS', HOMELESS),
    _header(HOMELESS, "ext:OAIS", 'ext:AGREEMENTFORM="Not specified" ext:OAIS'),
    _said(HOMELESS, 'APPRAISAL="No" ext:ACCESSRESTRICT="Secrecy and PuL" ext:PACKAGENUMBER="1"'),
    _said(HOMELESS, 'STARTDATE="2019-01-01" ext:ENDDATE="2019-12-31"'),
    _within("FGS-ELEMENT-SPELLING", _AGREEMENT, _AGREEMENT, _AGREEMENT.replace("Record", "record")),
    _within(
        "FGS-ELEMENT-SPELLING",
        ARCHIVIST,
        "<note>ORG:000000-0000</note>",
        "<Note>ORG:000000-0000</Note>",
    ),
    _broken(
        "FGS-METSDOCUMENTID",
        "</metsDocumentID>",
        "</metsDocumentID><metsDocumentID>2</metsDocumentID>",
    ),
    _broken("FGS-ALTRECORDID-TYPE", '"REFERENCECODE"', '"REFERENCE"'),
    _broken("FGS-ALTRECORDID-TYPE", ' TYPE="REFERENCECODE"', ""),
    _broken("FGS-ALTRECORDID-BLANK", ">SE/EX/1<", "> <"),
    _broken("FGS-SUBMISSIONAGREEMENT", _AGREEMENT, ""),
    _broken("FGS-SUBMISSIONAGREEMENT", 'TYPE="SUBM', 'TYPE="PREVIOUSSUBM'),
    _broken("FGS-SUBMISSIONAGREEMENT-FORM", "EX 2026-0001; 2026", "EX 2026-0001, 2026"),
    _broken("FGS-SUBMISSIONAGREEMENT-FORM", "2026-02-01<", "2026-02-31<"),
    _broken("FGS-SUBMISSIONAGREEMENT-FORM", "EX 2026-0001; 2026", "; 2026"),
)
_ALL_AGENTS = PRODUCER + SUBMITTER + OWNER + CONSULTANT + MAKER + CONTACT + KEEPER
AGENT_MUTATIONS = (
    _broken("FGS-AGENTS", DELIVERER + _ALL_AGENTS, "", "FGS-AGENT-CREATOR"),
    _broken("FGS-AGENT-ARCHIVIST", ARCHIVIST, ""),
    _within("FGS-AGENT-ARCHIVIST", ARCHIVIST, "ARCHIVIST", "IPOWNER"),
    _broken("FGS-AGENT-SYSTEM", SYSTEM, ""),
    _within("FGS-AGENT-SYSTEM", SYSTEM, "ARCHIVIST", "CREATOR"),
    _broken("FGS-AGENT-CREATOR", DELIVERER, ""),
    _within("FGS-AGENT-CREATOR", DELIVERER, "CREATOR", "EDITOR"),
    _within("FGS-AGENT-ROLE", OWNER, "IPOWNER", "OWNER"),
    _within("FGS-AGENT-ROLE", OWNER, 'ROLE="IPOWNER"', ""),
    _within("FGS-AGENT-OTHERROLE", PRODUCER, "PRODUCER", "MAKER"),
    _within("FGS-AGENT-OTHERROLE", PRODUCER, ' OTHERROLE="PRODUCER"', ""),
    _within("FGS-AGENT-OTHERROLE", PRODUCER, 'ROLE="OTHER"', 'ROLE="IPOWNER"'),
    _within("FGS-AGENT-TYPE", OWNER, "ORGANIZATION", "ORGANISATION"),
    _within("FGS-AGENT-TYPE", OWNER, 'TYPE="ORGANIZATION"', ""),
    _within("FGS-AGENT-OTHERTYPE", MAKER, "SOFTWARE", "PROGRAM"),
    _within("FGS-AGENT-OTHERTYPE", MAKER, ' OTHERTYPE="SOFTWARE"', ""),
    _within("FGS-AGENT-OTHERTYPE", OWNER, "ORGANIZATION", 'ORGANIZATION" OTHERTYPE="SOFTWARE'),
    _within("FGS-AGENT-KIND", OWNER, "ORGANIZATION", "INDIVIDUAL"),
    _within("FGS-AGENT-KIND", KEEPER, "PRESERVATION", "CUSTODIAN"),
    _within("FGS-AGENT-NAME", ARCHIVIST, "<name>Exempelnämnden</name>", "<name/>"),
    _within("FGS-AGENT-NAME", KEEPER, "<name>Exempelarkivet</name>", ""),
    _within("FGS-AGENT-NAME", OWNER, "</name>", "</name><name>En till</name>"),
    _within("FGS-AGENT-CODE", ARCHIVIST, "<note>ORG:000000-0000</note>", ""),
    _within("FGS-AGENT-CODE", DELIVERER, "HSA:SE2321000131-E1", " "),
    _within("FGS-AGENT-CODE", OWNER, "URI:https://exempel.invalid/a", ""),
    _code(ARCHIVIST, "ORG:000000-0000", "000000-0000"),
    _code(ARCHIVIST, "ORG:000000-0000", "ORG:00000-0000"),
    _code(ARCHIVIST, "ORG:000000-0000", "ORG: 000000-0000"),
    _code(ARCHIVIST, "ORG:000000-0000", "Org:000000-0000"),
    _code(DELIVERER, "HSA:SE2321000131-E1", "HSA:SE232100013-E1"),
    _code(PRODUCER, "DUNS:123456789", "DUNS:12345678"),
    _code(SUBMITTER, "Local:K 17", "Local:"),
    _code(OWNER, "URI:https://exempel.invalid/a", "URI:exempel"),
    _code(CONSULTANT, "VAT:SE123456789001", "VAT:SE123456789002"),
    _code(CONSULTANT, "VAT:SE123456789001", "VAT:123456789001"),
    _within("FGS-AGENT-VERSION", SYSTEM, "<note>4.1</note>", ""),
    _within("FGS-AGENT-VERSION", MAKER, "<note>1</note>", "<note/>"),
    _within(
        "FGS-AGENT-CONTACT",
        CONTACT,
        "<note>000-00 00 00</note><note>t@exempel.invalid</note>",
        "",
    ),
    _within(
        "FGS-AGENT-CONTACT-FORM",
        CONTACT,
        "<note>000-00 00 00</note><note>t@exempel.invalid</note>",
        "<note>Rum 12</note>",
    ),
)
SECTION_MUTATIONS = (
    _broken("FGS-AMDSEC-ID", '<amdSec ID="amd">', "<amdSec>"),
    _broken("FGS-SECTION-ID", '<techMD ID="tech">', "<techMD>"),
    _broken("FGS-MDTYPE", 'MDTYPE="EAD"', 'MDTYPE="EAD3"'),
    _broken("FGS-MDTYPE", 'MDTYPE="EAD"', ""),
    _broken("FGS-OTHERMDTYPE", _ADDML, _ADDML.replace("ADDML", "Addml")),
    _broken("FGS-OTHERMDTYPE", _ADDML, 'MDTYPE="OTHER"'),
    _broken("FGS-OTHERMDTYPE", 'MDTYPE="EAD"', 'MDTYPE="EAD" OTHERMDTYPE="EAG"'),
    _broken("FGS-MDREF-LOCTYPE", _EAD, _EAD.replace('"URL"', '"PURL"')),
    _broken("FGS-MDREF-LOCTYPE", _EAD, _EAD.replace('LOCTYPE="URL"', "")),
    _broken("FGS-MDREF-HREF", "file:///Metadata/ead.xml", "", LOST),
    _broken("FGS-MDREF-MISSING", "file:///Metadata/ead.xml", "file:///Metadata/x.xml", LOST),
    _within("FGS-MDREF-SIZE-UNEQUAL", METADATA, "@size:Metadata/ead.xml@", "7"),
    _within("FGS-MDREF-DIGEST-UNEQUAL", METADATA, "@sha256:Metadata/ead.xml@", "0" * 64),
    _within("FGS-LINK-TYPE", METADATA, 'xlink:type="simple"', 'xlink:type="locator"'),
)
FILE_MUTATIONS = (
    _broken("FGS-FILESEC", "</fileSec>", '</fileSec><fileSec><fileGrp ID="x"/></fileSec>'),
    Mutation(
        "FGS-FILEGRP",
        ((SIP, FILES, "<fileSec/>"), (SIP, MAP, "<structMap><div/></structMap>")),
        frozenset({LOST}),
    ),
    _file("FGS-FILE-ID", 'ID="f2"', ""),
    _file("FGS-FILE-MIMETYPE", 'MIMETYPE="text/plain"', ""),
    _file("FGS-FILE-MIMETYPE", "text/plain", "unknown mimetype"),
    _file("FGS-FILE-SIZE", 'SIZE="@size:Content/1/b.txt@"', ""),
    _file("FGS-FILE-SIZE", "@size:Content/1/b.txt@", "²"),
    _file("FGS-FILE-CREATED", f'CREATED="{DATE}"', ""),
    _file("FGS-FILE-CREATED", DATE, DATE[:10]),
    _file(
        "FGS-FILE-CHECKSUM",
        'CHECKSUM="@sha256:Content/1/b.txt@" CHECKSUMTYPE="SHA-256"',
        "",
    ),
    _file("FGS-FILE-CHECKSUM", "@sha256:Content/1/b.txt@", ""),
    _file("FGS-FILE-CHECKSUMTYPE", ' CHECKSUMTYPE="SHA-256"', ""),
    _file("FGS-FILE-CHECKSUMTYPE", "SHA-256", "sha256"),
    _file("FGS-FILE-CHECKSUMTYPE", "SHA-256", "CRC32", "PKG-DIGEST-UNKNOWN"),
    _file("FGS-FILE-FLOCAT", _PLACE, "", LOST),
    _file("FGS-FILE-FLOCAT", _PLACE, _PLACE * 2),
    _file("FGS-FLOCAT-LOCTYPE", 'LOCTYPE="URL" ', ""),
    _file("FGS-FLOCAT-LOCTYPE", '"URL"', '"Url"'),
    _file("FGS-FLOCAT-HREF", ' xlink:href="file:///Content/1/b.txt"', "", LOST),
    _file("FGS-FLOCAT-HREF", "file:///Content/1/b.txt", "", LOST),
    _file(
        "FGS-FLOCAT-ELSEWHERE",
        _PLACE,
        _PLACE.replace('"URL"', '"URN"').replace("file:///Content/1/b.txt", "urn:x:b"),
        LOST,
    ),
    _file("FGS-LINK-TYPE", '"simple"', '"arc"'),
    _file("FGS-FORMATREGISTRY", '"OTHER" ext:OTHERFORMATREGISTRY="Eget"', '"Pronom"'),
    _file("FGS-OTHERFORMATREGISTRY", ' ext:OTHERFORMATREGISTRY="Eget"', ""),
    _file("FGS-OTHERFORMATREGISTRY", '"OTHER"', '"GDFR"'),
    _file("FGS-FORMATREGISTRYKEY", 'ext:FORMATREGISTRY="OTHER" ext:OTHERFORMATREGISTRY="Eget"', ""),
    _broken("FGS-FORMATREGISTRYKEY", "x-fmt/111", "text/plain"),
    _file("FGS-FILE-MISSING", "file:///Content/1/b.txt", "file:///Content/1/e.txt", LOST),
    _file("FGS-FILE-SIZE-UNEQUAL", "@size:Content/1/b.txt@", "17"),
    _file("FGS-FILE-DIGEST-UNEQUAL", "@sha256:Content/1/b.txt@", "0" * 64),
    _file(
        "FGS-FILE-DIGEST-UNEQUAL",
        'CHECKSUM="@sha256:Content/1/b.txt@" CHECKSUMTYPE="SHA-256"',
        f'CHECKSUM="{"0" * 32}" CHECKSUMTYPE="MD5"',
    ),
    _broken("FGS-STRUCTMAP", MAP, ""),
    _broken("FGS-STRUCTMAP-DIV", MAP, "<structMap/>"),
    _broken("FGS-STRUCTMAP-DIV", "</structMap>", "<div/></structMap>"),
)
REFERENCE_MUTATIONS = (
    _file("PKG-REF-ABSOLUTE", "file:///Content", "http://exempel.invalid/Content", LOST),
    _file("PKG-REF-ABSOLUTE", "file:///Content", "file:///C:/Content", LOST),
    _file("PKG-REF-ABSOLUTE", "file:///Content", "/Content", LOST),
    _file("PKG-REF-OUTSIDE", "file:///Content", "file:///../Content", LOST),
    _file("PKG-REF-BACKSLASH", "file:///Content/1/", "file:///Content\\1\\"),
    _file("PKG-REF-CASE", "file:///Content", "file:///content"),
    _broken("PKG-ADMID-DANGLING", 'ADMID="prov"', 'ADMID="provs"'),
    _broken("PKG-DMDID-DANGLING", 'DMDID="dmd"', 'DMDID="prov"'),
    _broken("PKG-FILEID-DANGLING", 'FILEID="f1"', 'FILEID="f9"'),
    _broken("PKG-ID-REPEATED", 'ID="f2"', 'ID="f1"'),
)
FGS_MUTATIONS = (
    *ROOT_MUTATIONS,
    *HEADER_MUTATIONS,
    *AGENT_MUTATIONS,
    *SECTION_MUTATIONS,
    *FILE_MUTATIONS,
    *REFERENCE_MUTATIONS,
)
