"""A small valid package by FGS Paketstruktur 1.2, to break in one place at a time."""

import io
import tarfile
import zipfile
from pathlib import Path

from leverans.testing.sample_package import DATE, PREMIS, SamplePackage

SIP = "sip.xml"
NAMESPACES = (
    'xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:ext="ExtensionMETS"'
)
PROFILE = "http://xml.ra.se/e-arkiv/METS/CommonSpecificationSwedenPackageProfile.xml"
ROOT = (
    f'<mets {NAMESPACES} OBJID="UUID:6f1c0a52-0d6f-4b1f-9a3b-2f3d0c9f8f11" LABEL="Prov"'
    f' TYPE="ERMS" PROFILE="{PROFILE}" ext:CONTENTTYPESPECIFICATION="FGS Ärendehantering 1.0"'
    ' ext:SYSTEMTYPE="Ärendehanteringssystem" ext:ARCHIVALNAME="Exempelnämndens arkiv"'
    ' ext:INFORMATIONCLASS="Öppen">\n'
)
HEADER = f'<metsHdr CREATEDATE="{DATE}" RECORDSTATUS="NEW" ext:OAISSTATUS="SIP">\n'


def agent(marks: str, name: str, *notes: str) -> str:
    """An agent: its attributes as they are written, its name, its notes."""
    noted = "".join(f"<note>{note}</note>" for note in notes)
    return f"<agent {marks}><name>{name}</name>{noted}</agent>\n"


ORGANIZATION, SOFTWARE = 'TYPE="ORGANIZATION"', 'TYPE="OTHER" OTHERTYPE="SOFTWARE"'
ARCHIVIST = agent(f'ROLE="ARCHIVIST" {ORGANIZATION}', "Exempelnämnden", "ORG:000000-0000")
SYSTEM = agent(f'ROLE="ARCHIVIST" {SOFTWARE}', "Exempelsystemet", "4.1")
DELIVERER = agent(f'ROLE="CREATOR" {ORGANIZATION}', "Exempelregionen", "HSA:SE2321000131-E1")
PRODUCER = agent(
    f'ROLE="OTHER" OTHERROLE="PRODUCER" {ORGANIZATION}', "Exempelproducenten", "DUNS:123456789"
)
SUBMITTER = agent(
    f'ROLE="OTHER" OTHERROLE="SUBMITTER" {ORGANIZATION}', "Exempelkontoret", "Local:K 17"
)
OWNER = agent(f'ROLE="IPOWNER" {ORGANIZATION}', "Exempelägaren", "URI:https://exempel.invalid/a")
CONSULTANT = agent(f'ROLE="EDITOR" {ORGANIZATION}', "Exempelkonsulten", "VAT:SE123456789001")
MAKER = agent(f'ROLE="CREATOR" {SOFTWARE}', "prov", "1")
CONTACT = agent(
    'ROLE="CREATOR" TYPE="INDIVIDUAL"', "Test Testsson", "000-00 00 00", "t@exempel.invalid"
)
KEEPER = agent(f'ROLE="PRESERVATION" {ORGANIZATION}', "Exempelarkivet", "ORG:0000000001")
AGENTS = (ARCHIVIST + SYSTEM + DELIVERER + PRODUCER + SUBMITTER + OWNER + CONSULTANT + MAKER) + (
    CONTACT + KEEPER
)
RECORDS = (
    '<altRecordID TYPE="SUBMISSIONAGREEMENT">EX 2026-0001; 2026-02-01</altRecordID>\n'
    '<altRecordID TYPE="PREVIOUSSUBMISSIONAGREEMENT">EX 2021-0017; 2021-03-01</altRecordID>\n'
    '<altRecordID TYPE="REFERENCECODE">SE/EX/1</altRecordID>\n'
    '<altRecordID TYPE="PREVIOUSREFERENCECODE">SE/EX/0</altRecordID>\n'
    f"<metsDocumentID>{SIP}</metsDocumentID>\n"
)
LINK = 'LOCTYPE="URL" xlink:type="simple" xlink:href='
STATED = f'SIZE="@size:{{0}}@" CREATED="{DATE}" CHECKSUM="@sha256:{{0}}@" CHECKSUMTYPE="SHA-256"'


