"""Breaks our own package in its files, their listing, the structural map, PREMIS and folders."""

from collections.abc import Iterator

from leverans.schemas.event_types import VOCABULARY
from leverans.testing.own_mutations import (
    LOST,
    NATIVE,
    ROOT,
    Change,
    OwnMutation,
    done,
    swapped,
)
from leverans.testing.own_package import DATE, OwnPackage

_ONE, _TWO = "data/avtal/ett.txt", "data/avtal/tv%C3%A5.txt"
_DATA = "representations/native/data/avtal/ett.txt"
_PREMIS = "representations/native/metadata/preservation/premis.xml"
_FILE, _PLACE = '<file ID="f-', '<FLocat LOCTYPE="URL" xlink:type="simple" xlink:href='


def _added(path: str, data: bytes = b"x") -> Change:
    def change(package: OwnPackage) -> None:
        package.files[path] = data

    return change


def _removed(path: str) -> Change:
    def change(package: OwnPackage) -> None:
        del package.files[path]

    return change


def _replaced(path: str, data: bytes) -> Change:
    """Other bytes, and METS is not told."""
    return _added(path, data)


def _moved(old: str, new: str) -> Change:
    return lambda package: package.move(old, new)


def _of_file() -> Iterator[OwnMutation]:
    """The first file of the representation, whose element starts the group."""
    for rule, old, new in (
        ("CSIP67", _FILE, '<file IDX="f-'),
        ("CSIP67", _FILE, '<file ID="" OWNERID="f-'),
        ("CSIP68", ' MIMETYPE="text/plain"', ""),
        ("CSIP68", '"text/plain"', '"plain text"'),
        ("CSIP69", ' SIZE="10"', ""),
        ("CSIP69", ' SIZE="10"', ' SIZE="11"'),
        ("CSIP69", ' SIZE="10"', ' SIZE="-10"'),
        ("CSIP70", ' CREATED="2023-11-14T22:13:20Z"', ""),
        ("CSIP70", '"2023-11-14T22:13:20Z"', '"2023-11-14 22:13"'),
        ("CSIP72", 'TYPE="SHA-256" GROUPID', 'TYPE="SHA-265" GROUPID'),
        ("CSIP71", 'TYPE="SHA-256" GROUPID', 'TYPE="SHA-384" GROUPID'),
        ("CSIP73", _FILE, '<file OWNERID="" ID="f-'),
        ("CSIP74", _FILE, '<file ADMID="annan" ID="f-'),
        ("CSIP75", _FILE, '<file DMDID="premis" ID="f-'),
    ):
        yield swapped(rule, NATIVE, old, new)


def _of_location_and_group() -> Iterator[OwnMutation]:
    for rule, old, new, *also in (
        ("CSIP76", f'{_PLACE}"{_ONE}"/>', f'{_PLACE}"{_ONE}"/>{_PLACE}"{_ONE}"/>'),
        ("CSIP76", f'{_PLACE}"{_ONE}"/>', "", LOST),
        ("CSIP77", f'{_PLACE}"{_ONE}"', f'{_PLACE.replace("URL", "URN")}"{_ONE}"'),
        ("CSIP78", f'{_PLACE}"{_ONE}"', f'{_PLACE.replace("simple", "locator")}"{_ONE}"'),
        ("CSIP79", f'"{_ONE}"', '"data/avtal/tre.txt"', LOST),
        ("CSIP79", f'"{_ONE}"', '""', LOST),
        ("CSIP79", f'"{_ONE}"', f'"/{_ONE}"', "PKG-REF-ABSOLUTE", LOST),
        ("CSIP79", f'"{_ONE}"', f'"../../../{_ONE}"', "PKG-REF-OUTSIDE", LOST),
        ("CSIP79", f'"{_ONE}"', f'"{_ONE}?version=1"', LOST),
        ("PKG-REF-BACKSLASH", f'"{_ONE}"', '"data\\avtal\\ett.txt"'),
        ("PKG-REF-CASE", f'"{_ONE}"', '"data/Avtal/ett.txt"'),
        ("PKG-REF-UNICODE", f'"{_TWO}"', '"data/avtal/tva%CC%8A.txt"'),
        ("SIP32", 'FILEFORMATNAME="Plain Text File"', 'FILEFORMATNAME=""'),
        ("SIP33", " sip:FILEFORMATNAME=", ' sip:FILEFORMATVERSION="" sip:FILEFORMATNAME='),
        ("SIP34", 'FILEFORMATREGISTRY="PRONOM"', 'FILEFORMATREGISTRY=" "'),
        ("SIP35", 'FILEFORMATKEY="x-fmt/111"', 'FILEFORMATKEY=""'),
        ("PKG-ATTRIBUTE-UNKNOWN", "sip:FILEFORMATKEY", "sip:FORMATKEY"),
        ("PKG-DIGEST-UNKNOWN", 'TYPE="SHA-256" GROUPID', 'TYPE="HAVAL" GROUPID'),
        ("CSIP64", "</fileGrp>", '</fileGrp><fileGrp ID="x" USE="Annat"/>', "CSIP66"),
        ("CSIP65", "<fileGrp ID=", "<fileGrp IDX=", "CSIP104", "CSIP119", "PKG-FILEID-DANGLING"),
        ("CSIP63", 'MIXED">\n<file', 'MIXED" csip:OTHERCONTENTINFORMATIONTYPE="x">\n<file'),
        ("CSIP62", 'MIXED">\n<file', 'Mixed">\n<file'),
        ("CSIP59", "<fileSec ID=", "<fileSec IDX="),
        ("CSIP61", "<fileGrp ", '<fileGrp ADMID="annan" '),
        ("CSIP104", "<fptr FILEID=", "<fptr IDX=", "CSIP119"),
    ):
        yield swapped(rule, NATIVE, old, new, *also)


