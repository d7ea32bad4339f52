"""One change that breaks a package of our own builder, and exactly the rules that it breaks."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from leverans.testing.own_package import DATE, OwnPackage

ROOT, NATIVE = "METS.xml", "representations/native/METS.xml"
LOST = "PKG-UNREFERENCED"  # what follows when a file is no longer named

Change = Callable[[OwnPackage], None]


class OwnMutation(NamedTuple):
    """A change that breaks `rule`, and with it `also`."""

    rule: str
    change: Change
    also: frozenset[str] = frozenset()


def swapped(rule: str, path: str, old: str, new: str, *also: str) -> OwnMutation:
    """One text of a METS file, which is sealed again."""
    return OwnMutation(rule, lambda package: package.swap(path, old, new), frozenset(also))


def done(rule: str, change: Change, *also: str) -> OwnMutation:
    """Any other change."""
    return OwnMutation(rule, change, frozenset(also))


# --- what every METS file must have


def _of_document(path: str) -> Iterator[OwnMutation]:
    sip = ("SIP2",) if path == ROOT else ()
    is_sip = ("SIP4",) if path == ROOT else ()
    software = 'ROLE="CREATOR" TYPE="OTHER" OTHERTYPE="SOFTWARE"'
    note = '<note csip:NOTETYPE="SOFTWARE VERSION">0.1.0</note>'
    profile = ' PROFILE="https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml"'
    kind = "Textual works – Digital"
    content = 'MIXED">\n<metsHdr'
    for rule, old, new, *also in (
        ("CSIP1", " OBJID=", " csip:OTHERTYPE=", "CSIP3"),
        ("CSIP2", f' TYPE="{kind}"', ""),
        ("CSIP2", kind, "Textual Works – Digital"),
        ("CSIP2", kind, "OTHER", "CSIP3"),
        ("CSIP3", f'"{kind}"', f'"Other" csip:OTHERTYPE="{kind}"'),
        ("CSIP3", f'"{kind}"', f'"{kind}" csip:OTHERTYPE="egen"'),
        ("CSIP4", content, 'Blandat">\n<metsHdr'),
        ("CSIP5", content, 'OTHER">\n<metsHdr', "CSIP4"),
        ("CSIP5", content, 'MIXED" csip:OTHERCONTENTINFORMATIONTYPE="egen">\n<metsHdr'),
        ("CSIP6", profile, "", *sip),
        ("CSIP7", f' CREATEDATE="{DATE}"', ""),
        ("CSIP7", f'CREATEDATE="{DATE}"', 'CREATEDATE="2026-13-01T12:00:00"'),
        ("CSIP8", "RECORDSTATUS=", 'LASTMODDATE="2020-01-01T00:00:00+00:00" RECORDSTATUS='),
        ("CSIP9", 'OAISPACKAGETYPE="SIP"', 'OAISPACKAGETYPE="sip"', *is_sip),
        ("CSIP11", software, software.replace("CREATOR", "OTHER")),
        ("CSIP12", software, software.replace('"OTHER"', '"INDIVIDUAL"')),
        ("CSIP13", software, software.replace("SOFTWARE", "PROGRAM")),
        ("CSIP14", "<name>leverans</name>", ""),
        ("CSIP15", note, note * 2),
        ("CSIP15", note, ""),
        ("CSIP16", note, note.replace("SOFTWARE VERSION", "VERSION")),
    ):
        yield swapped(rule, path, old, new, *also)


def _of_parts(path: str) -> Iterator[OwnMutation]:
    for rule, old, new, *also in (
        ("CSIP31", "</amdSec>", "</amdSec><amdSec/>"),
        ("CSIP58", "</fileSec>", '</fileSec><fileSec ID="x"/>'),
        ("CSIP80", "</structMap>", '</structMap><structMap LABEL="CSIP"><div/></structMap>'),
        ("CSIP80", 'LABEL="CSIP"', 'LABEL="Egen"', "CSIP82"),
        ("CSIP81", 'TYPE="PHYSICAL"', 'TYPE="Physical"'),
        ("CSIP82", 'LABEL="CSIP"', 'LABEL="CSIP 2"', "CSIP80"),
        ("CSIP84", "</div></structMap>", "</div><div/></structMap>", "CSIP85"),
        ("CSIP88", 'LABEL="Metadata"', 'LABEL="metadata"', "CSIP90"),
        ("CSIP91", ' ADMID="premis"', ""),
        ("CSIP91", ' ADMID="premis"', ' ADMID="premis annan"', "PKG-ADMID-DANGLING"),
        ("PKG-ATTRIBUTE-UNKNOWN", "<fileSec ", '<fileSec csip:CONTENTINFORMATIONTYP="" '),
        ("PKG-NAMESPACE-CASE", "<structMap ", f'<structMap xmlns:c="{_LOWER}" c:NOTETYPE="" '),
        ("XML-MALFORMED", "</mets>", ""),
    ):
        yield swapped(rule, path, old, new, *also)


_LOWER = "https://dilcis.eu/xml/mets/csipextensionmets"


# --- what every reference must have


def _attribute(path: str, begun: str, name: str, new: str | None, behind: str = "") -> Change:
    """Give an attribute of the element that begins so another value, or take it away.

    With `behind`, the element is one that follows.
    """

    def change(package: OwnPackage) -> None:
        text = package.files[path].decode()
        begin = text.index(behind, text.index(begun))
        start = text.index(f" {name}=", begin)
        end = text.index('"', text.index('"', start) + 1) + 1
        put = "" if new is None else f' {name}="{new}"'
        package.put(path, (text[:start] + put + text[end:]).encode())

    return change


def _of_reference(first: int, path: str, begun: str, folder: str) -> Iterator[OwnMutation]:
    """The nine attributes of an mdRef, whose rules are numbered from `first`."""
    for step, name, new, *also in (
        (0, "LOCTYPE", None),
        (0, "LOCTYPE", "url"),
        (1, "xlink:type", None),
        (1, "xlink:type", "Simple"),
        (2, "xlink:href", None, LOST),
        (2, "xlink:href", f"metadata/{folder}/saknas.xml", LOST),
        (2, "xlink:href", f"http://exempel.invalid/metadata/{folder}/", LOST, "PKG-REF-ABSOLUTE"),
        (3, "MDTYPE", None),
        (3, "MDTYPE", "PREMIS3"),
        (4, "MIMETYPE", None),
        (4, "MIMETYPE", "textxml"),
        (5, "SIZE", None),
        (5, "SIZE", "1"),
        (5, "SIZE", "1 kB"),
        (6, "CREATED", None),
        (6, "CREATED", "2026-03-01T12:30"),
        (7, "CHECKSUM", None),
        (7, "CHECKSUM", "0" * 64),
        (7, "CHECKSUM", "0" * 40),
        (8, "CHECKSUMTYPE", None),
        (8, "CHECKSUMTYPE", "sha256"),
    ):
        change = _attribute(path, begun, name, new, "<mdRef ")
        yield done(f"CSIP{first + step}", change, *also)


def _begun(section: str, key: str) -> str:
    return f'<{section} ID="{key}" CREATED="{DATE}" STATUS="CURRENT">'


def _of_section(
    numbers: tuple[int, int, int], path: str, begun: str, *pointers: str
) -> Iterator[OwnMutation]:
    own_id, status, referred = (f"CSIP{number}" for number in numbers)
    yield done(own_id, _attribute(path, begun, "ID", None), *pointers)
    yield done(status, _attribute(path, begun, "STATUS", None))
    yield done(status, _attribute(path, begun, "STATUS", "ACTUAL"))
    yield swapped(referred, path, begun + "<mdRef ", begun + "<mdWrap ", LOST)


_DESCRIPTION, _RECORD = _begun("dmdSec", "description"), _begun("dmdSec", "r1")
_PREMIS = _begun("digiprovMD", "premis")
_POINTERS = ("CSIP92", "PKG-DMDID-DANGLING")

DOCUMENT_MUTATIONS = (
    *_of_document(ROOT),
    *_of_document(NATIVE),
    *_of_parts(ROOT),
    *_of_parts(NATIVE),
)
REFERENCE_MUTATIONS = (
    *_of_reference(22, ROOT, _DESCRIPTION, "descriptive"),
    *_of_reference(22, ROOT, _RECORD, "descriptive"),
    *_of_reference(36, ROOT, _PREMIS, "preservation"),
    *_of_reference(36, NATIVE, _PREMIS, "preservation"),
    *_of_section((18, 20, 21), ROOT, _DESCRIPTION, *_POINTERS),
    *_of_section((33, 34, 35), ROOT, _PREMIS, "CSIP91", "PKG-ADMID-DANGLING"),
    *_of_section((33, 34, 35), NATIVE, _PREMIS, "CSIP91", "PKG-ADMID-DANGLING"),
    done("CSIP19", _attribute(ROOT, _DESCRIPTION, "CREATED", None)),
    done("CSIP19", _attribute(ROOT, _RECORD, "CREATED", "2026-03-01")),
)
