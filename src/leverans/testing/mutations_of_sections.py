"""Breaks the rules of metadata sections (CSIP17–57) and of each file (CSIP67–79, SIP32–35)."""

from collections.abc import Iterator

from leverans.testing.mutation import LOST, REPRESENTATION, Mutation, broken, renamed
from leverans.testing.sample_package import DATE, LINK

PLAIN = "representations/rep2/data/c.txt"
FILE = (
    f'<file ID="plain-1" MIMETYPE="text/plain" SIZE="@size:{PLAIN}@" CREATED="{DATE}"'
    f' CHECKSUM="@sha256:{PLAIN}@" CHECKSUMTYPE="SHA-256" sip:FILEFORMATNAME="Plain text"'
    ' sip:FILEFORMATVERSION="1" sip:FILEFORMATREGISTRY="PRONOM" sip:FILEFORMATKEY="x-fmt/111">'
    f'<FLocat {LINK}"{PLAIN}"/></file>'
)


def _within(rule: str, whole: str, old: str, new: str, *also: str) -> Mutation:
    """A mutation of the first `old` in `whole`, a text that the sample holds once."""
    assert old in whole, old
    return broken(rule, whole, whole.replace(old, new, 1), *also)


def _reference(path: str, kind: str) -> str:
    return (
        f'<mdRef {LINK}"{path}" MDTYPE="{kind}" MIMETYPE="application/xml" SIZE="@size:{path}@"'
        f' CREATED="{DATE}" CHECKSUM="@sha256:{path}@" CHECKSUMTYPE="SHA-256"/>'
    )


def _of_reference(first: int, path: str, kind: str) -> Iterator[Mutation]:
    """The nine attributes of an mdRef, whose rules are numbered from `first`."""
    whole = _reference(path, kind)
    for step, old, new, *also in (
        (0, 'LOCTYPE="URL"', 'LOCTYPE="URN"'),
        (1, ' xlink:type="simple"', ""),
        (2, f'xlink:href="{path}"', f'xlink:href="{path}.xml"', LOST),
        (2, f'xlink:href="{path}"', f'xlink:href="/{path}"', LOST, "PKG-REF-ABSOLUTE"),
        (2, f' xlink:href="{path}"', "", LOST),
        (3, f'MDTYPE="{kind}"', 'MDTYPE="Egen"'),
        (4, ' MIMETYPE="application/xml"', ""),
        (4, 'MIMETYPE="application/xml"', 'MIMETYPE="xml"'),
        (4, 'MIMETYPE="application/xml"', 'MIMETYPE="other/xml"'),
        (4, 'MIMETYPE="application/xml"', 'MIMETYPE="application/xml; charset=utf-8"'),
        (5, f' SIZE="@size:{path}@"', ""),
        (5, f'SIZE="@size:{path}@"', 'SIZE="7777"'),
        (5, f'SIZE="@size:{path}@"', 'SIZE="4²"'),
        (6, f' CREATED="{DATE}"', ""),
        (6, f'CREATED="{DATE}"', 'CREATED="i går"'),
        (6, f'CREATED="{DATE}"', 'CREATED="2026-02-30T08:00:00"'),
        (7, f' CHECKSUM="@sha256:{path}@"', ""),
        (7, f'CHECKSUM="@sha256:{path}@"', f'CHECKSUM="{"0" * 64}"'),
        (7, f'CHECKSUM="@sha256:{path}@"', f'CHECKSUM="{"O" * 64}"'),  # no digit, a letter
        (7, 'CHECKSUMTYPE="SHA-256"', 'CHECKSUMTYPE="MD5"'),
        (8, 'CHECKSUMTYPE="SHA-256"', 'CHECKSUMTYPE="SHA256"'),
    ):
        yield _within(f"CSIP{first + step}", whole, old, new, *also)


def _of_section(
    name: str, key: str, numbers: tuple[int, int, int], *pointers: str
) -> list[Mutation]:
    """ID (and what points to it), STATUS, and having a reference at all."""
    own_id, status, referred = (f"CSIP{number}" for number in numbers)
    head = f'<{name} ID="{key}" CREATED="{DATE}" STATUS="CURRENT">'
    return [
        _within(own_id, head, f' ID="{key}"', "", *pointers),
        _within(status, head, ' STATUS="CURRENT"', ""),
        _within(status, head, "CURRENT", "NY"),
        broken(referred, head + "<mdRef ", head + "<mdWrap ", LOST),
    ]


