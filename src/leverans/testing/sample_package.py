"""A small valid E-ARK SIP, made without `packaging`, to break in one place at a time."""

import hashlib
import re
from pathlib import Path

NAMESPACES = (
    'xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:csip="https://DILCIS.eu/XML/METS/CSIPExtensionMETS"'
    ' xmlns:sip="https://DILCIS.eu/XML/METS/SIPExtensionMETS"'
)
DATE = "2026-03-02T08:00:00+01:00"
LINK = 'LOCTYPE="URL" xlink:type="simple" xlink:href='


def reference(section: str, name: str, path: str, kind: str) -> str:
    """A metadata section that points to a file."""
    return (
        f'<{section} ID="{name}" CREATED="{DATE}" STATUS="CURRENT"><mdRef {LINK}"{path}"'
        f' MDTYPE="{kind}" MIMETYPE="application/xml" SIZE="@size:{path}@" CREATED="{DATE}"'
        f' CHECKSUM="@sha256:{path}@" CHECKSUMTYPE="SHA-256"/></{section}>\n'
    )


def file(name: str, path: str, mime: str = "text/plain") -> str:
    """A file element."""
    return (
        f'<file ID="{name}" MIMETYPE="{mime}" SIZE="@size:{path}@" CREATED="{DATE}"'
        f' CHECKSUM="@sha256:{path}@" CHECKSUMTYPE="SHA-256" sip:FILEFORMATNAME="Plain text"'
        ' sip:FILEFORMATVERSION="1" sip:FILEFORMATREGISTRY="PRONOM" sip:FILEFORMATKEY="x-fmt/111">'
        f'<FLocat {LINK}"{path}"/></file>\n'
    )