def file(name: str, path: str, more: str = "", *, scheme: str = "file:///") -> str:
    """A file element; `more` are attributes of it."""
    return (
        f'<file ID="{name}" MIMETYPE="text/plain" {STATED.format(path)}{more}>'
        f'<FLocat {LINK}"{scheme}{path}"/></file>\n'
    )


def section(tag: str, name: str, path: str, kind: str) -> str:
    """A metadata section that points to a file."""
    return (
        f'<{tag} ID="{name}"><mdRef {LINK}"file:///{path}" {kind} MIMETYPE="application/xml"'
        f" {STATED.format(path)}/></{tag}>\n"
    )


FORMAT = (
    ' ext:ORIGINALFILENAME="Läs mig.txt" ext:FILEFORMATNAME="Plain Text File"'
    ' ext:FILEFORMATVERSION="1" ext:FORMATREGISTRY="PRONOM" ext:FORMATREGISTRYKEY="x-fmt/111"'
    ' ext:ARCHIVALREFERENCECODE="F1:1" ext:ARCHIVALRECORDTYPE="Handling"'
)
OWN_FORMAT = ' ext:FORMATREGISTRY="OTHER" ext:OTHERFORMATREGISTRY="Eget" ext:FORMATREGISTRYKEY="1"'
METADATA = (
    section("dmdSec", "dmd", "Metadata/ead.xml", 'MDTYPE="EAD"')
    + '<amdSec ID="amd">\n'
    + section("techMD", "tech", "Metadata/addml.xml", 'MDTYPE="OTHER" OTHERMDTYPE="ADDML"')
    + section("digiprovMD", "prov", "Metadata/premis.xml", 'MDTYPE="PREMIS"')
    + "</amdSec>\n"
)
FILES = (
    '<fileSec>\n<fileGrp ID="grp" USE="FILES">\n'
    + file("f1", "Content/Las_mig.txt", FORMAT + ' ADMID="prov" DMDID="dmd"')
    + file("f2", "Content/1/b.txt", OWN_FORMAT)
    + '</fileGrp>\n<fileGrp ID="outer">\n<fileGrp ID="inner">\n'
    + file("f3", "Content/1/c%20d.txt")
    + "</fileGrp>\n</fileGrp>\n</fileSec>\n"
)
MAP = (
    '<structMap LABEL="Profilestructmap">\n<div LABEL="files"><fptr FILEID="f1"/>'
    '<div LABEL="inner"><fptr FILEID="inner"/></div></div>\n</structMap>\n'
)
DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    + ROOT
    + HEADER
    + AGENTS
    + RECORDS
    + "</metsHdr>\n"
    + METADATA
    + FILES
    + MAP
    + "</mets>\n"
)


def sample_fgs() -> SamplePackage:
    """Valid, nothing to say of it; nothing in it that E-ARK has no place for."""
    return SamplePackage(
        {
            "Metadata/ead.xml": "<ead/>",
            "Metadata/addml.xml": "<addml/>",
            "Metadata/premis.xml": PREMIS,
            "Content/Las_mig.txt": "Läs mig",
            "Content/1/b.txt": "b",
            "Content/1/c d.txt": "c",
            SIP: DOCUMENT,
        },
        "exempel_system_2026_03_02T08_00_00",
    )


def packed_zip(contents: dict[str, bytes], target: Path, root: str) -> Path:
    """The files in a zip, below `root` (with a slash at its end, or "")."""
    with zipfile.ZipFile(target, "w") as archive:
        for path, data in contents.items():
            archive.writestr(root + path, data)
    return target


def packed_tar(contents: dict[str, bytes], target: Path, root: str) -> Path:
    """The same in a tar."""
    with tarfile.open(target, "w") as archive:
        for path, data in contents.items():
            info = tarfile.TarInfo(root + path)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target
