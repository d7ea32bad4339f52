"""Our FGS METS 1.2, by the table of what FGS Paketstruktur 1.2 requires, counts and lists.

Each fact has a document that is accepted and one that is refused.
"""

import pytest
from lxml import etree

from leverans.testing.schema_judge import Judge, remove, repeat, set_attribute, set_text

METS = "http://www.loc.gov/METS/"
EXT = "{ExtensionMETS}"
PROFILE = "http://xml.ra.se/e-arkiv/METS/CommonSpecificationSwedenPackageProfile.xml"
DATE = "2026-03-02T08:00:00+01:00"
PACKAGE = f"""<mets xmlns="{METS}" xmlns:xlink="http://www.w3.org/1999/xlink"
  xmlns:ext="ExtensionMETS" OBJID="UUID:1" TYPE="ERMS" PROFILE="{PROFILE}" LABEL="Prov"
  ext:ACCESSRESTRICT="GDPR" ext:APPRAISAL="No" ext:STARTDATE="2020-01-01" ext:ENDDATE="2021-12-31"
  ext:CONTENTTYPESPECIFICATION="c" ext:SYSTEMTYPE="s" ext:DATASUBMISSIONSESSION="d"
  ext:PACKAGENUMBER="1" ext:ARCHIVALNAME="a" ext:INFORMATIONCLASS="1">
<metsHdr CREATEDATE="{DATE}" RECORDSTATUS="NEW" ext:OAISSTATUS="SIP" ext:AGREEMENTFORM="GIFT">
<agent ROLE="ARCHIVIST" TYPE="ORGANIZATION"><name>Nämnden</name><note>ORG:1</note></agent>
<agent ROLE="OTHER" OTHERROLE="SUBMITTER" TYPE="OTHER" OTHERTYPE="SOFTWARE"><name>s</name></agent>
<agent ROLE="CREATOR" TYPE="ORGANIZATION"><name>Regionen</name></agent>
<altRecordID TYPE="SUBMISSIONAGREEMENT">LÖ 1</altRecordID>
<metsDocumentID>sip.xml</metsDocumentID></metsHdr>
<amdSec ID="a"><digiprovMD ID="p"><mdRef LOCTYPE="URL" xlink:type="simple" MDTYPE="OTHER"
  OTHERMDTYPE="ADDML" xlink:href="file:///Metadata/addml.xml"/></digiprovMD></amdSec>
<fileSec><fileGrp><file ID="f1" MIMETYPE="text/plain" SIZE="1" CREATED="{DATE}" CHECKSUM="0"
  CHECKSUMTYPE="SHA-256" ext:ORIGINALFILENAME="å.txt" ext:FILEFORMATNAME="t"
  ext:FILEFORMATVERSION="1" ext:FORMATREGISTRY="PRONOM" ext:OTHERFORMATREGISTRY="o"
  ext:FORMATREGISTRYKEY="x-fmt/111" ext:ARCHIVALREFERENCECODE="r" ext:ARCHIVALRECORDTYPE="t"
  ><FLocat LOCTYPE="URL" xlink:type="simple" xlink:href="file:///Content/a.txt"/></file></fileGrp>
</fileSec>
<structMap LABEL="Profilestructmap"><div><fptr FILEID="f1"/></div></structMap></mets>"""