# --- the root METS


def _group(name: str) -> str:
    return f'USE="Representations/{name}" csip:CONTENTINFORMATIONTYPE="MIXED"'


_ROOT_METS = (
    swapped("CSIPSTR2", ROOT, ' OBJID="', ' OBJID="x', "CSIP1"),
    swapped("SIP1", ROOT, 'Kulturförvaltningens handlingar &lt;2026&gt;" T', '" T'),
    swapped("SIP2", ROOT, "SIP-v2-2-0.xml", "SIP-v2-2.xml", "CSIP6"),
    swapped("SIP2", ROOT, "SIP-v2-2-0.xml", "SIP-v2-3-0.xml"),
    swapped("SIP3", ROOT, 'RECORDSTATUS="NEW"', 'RECORDSTATUS="New"'),
    swapped("SIP4", ROOT, 'OAISPACKAGETYPE="SIP"', 'OAISPACKAGETYPE="AIC"'),
    swapped("SIP5", ROOT, 'TYPE="PREVIOUSSUBMISSION', 'TYPE="SUBMISSION'),
    swapped("SIP6", ROOT, ">EX 2019/3<", "><"),
    swapped("SIP7", ROOT, ">SE/EX/00001<", "> <"),
    swapped("SIP9", ROOT, 'ROLE="PRESERVATION"', 'ROLE="ARCHIVIST"'),
    swapped("SIP10", ROOT, 'ROLE="ARCHIVIST"', 'ROLE="OTHER" OTHERROLE="archivist"'),
    swapped("SIP11", ROOT, 'ARCHIVIST" TYPE="ORGANIZATION"', 'ARCHIVIST" TYPE="OTHER"'),
    swapped("SIP12", ROOT, "<name>Kulturförvaltningen i Exempelregionen</name>", "<name/>"),
    swapped("SIP14", ROOT, 'csip:NOTETYPE="IDENTIFICATIONCODE"', ""),
    swapped("SIP15", ROOT, 'ROLE="ARCHIVIST"', 'ROLE="CREATOR"'),
    swapped("SIP18", ROOT, "<name>Exempelregionen &amp; Co</name>", ""),
    swapped("SIP24", ROOT, "<name>Test Testsson</name>", ""),
    swapped("SIP25", ROOT, "<note>test.testsson@example.org</note>", "<note/>"),
    swapped("SIP26", ROOT, 'ROLE="ARCHIVIST"', 'ROLE="PRESERVATION"'),
    swapped("SIP28", ROOT, 'PRESERVATION" TYPE="ORGANIZATION"', 'PRESERVATION" TYPE="OTHER"'),
    swapped("SIP29", ROOT, "<name>Exempelarkivet</name>", "<name/>"),
    swapped("CSIP60", ROOT, 'USE="Documentation"', 'USE="Metadata"', "CSIP116"),
    swapped("CSIP62", ROOT, _group("native"), 'USE="Representations/native"'),
    swapped("CSIP64", ROOT, _group("native"), _group("Native"), "CSIP107"),
    swapped("CSIP92", ROOT, ' DMDID="description r1"', ' DMDID="description"'),
    swapped("CSIP93", ROOT, 'LABEL="Documentation"', 'LABEL="Dokumentation"'),
    swapped("CSIP95", ROOT, 'LABEL="Documentation"', 'LABEL="DOCUMENTATION"', "CSIP93"),
    swapped("CSIP96", ROOT, "<fptr ", "<area ", "CSIP116"),
    swapped("CSIP105", ROOT, 'LABEL="Representations/native"', 'LABEL="native"', "CSIP107"),
    swapped(
        "CSIP107", ROOT, 'LABEL="Representations/native"', 'LABEL="Representations/x"', "CSIP105"
    ),
    swapped("CSIP108", ROOT, 'METS.xml" xlink:title="', 'METS.xml" xlink:title="x'),
    swapped("CSIP109", ROOT, "<mptr ", "<fptr ", "CSIP104", "CSIP119"),
    swapped(
        "CSIP110",
        ROOT,
        f'"{NATIVE}" xlink:title',
        '"representations/archival/METS.xml" xlink:title',
    ),
    swapped("CSIP111", ROOT, '<mptr LOCTYPE="URL" xlink:type="simple"', '<mptr LOCTYPE="URL"'),
    swapped("CSIP112", ROOT, '<mptr LOCTYPE="URL"', '<mptr LOCTYPE="OTHER"'),
    swapped(
        "PKG-REF-CASE",
        ROOT,
        f'"{NATIVE}" xlink:title',
        '"representations/native/mets.xml" xlink:title',
    ),
)