def _of_file() -> Iterator[Mutation]:
    location = f'<FLocat {LINK}"{PLAIN}"/>'
    for rule, old, new, *also in (
        ("CSIP67", ' ID="plain-1"', ""),
        ("CSIP67", ' ID="plain-1"', ' ID=""'),
        ("CSIP67", ' ID="plain-1"', ' ID="xsd-1"'),
        ("CSIP68", ' MIMETYPE="text/plain"', ""),
        ("CSIP68", "text/plain", "text/plain/mera"),
        ("CSIP68", "text/plain", "text/" + "a" * 128),
        ("CSIP69", f' SIZE="@size:{PLAIN}@"', ""),
        ("CSIP68", "text/plain", "text/plain; charset=utf-8"),
        ("CSIP69", f"@size:{PLAIN}@", "2"),
        ("CSIP69", f"@size:{PLAIN}@", "٢"),
        ("CSIP70", f' CREATED="{DATE}"', ""),
        ("CSIP71", f' CHECKSUM="@sha256:{PLAIN}@"', ""),
        ("CSIP71", f"@sha256:{PLAIN}@", "1" * 64),
        ("CSIP71", f"@sha256:{PLAIN}@", "1" * 63),
        ("CSIP71", '"SHA-256"', '"SHA-512"'),
        ("CSIP73", ' ID="plain-1"', ' ID="plain-1" OWNERID=" "'),
        ("CSIP72", ' CHECKSUMTYPE="SHA-256"', ""),
        ("CSIP74", ' ID="plain-1"', ' ID="plain-1" ADMID="dmd-1"'),
        ("CSIP74", ' ID="plain-1"', ' ID="plain-1" ADMID=""'),
        ("CSIP75", ' ID="plain-1"', ' ID="plain-1" DMDID="prov-1"'),
        ("CSIP75", ' ID="plain-1"', ' ID="plain-1" DMDID="dmd-1 saknas"'),
        ("CSIP76", location, "", LOST),
        ("CSIP76", location, location * 2),
        ("CSIP77", 'LOCTYPE="URL"', 'LOCTYPE="Url"'),
        ("CSIP78", 'xlink:type="simple"', 'xlink:type="extended"'),
        ("CSIP79", f'"{PLAIN}"', '"representations/rep2/data/d.txt"', LOST),
        ("CSIP79", f' xlink:href="{PLAIN}"', "", LOST),
    ):
        yield _within(rule, FILE, old, new, *also)


def _of_whereabouts_and_format() -> Iterator[Mutation]:
    for rule, old, new, *also in (
        ("PKG-REF-CASE", f'"{PLAIN}"', '"representations/rep2/data/C.TXT"'),
        ("PKG-REF-BACKSLASH", f'"{PLAIN}"', '"representations\\rep2\\data\\c.txt"'),
        ("PKG-REF-ABSOLUTE", f'"{PLAIN}"', f'"/{PLAIN}"', LOST, "CSIP79"),
        ("PKG-REF-ABSOLUTE", f'"{PLAIN}"', f'"file:///{PLAIN}"', LOST, "CSIP79"),
        ("PKG-REF-OUTSIDE", f'"{PLAIN}"', f'"../{PLAIN}"', LOST, "CSIP79"),
        ("PKG-DIGEST-UNKNOWN", '"SHA-256"', '"WHIRLPOOL"'),
        ("PKG-ATTRIBUTE-UNKNOWN", "sip:FILEFORMATKEY", "sip:FILEFORMATKEYS"),
        ("PKG-ATTRIBUTE-UNKNOWN", "<FLocat ", '<FLocat csip:USE="" '),
        ("SIP32", '"Plain text"', '""'),
        ("SIP33", 'VERSION="1"', 'VERSION=" "'),
        ("SIP34", '"PRONOM"', '""'),
        ("SIP35", '"x-fmt/111"', '""'),
    ):
        yield _within(rule, FILE, old, new, *also)


_HOLLOW = ("CSIP47", "CSIP48", "CSIP91")
_EMPTY = ("CSIP20", "CSIP21", "CSIP92")
_PROVENANCE = ("CSIP46", "CSIP61", "CSIP91", "PKG-ADMID-DANGLING")
_DESCRIBED = ("CSIP92", "PKG-DMDID-DANGLING")
DESCRIPTIVE, PRESERVATION = "metadata/descriptive/dc.xml", "metadata/preservation/premis.xml"

SECTION_MUTATIONS = (
    broken("CSIPSTR6", f'"{PRESERVATION}"', '"metadata/other/premis.xml"', "CSIP38", LOST),
    broken("CSIPSTR7", f'"{DESCRIPTIVE}"', '"metadata/other/dc.xml"', "CSIP24", LOST),
    broken("CSIP21", f'"{DESCRIPTIVE}"', '"dc.xml"', "CSIP24", LOST),
    broken("CSIP31", "</amdSec>\n<fileSec", '</amdSec>\n<amdSec ID="amd-2"/>\n<fileSec'),
    # an empty section is no current metadata to anyone, and yet the Metadata div must list it
    broken("CSIP45", '<amdSec ID="amd">', '<amdSec ID="amd"><rightsMD ID="r"/>', *_HOLLOW),
    broken("CSIP17", "<amdSec ", '<dmdSec ID="d" CREATED="2026-01-01T00:00:00"/><amdSec ', *_EMPTY),
    broken("CSIP33", 'ID="prov-1" CREATED', 'ID="rights-1" CREATED', *_PROVENANCE),
    broken("CSIP18", f'ID="dmd-1" CREATED="{DATE}"', f'ID="amd" CREATED="{DATE}"', *_DESCRIBED),
    *_of_reference(22, DESCRIPTIVE, "DC"),
    *_of_reference(36, PRESERVATION, "PREMIS"),
    *_of_reference(49, "metadata/other/rights.xml", "METSRIGHTS"),
    *_of_section("dmdSec", "dmd-1", (18, 20, 21), "CSIP92", "PKG-DMDID-DANGLING"),
    *_of_section("digiprovMD", "prov-1", (33, 34, 35), "CSIP61", "CSIP91", "PKG-ADMID-DANGLING"),
    *_of_section("rightsMD", "rights-1", (46, 47, 48), "CSIP91", "PKG-ADMID-DANGLING"),
    broken("CSIP19", f'ID="dmd-1" CREATED="{DATE}"', 'ID="dmd-1"'),
    renamed("CSIP17", "dmdSec", "dmdSex", "CSIP92", "PKG-DMDID-DANGLING", LOST),
    renamed("CSIP31", "amdSec", "amdSex"),
    renamed("CSIP32", "digiprovMD", "techMD", path=REPRESENTATION),
    *_of_file(),
    *_of_whereabouts_and_format(),
)