def head(name: str, content: str) -> str:
    """The mets element's start tag and its header."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<mets {NAMESPACES} OBJID="{name}" LABEL="Prov"'
        f' TYPE="Textual works – Digital" csip:CONTENTINFORMATIONTYPE="{content}"'
        ' PROFILE="https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml">\n'
        f'<metsHdr CREATEDATE="{DATE}" LASTMODDATE="{DATE}" RECORDSTATUS="NEW"'
        ' csip:OAISPACKAGETYPE="SIP">\n'
        '<agent ROLE="CREATOR" TYPE="OTHER" OTHERTYPE="SOFTWARE"><name>prov</name>'
        '<note csip:NOTETYPE="SOFTWARE VERSION">1</note></agent>\n'
        '<agent ROLE="ARCHIVIST" TYPE="ORGANIZATION"><name>Exempelnämnden</name>'
        '<note csip:NOTETYPE="IDENTIFICATIONCODE">A1</note></agent>\n'
        '<agent ROLE="CREATOR" TYPE="ORGANIZATION"><name>Exempelregionen</name>'
        '<note csip:NOTETYPE="IDENTIFICATIONCODE">B2</note></agent>\n'
        '<agent ROLE="CREATOR" TYPE="INDIVIDUAL"><name>Test Testsson</name></agent>\n'
        '<agent ROLE="PRESERVATION" TYPE="ORGANIZATION"><name>Exempelarkivet</name>'
        '<note csip:NOTETYPE="IDENTIFICATIONCODE">C3</note></agent>\n'
        '<altRecordID TYPE="SUBMISSIONAGREEMENT">LÖ 1</altRecordID>\n'
        '<altRecordID TYPE="PREVIOUSSUBMISSIONAGREEMENT">LÖ 0</altRecordID>\n'
        '<altRecordID TYPE="REFERENCECODE">R 1</altRecordID>\n'
        '<altRecordID TYPE="PREVIOUSREFERENCECODE">R 0</altRecordID>\n'
        "</metsHdr>\n"
    )


ROOT = (
    head("paket-1", "MIXED")
    + reference("dmdSec", "dmd-1", "metadata/descriptive/dc.xml", "DC")
    + '<amdSec ID="amd">\n'
    + reference("rightsMD", "rights-1", "metadata/other/rights.xml", "METSRIGHTS")
    + reference("digiprovMD", "prov-1", "metadata/preservation/premis.xml", "PREMIS")
    + '</amdSec>\n<fileSec ID="files">\n'
    + '<fileGrp ID="grp-doc" USE="Documentation" ADMID="prov-1">\n'
    + file("doc-1", "documentation/läs%20mig.txt")
    + '</fileGrp>\n<fileGrp ID="grp-xsd" USE="Schemas">\n'
    + file("xsd-1", "schemas/eget.xsd", "application/xml")
    + '</fileGrp>\n<fileGrp ID="grp-rep1" USE="Representations/rep1"'
    ' csip:CONTENTINFORMATIONTYPE="OTHER" csip:OTHERCONTENTINFORMATIONTYPE="egen">\n'
    + file("rep-mets", "representations/rep1/METS.xml", "application/xml")
    + '</fileGrp>\n<fileGrp ID="grp-plain" USE="Representations/rep2/data"'
    ' csip:CONTENTINFORMATIONTYPE="ERMS">\n'
    + file("plain-1", "representations/rep2/data/c.txt")
    + "</fileGrp>\n</fileSec>\n"
    + '<structMap ID="map" TYPE="PHYSICAL" LABEL="CSIP">\n<div ID="div-top" LABEL="paket-1">\n'
    + '<div ID="div-md" LABEL="Metadata" ADMID="rights-1 prov-1" DMDID="dmd-1"/>\n'
    + '<div ID="div-doc" LABEL="Documentation"><fptr FILEID="grp-doc"/></div>\n'
    + '<div ID="div-xsd" LABEL="Schemas"><fptr FILEID="grp-xsd"/></div>\n'
    + '<div ID="div-rep" LABEL="Representations"><fptr FILEID="grp-plain"/></div>\n'
    + '<div ID="div-rep1" LABEL="Representations/rep1">'
    + f'<mptr {LINK}"representations/rep1/METS.xml" xlink:title="grp-rep1"/></div>\n'
    + "</div>\n</structMap>\n</mets>\n"
)
REPRESENTATION = (
    head("rep1", "ERMS")
    + "<amdSec>\n"
    + reference("digiprovMD", "prov-r", "metadata/preservation/premis.xml", "PREMIS")
    + '</amdSec>\n<fileSec ID="files-r">\n<fileGrp ID="grp-data" USE="Data">\n'
    + file("a", "data/å.txt").replace('ID="a"', 'ID="a" ADMID="prov-r"')
    + file("b", "data/b/b.txt")
    + "</fileGrp>\n</fileSec>\n"
    + '<structMap ID="map-r" TYPE="PHYSICAL" LABEL="CSIP">\n<div ID="top-r" LABEL="rep1">\n'
    + '<div ID="md-r" LABEL="Metadata" ADMID="prov-r"/>\n'
    + '<div ID="data-r" LABEL="Data"><fptr FILEID="grp-data"/></div>\n'
    + "</div>\n</structMap>\n</mets>\n"
)
PREMIS = (
    '<premis xmlns="http://www.loc.gov/premis/v3" version="3.0"><object'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="representation">'
    "<objectIdentifier><objectIdentifierType>local</objectIdentifierType>"
    "<objectIdentifierValue>1</objectIdentifierValue></objectIdentifier></object></premis>"
)


class SamplePackage:
    """The package as texts: `@size:path@` and `@sha256:path@` are filled in when it is written."""

    def __init__(self, files: dict[str, str] | None = None, name: str = "paket-1") -> None:
        """Valid, and known only for two warnings: rep2 has neither METS nor metadata of its own.

        `files` is a package of another kind, whose manifest comes last.
        """
        self.files: dict[str, str] = files or {
            "METS.xml": ROOT,
            "documentation/läs mig.txt": "Läs mig",
            "schemas/eget.xsd": "<a/>",
            "metadata/descriptive/dc.xml": "<dc/>",
            "metadata/other/rights.xml": "<r/>",
            "metadata/preservation/premis.xml": PREMIS,
            "representations/rep1/METS.xml": REPRESENTATION,
            "representations/rep1/data/å.txt": "innehåll",
            "representations/rep1/data/b/b.txt": "bilaga",
            "representations/rep1/metadata/preservation/premis.xml": PREMIS,
            "representations/rep2/data/c.txt": "c",
        }
        self.name = name

    def change(self, path: str, old: str, new: str) -> None:
        """Put `new` in the place of the first `old`, which must be there."""
        assert old in self.files[path], old
        self.files[path] = self.files[path].replace(old, new, 1)

    def move(self, old: str, new: str) -> None:
        """Give a file another path."""
        self.files[new] = self.files.pop(old)

    def contents(self) -> dict[str, bytes]:
        """Path -> bytes, the METS files sealed last and the root one at the very end."""
        sealed: dict[str, bytes] = {}
        for path in sorted(self.files, key=lambda p: (p.endswith("METS.xml"), -p.count("/"))):
            folder = path.rpartition("/")[0]
            sealed[path] = self._seal(self.files[path], folder, sealed).encode()
        return sealed

    def write(self, place: Path) -> Path:
        """Write the package as a folder in `place`."""
        for path, data in self.contents().items():
            (place / self.name / path).parent.mkdir(parents=True, exist_ok=True)
            (place / self.name / path).write_bytes(data)
        return place / self.name

    def _seal(self, text: str, folder: str, sealed: dict[str, bytes]) -> str:
        def fill(match: re.Match[str]) -> str:
            data = sealed.get(f"{folder}/{match[2]}".lstrip("/").replace("%20", " "), b"")
            return str(len(data)) if match[1] == "size" else hashlib.new(match[1], data).hexdigest()

        return re.sub(r"@(size|sha256|sha512|md5):([^@]*)@", fill, text)