REQUIRED = [
    ("mets", "OBJID"), ("mets", "TYPE"), ("mets", "PROFILE"), ("metsHdr", "CREATEDATE"),
    ("amdSec", "ID"), ("file", "ID"), ("file", "MIMETYPE"), ("file", "SIZE"), ("file", "CREATED"),
    ("agent", "ROLE"), ("FLocat", "LOCTYPE"),
]  # fmt: skip
OPTIONAL = [
    ("mets", "LABEL"), ("metsHdr", "RECORDSTATUS"), ("file", "CHECKSUM"), ("file", "CHECKSUMTYPE"),
    ("mdRef", "OTHERMDTYPE"),
    *(("mets", EXT + name) for name in (
        "ACCESSRESTRICT", "APPRAISAL", "STARTDATE", "ENDDATE", "CONTENTTYPESPECIFICATION",
        "SYSTEMTYPE", "DATASUBMISSIONSESSION", "PACKAGENUMBER", "ARCHIVALNAME", "INFORMATIONCLASS",
    )),
    ("metsHdr", EXT + "OAISSTATUS"), ("metsHdr", EXT + "AGREEMENTFORM"),
    *(("file", EXT + name) for name in (
        "ORIGINALFILENAME", "FILEFORMATNAME", "FILEFORMATVERSION", "FORMATREGISTRY",
        "OTHERFORMATREGISTRY", "FORMATREGISTRYKEY", "ARCHIVALREFERENCECODE", "ARCHIVALRECORDTYPE",
    )),
]  # fmt: skip
KINDS = [
    "ERMS", "Personnel", "Medical record", "Economics", "Databases", "Webpages", "GIS", "AIC",
    "No specification", "Publication", "Archival information", "Unstructured", "Single records",
]  # fmt: skip
VALUES = {  # right values, one a `|`; then wrong ones
    ("mets", "TYPE"): (
        "|".join(KINDS),
        "Mixed|erms|Textual works – Digital",
    ),
    ("mets", "PROFILE"): (PROFILE, "http://xml.ra.se/e-arkiv/METS/eARD_Paket_FGS-PUBL.xml|"),
    ("mets", EXT + "APPRAISAL"): ("Yes|No", "Ja|yes"),
    ("mets", EXT + "ACCESSRESTRICT"): ("Secrecy|PuL|Secrecy and PuL|GDPR", "Sekretess|"),
    ("mets", EXT + "STARTDATE"): ("2020-01-01", "2020-01-01T00:00:00|2020|20200101"),
    ("mets", EXT + "ENDDATE"): ("2020-12-31", "2020-13-01|2020-12"),
    ("metsHdr", "RECORDSTATUS"): ("SUPPLEMENT|REPLACEMENT|NEW|TEST|VERSION|OTHER", "DELETE|new"),
    ("metsHdr", "CREATEDATE"): (DATE, "2026-03-02"),
    ("metsHdr", EXT + "OAISSTATUS"): ("SIP|AIP|DIP|AIU|AIC", "SIP2|"),
    ("metsHdr", EXT + "AGREEMENTFORM"): ("AGREEMENT|DEPOSIT|GIFT|Not specified", "Gift|LOAN"),
    ("agent", "OTHERROLE"): ("SUBMITTER|PRODUCER", "SENDER|"),
    ("agent", "OTHERTYPE"): ("SOFTWARE", "HARDWARE|"),
    ("altRecordID", "TYPE"): (
        "SUBMISSIONAGREEMENT|PREVIOUSSUBMISSIONAGREEMENT|REFERENCECODE|PREVIOUSREFERENCECODE",
        "DELIVERYTYPE|",
    ),
    ("mdRef", "OTHERMDTYPE"): ("ADDML|BAGIT|EAC-F|EAG|METS|COMMENT|SIARD", "ERMS|"),
    ("mdRef", "MDTYPE"): ("EAD|PREMIS|EAC-CPF|OTHER", "ADDML"),
    ("mdRef", "LOCTYPE"): ("URN|URL|HANDLE|OTHER", "ARK|DOI|PURL"),
    ("FLocat", "LOCTYPE"): ("URN|URL|HANDLE|OTHER", "ARK|DOI|PURL"),
    ("file", "CHECKSUMTYPE"): ("MD5|SHA-1|SHA-256|SHA-384|SHA-512", "CRC32|TIGER|sha256"),
    ("file", "SIZE"): ("0|9223372036854775807", "1 kB|"),
    ("file", "CREATED"): (DATE, "2026-03-02"),
    ("file", EXT + "FORMATREGISTRY"): ("PRONOM|GDFR|UDFR|OTHER", "pronom|"),
}  # fmt: skip
COUNTS = {  # how many may be missing or added: (taking one away, one more)
    "metsHdr": (False, False), "agent": (False, True), "altRecordID": (False, True),
    "metsDocumentID": (True, False), "amdSec": (True, True), "fileSec": (True, False),
    "fileGrp": (False, True), "FLocat": (False, False), "structMap": (False, True),
    "div": (False, False), "file": (True, True), "note": (True, True),
}  # fmt: skip


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(METS, "fgs-1.2")


@pytest.fixture
def package() -> etree._Element:
    return etree.fromstring(PACKAGE)  # noqa: TID251 (our own text)


def test_a_package_by_the_table_is_accepted_by_fgs_and_by_mets(
    judge: Judge, package: etree._Element
) -> None:
    assert judge.accepts(package)
    assert Judge(METS).accepts(package)


@pytest.mark.parametrize(("element", "name"), REQUIRED)
def test_what_is_required_is_missed(
    judge: Judge, package: etree._Element, element: str, name: str
) -> None:
    assert not judge.accepts_after(package, set_attribute(element, name, None))


@pytest.mark.parametrize(("element", "name"), OPTIONAL)
def test_what_is_optional_is_not(
    judge: Judge, package: etree._Element, element: str, name: str
) -> None:
    assert judge.accepts_after(package, set_attribute(element, name, None))


@pytest.mark.parametrize(("element", "name"), VALUES)
def test_values_are_those_listed(
    judge: Judge, package: etree._Element, element: str, name: str
) -> None:
    right, wrong = VALUES[element, name]
    for value in right.split("|"):
        assert judge.accepts_after(package, set_attribute(element, name, value)), value
    for value in wrong.split("|"):
        assert not judge.accepts_after(package, set_attribute(element, name, value)), value


@pytest.mark.parametrize("element", COUNTS)
def test_elements_stand_as_often_as_told(
    judge: Judge, package: etree._Element, element: str
) -> None:
    fewer, more = COUNTS[element]
    assert judge.accepts_after(package, remove(element)) is fewer
    assert judge.accepts_after(package, repeat(element)) is more


def test_a_note_of_mets_1_11_carries_no_attributes(judge: Judge, package: etree._Element) -> None:
    noted = set_attribute("note", EXT + "ARCHIVALNAME", "x")
    assert not judge.accepts_after(package, noted)
    assert judge.accepts_after(package, set_text("note", "VAT:SE000000000001"))


def test_groups_may_be_nested(judge: Judge, package: etree._Element) -> None:
    def nest(root: etree._Element) -> None:
        group = next(root.iter(f"{{{METS}}}fileGrp"))
        inner = etree.SubElement(group, f"{{{METS}}}fileGrp")
        inner.append(group[0])

    assert judge.accepts_after(package, nest)