# --- files and folders, without METS being told

_NOT_THERE = ("CSIP79", LOST)
_FOLDERS = (
    done("CSIPSTR4", _moved("METS.xml", "Mets.xml"), LOST),
    done("CSIPSTR5", _moved("metadata", "Metadata"), "PKG-REF-CASE"),
    done("CSIPSTR6", _moved("metadata/preservation", "metadata/preservations"), "CSIP38", LOST),
    done("CSIPSTR7", _moved("metadata/descriptive", "metadata/Descriptive"), "PKG-REF-CASE"),
    done("CSIPSTR9", _moved("representations", "innehåll"), "CSIP64", "CSIP110", *_NOT_THERE),
    done(
        "CSIPSTR11", _moved("representations/native/data", "representations/native/d"), *_NOT_THERE
    ),
    done("CSIPSTR12", _removed(NATIVE), "CSIP79", "CSIP110", LOST),
    done(
        "CSIPSTR13",
        _moved("representations/native/metadata", "representations/native/m"),
        "CSIP38",
        LOST,
    ),
    done("CSIPSTR15", _added("metadata/descriptive/ead3.xsd"), LOST),
    done("CSIPSTR16", _moved("documentation", "Dokumentation"), *_NOT_THERE),
    done("CSIP69", _replaced(_DATA, b"Ett"), "CSIP71"),
    done("CSIP71", _replaced(_DATA, b"Ett avtaL\n")),
    done("CSIP79", _removed(_DATA)),
    done("CSIP24", _removed("metadata/descriptive/ead3.xml")),
    done("CSIP27", _replaced("metadata/descriptive/ead3.xml", b"<ead/>"), "CSIP29"),
    done("CSIP38", _removed("metadata/preservation/premis.xml")),
    done("PKG-LINE-ENDS", _replaced(_DATA, b"Ett avtal\r\n"), "CSIP69", "CSIP71"),
    done("PKG-UNREFERENCED", _added("representations/native/data/extra.txt")),
    done("CSIP113", _added("schemas/extra.xsd"), LOST),
    done("PKG-REF-CASE", _moved(_DATA, "representations/native/data/avtal/Ett.txt")),
    done("REC-UNREADABLE", _added("metadata/descriptive/records/x.json", b"{"), LOST),
    done("XML-MALFORMED", lambda package: package.put("metadata/descriptive/ead3.xml", b"<ead>")),
    done("XML-NOT-METS", lambda package: package.put(NATIVE, b"<mets/>"), LOST),
)

# --- PREMIS, sealed again

_UNTYPED = "<objectIdentifierType>"
_EVENT_TYPE = (
    f'<eventType authority="eventType" authorityURI="{VOCABULARY}" valueURI="{VOCABULARY}/mes">'
    "message digest calculation</eventType>"
)
PREMIS_MUTATIONS = (
    swapped("PREMIS-VERSION", _PREMIS, ' version="3.0"', ""),
    swapped("PREMIS-IDENTIFIER", _PREMIS, "<objectIdentifierType>UUID", _UNTYPED, "PREMIS-LINK"),
    swapped("PREMIS-EVENT-TYPE", _PREMIS, _EVENT_TYPE, ""),
    swapped("PREMIS-EVENT-TIME", _PREMIS, f"<eventDateTime>{DATE}</eventDateTime>", ""),
    swapped("PREMIS-LINK", _PREMIS, "<agentIdentifierValue>", "<agentIdentifierValue>x"),
)

OWN_FILE_MUTATIONS = (*_of_file(), *_of_location_and_group(), *_ROOT_METS, *_FOLDERS)
