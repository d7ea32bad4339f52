"""For every rule: the valid package does not break it, and one change makes it broken."""

import tomllib
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from leverans.model.finding import Level, Report
from leverans.testing.sample_package import SamplePackage
from leverans.validators.rules.tables import RULES
from leverans.validators.structure import STRUCTURE_RULES

Check = Callable[..., Report]

ROOT, REP = "METS.xml", "representations/rep1/METS.xml"
DATE = "2026-03-02T08:00:00+01:00"
KNOWN = {"CSIPSTR12", "CSIPSTR13"}  # rep2 has no METS of its own, on purpose
LINK = 'LOCTYPE="URL" xlink:type="simple" xlink:href='


def mdref(path: str, old: str) -> str:
    """The start of an mdRef to `path`, up to and with `old`."""
    start = f'<mdRef {LINK}"{path}" MDTYPE="'
    kind = {"metadata/descriptive/dc.xml": "DC", "metadata/other/rights.xml": "METSRIGHTS"}
    start += kind.get(path, "PREMIS") + '" MIMETYPE="application/xml"'
    start += (
        f' SIZE="@size:{path}@" CREATED="{DATE}" CHECKSUM="@sha256:{path}@" CHECKSUMTYPE="SHA-256"'
    )
    assert old in start
    return start


def section_cases() -> Iterator[tuple[str, str, str, str]]:
    for name, first, own_id, status, referred, path, kind, key in (
        ("dmdSec", 22, 18, 20, 21, "metadata/descriptive/dc.xml", "DC", "dmd-1"),
        ("digiprovMD", 36, 33, 34, 35, "metadata/preservation/premis.xml", "PREMIS", "prov-1"),
        ("rightsMD", 49, 46, 47, 48, "metadata/other/rights.xml", "METSRIGHTS", "rights-1"),
    ):
        full = mdref(path, "")
        head = f'<{name} ID="{key}" CREATED="{DATE}" STATUS="CURRENT">'
        for number, old, new in (
            (first, 'LOCTYPE="URL"', 'LOCTYPE="URN"'),
            (first + 1, ' xlink:type="simple"', ""),
            (first + 2, f'xlink:href="{path}"', 'xlink:href="metadata/saknas.xml"'),
            (first + 2, f' xlink:href="{path}"', ""),
            (first + 3, f'MDTYPE="{kind}"', 'MDTYPE="Egen"'),
            (first + 4, ' MIMETYPE="application/xml"', ""),
            (first + 4, 'MIMETYPE="application/xml"', 'MIMETYPE="xml"'),
            (first + 5, f' SIZE="@size:{path}@"', ""),
            (first + 5, f'SIZE="@size:{path}@"', 'SIZE="7777"'),
            (first + 6, f' CREATED="{DATE}"', ""),
            (first + 6, f'CREATED="{DATE}"', 'CREATED="i går"'),
            (first + 7, f' CHECKSUM="@sha256:{path}@"', ""),
            (first + 7, f'CHECKSUM="@sha256:{path}@"', f'CHECKSUM="{"0" * 64}"'),
            (first + 8, 'CHECKSUMTYPE="SHA-256"', 'CHECKSUMTYPE="SHA256"'),
        ):
            yield f"CSIP{number}", ROOT, full, mdref(path, old).replace(old, new, 1)
        yield f"CSIP{own_id}", ROOT, head, head.replace(f' ID="{key}"', "")
        yield f"CSIP{status}", ROOT, head, head.replace(' STATUS="CURRENT"', "")
        yield f"CSIP{status}", ROOT, head, head.replace("CURRENT", "NY")
        yield f"CSIP{referred}", ROOT, full + "/>", "<mdWrap/>"


PLAIN = "representations/rep2/data/c.txt"
FILE = (
    f'<file ID="plain-1" MIMETYPE="text/plain" SIZE="@size:{PLAIN}@" CREATED="{DATE}"'
    f' CHECKSUM="@sha256:{PLAIN}@" CHECKSUMTYPE="SHA-256" sip:FILEFORMATNAME="Plain text"'
    ' sip:FILEFORMATVERSION="1" sip:FILEFORMATREGISTRY="PRONOM" sip:FILEFORMATKEY="x-fmt/111">'
    f'<FLocat {LINK}"{PLAIN}"/></file>'
)


def file_cases() -> Iterator[tuple[str, str, str, str]]:
    for rule, old, new in (
        ("CSIP67", ' ID="plain-1"', ""),
        ("CSIP68", ' MIMETYPE="text/plain"', ""),
        ("CSIP68", "text/plain", "text/plain/mera"),
        ("CSIP68", "text/plain", "text/" + "a" * 128),
        ("CSIP69", f' SIZE="@size:{PLAIN}@"', ""),
        ("CSIP69", f"@size:{PLAIN}@", "2"),
        ("CSIP70", f' CREATED="{DATE}"', ""),
        ("CSIP71", f' CHECKSUM="@sha256:{PLAIN}@"', ""),
        ("CSIP71", f"@sha256:{PLAIN}@", "1" * 64),
        ("CSIP72", ' CHECKSUMTYPE="SHA-256"', ""),
        ("CSIP74", ' ID="plain-1"', ' ID="plain-1" ADMID="dmd-1"'),
        ("CSIP75", ' ID="plain-1"', ' ID="plain-1" DMDID="prov-1"'),
        ("CSIP76", f'<FLocat {LINK}"{PLAIN}"/>', ""),
        ("CSIP76", f'<FLocat {LINK}"{PLAIN}"/>', f'<FLocat {LINK}"{PLAIN}"/>' * 2),
        ("CSIP77", 'LOCTYPE="URL"', 'LOCTYPE="Url"'),
        ("CSIP78", 'xlink:type="simple"', 'xlink:type="extended"'),
        ("CSIP79", f'"{PLAIN}"', '"representations/rep2/data/d.txt"'),
        ("CSIP79", f' xlink:href="{PLAIN}"', ""),
        ("PKG-REF-CASE", f'"{PLAIN}"', '"representations/rep2/data/C.TXT"'),
        ("PKG-REF-BACKSLASH", f'"{PLAIN}"', '"representations\\rep2\\data\\c.txt"'),
        ("PKG-REF-ABSOLUTE", f'"{PLAIN}"', '"/representations/rep2/data/c.txt"'),
        ("PKG-REF-ABSOLUTE", f'"{PLAIN}"', f'"file:///{PLAIN}"'),
        ("PKG-REF-OUTSIDE", f'"{PLAIN}"', f'"../{PLAIN}"'),
        ("PKG-DIGEST-UNKNOWN", '"SHA-256"', '"WHIRLPOOL"'),
        ("PKG-ATTRIBUTE-UNKNOWN", "sip:FILEFORMATKEY", "sip:FILEFORMATKEYS"),
        ("SIP32", '"Plain text"', '""'),
        ("SIP33", 'VERSION="1"', 'VERSION=" "'),
        ("SIP34", '"PRONOM"', '""'),
        ("SIP35", '"x-fmt/111"', '""'),
    ):
        assert old in FILE, old
        yield rule, ROOT, FILE, FILE.replace(old, new, 1)


ARCHIVIST = '<agent ROLE="ARCHIVIST" TYPE="ORGANIZATION"><name>Exempelnämnden</name>'
SUBMITTER = '<agent ROLE="CREATOR" TYPE="ORGANIZATION"><name>Exempelregionen</name>'
KEEPER = '<agent ROLE="PRESERVATION" TYPE="ORGANIZATION"><name>Exempelarkivet</name>'
CODE = '<note csip:NOTETYPE="IDENTIFICATIONCODE">'
SOFTWARE = 'ROLE="CREATOR" TYPE="OTHER" OTHERTYPE="SOFTWARE"'
VERSION = '<note csip:NOTETYPE="SOFTWARE VERSION">1</note>'

CASES = [
    *section_cases(),
    *file_cases(),
    ("CSIPSTR2", ROOT, 'OBJID="paket-1"', 'OBJID="paket-2"'),
    ("CSIP1", ROOT, ' OBJID="paket-1"', ""),
    ("CSIP1", ROOT, 'OBJID="paket-1"', 'OBJID=""'),
    ("CSIP1", REP, 'OBJID="rep1"', 'OBJID="rep2"'),
    ("CSIP2", ROOT, "Textual works – Digital", "Textual works - Digital"),
    ("CSIP2", ROOT, "Textual works – Digital", "Other"),
    ("CSIP3", ROOT, "Textual works – Digital", "Other"),
    ("CSIP4", REP, ' csip:CONTENTINFORMATIONTYPE="ERMS"', ""),
    ("CSIP4", ROOT, '"MIXED"', '"Mixed"'),
    ("CSIP5", ROOT, '="MIXED"', '="OTHER"'),
    ("CSIP5", ROOT, '="MIXED"', '="MIXED" csip:OTHERCONTENTINFORMATIONTYPE="a"'),
    ("CSIP6", ROOT, ' PROFILE="https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml"', ""),
    ("CSIP117", ROOT, "<metsHdr", "<metsHdx"),
    ("CSIP7", ROOT, f'CREATEDATE="{DATE}"', 'CREATEDATE="2026-03-02"'),
    ("CSIP8", ROOT, f'LASTMODDATE="{DATE}"', 'LASTMODDATE="2999-01-01T00:00:00"'),
    ("CSIP9", ROOT, ' csip:OAISPACKAGETYPE="SIP"', ""),
    ("CSIP10", ROOT, SOFTWARE, 'ROLE="EDITOR" TYPE="OTHER"'),
    ("CSIP11", ROOT, SOFTWARE, SOFTWARE.replace("CREATOR", "EDITOR")),
    ("CSIP12", ROOT, SOFTWARE, SOFTWARE.replace('"OTHER"', '"ORGANIZATION"')),
    ("CSIP13", ROOT, ' OTHERTYPE="SOFTWARE"', ' OTHERTYPE="PROGRAM"'),
    ("CSIP14", ROOT, "<name>prov</name>", "<name/>"),
    ("CSIP15", ROOT, VERSION, ""),
    ("CSIP16", ROOT, VERSION, "<note>1</note>"),
    ("CSIP17", ROOT, "dmdSec ", "dmdSex "),
    ("CSIP19", ROOT, f'ID="dmd-1" CREATED="{DATE}"', 'ID="dmd-1"'),
    ("CSIP31", ROOT, '<amdSec ID="amd">', '<amdSex ID="amd">'),
    ("CSIP32", REP, "digiprovMD ", "techMD "),
    ("CSIP58", ROOT, '<fileSec ID="files">', '<fileSec ID="x"/><fileSec ID="files">'),
    ("CSIP59", ROOT, '<fileSec ID="files">', "<fileSec>"),
    ("CSIP60", ROOT, 'USE="Documentation"', 'USE="Metadata"'),
    ("CSIP113", ROOT, 'USE="Schemas"', 'USE="Metadata"'),
    ("CSIP61", ROOT, 'ADMID="prov-1">', 'ADMID="dmd-1">'),
    ("CSIP62", ROOT, ' csip:CONTENTINFORMATIONTYPE="ERMS"', ""),
    ("CSIP63", ROOT, ' csip:OTHERCONTENTINFORMATIONTYPE="egen"', ""),
    ("CSIP64", ROOT, "Representations/rep2/data", "Representations/rep9/data"),
    ("CSIP64", ROOT, 'USE="Schemas"', 'USE="Blandat"'),
    ("CSIP65", ROOT, ' ID="grp-xsd"', ""),
    (
        "CSIP66",
        ROOT,
        '<fileGrp ID="grp-xsd"',
        '<fileGrp ID="tom" USE="Schemas"/><fileGrp ID="grp-xsd"',
    ),
    ("CSIP80", ROOT, 'LABEL="CSIP"', 'LABEL="Egen"'),
    ("CSIP81", ROOT, "PHYSICAL", "LOGICAL"),
    ("CSIP82", ROOT, 'LABEL="CSIP"', 'LABEL="csip"'),
    ("CSIP83", ROOT, '<structMap ID="map"', "<structMap"),
    ("CSIP84", ROOT, '<div ID="div-top"', '<div ID="ett"/><div ID="div-top"'),
    ("CSIP85", ROOT, ' ID="div-top"', ""),
    ("CSIP88", ROOT, 'LABEL="Metadata"', 'LABEL="Uppgifter"'),
    ("CSIP89", ROOT, ' ID="div-md"', ""),
    ("CSIP90", ROOT, 'LABEL="Documentation"', 'LABEL="Metadata"'),
    ("CSIP91", ROOT, 'ADMID="rights-1 prov-1"', 'ADMID="prov-1"'),
    ("CSIP92", ROOT, ' DMDID="dmd-1"/>', "/>"),
    ("CSIP93", ROOT, '<div ID="div-doc"', '<div ID="d" LABEL="Documentation"/><div ID="div-doc"'),
    ("CSIP94", ROOT, ' ID="div-doc"', ""),
    ("CSIP95", ROOT, 'LABEL="Documentation"', 'LABEL="documentation"'),
    ("CSIP96", ROOT, '<fptr FILEID="grp-doc"/>', ""),
    ("CSIP116", ROOT, '<fptr FILEID="grp-doc"/>', '<fptr FILEID="doc-1"/>'),
    ("CSIP97", ROOT, '<div ID="div-xsd" LABEL="Schemas">', '<div ID="div-xsd" LABEL="X">'),
    ("CSIP98", ROOT, ' ID="div-xsd"', ""),
    ("CSIP99", ROOT, 'LABEL="Schemas"', 'LABEL="SCHEMAS"'),
    ("CSIP100", ROOT, '<fptr FILEID="grp-xsd"/>', ""),
    ("CSIP118", ROOT, '<fptr FILEID="grp-xsd"/>', '<fptr FILEID="xsd-1"/>'),
    ("CSIP101", ROOT, 'LABEL="Representations"', 'LABEL="Content"'),
    ("CSIP102", ROOT, ' ID="div-rep"', ""),
    ("CSIP103", ROOT, 'LABEL="Representations"', 'LABEL="representations"'),
    ("CSIP104", ROOT, '<fptr FILEID="grp-plain"/>', ""),
    ("CSIP119", ROOT, '<fptr FILEID="grp-plain"/>', '<fptr FILEID="plain-1"/>'),
    ("CSIP105", ROOT, 'LABEL="Representations/rep1"', 'LABEL="rep1"'),
    ("CSIP106", ROOT, ' ID="div-rep1"', ""),
    ("CSIP107", ROOT, 'LABEL="Representations/rep1"', 'LABEL="Representations/rep3"'),
    ("CSIP108", ROOT, 'xlink:title="grp-rep1"', 'xlink:title="rep1"'),
    (
        "CSIP109",
        ROOT,
        f"<mptr {LINK}",
        f'<mptr {LINK}"METS.xml" xlink:title="grp-rep1"/><mptr {LINK}',
    ),
    ("CSIP110", ROOT, '"representations/rep1/METS.xml" xlink:title', '"a/METS.xml" xlink:title'),
    ("CSIP111", ROOT, '<mptr LOCTYPE="URL" xlink:type="simple"', '<mptr LOCTYPE="URL"'),
    ("CSIP112", ROOT, '<mptr LOCTYPE="URL"', '<mptr LOCTYPE="ARK"'),
    ("SIP1", ROOT, 'LABEL="Prov"', 'LABEL=" "'),
    ("SIP2", ROOT, "E-ARK-SIP-v2-2-0.xml", "E-ARK-SIP-2-v2-2-0.xml"),
    ("SIP3", ROOT, 'RECORDSTATUS="NEW"', 'RECORDSTATUS="NY"'),
    ("SIP4", ROOT, 'OAISPACKAGETYPE="SIP"', 'OAISPACKAGETYPE="AIP"'),
    ("SIP5", ROOT, ">LÖ 1<", "><"),
    ("SIP5", ROOT, 'TYPE="PREVIOUSSUB', 'TYPE="SUB'),
    ("SIP6", ROOT, ">LÖ 0<", "><"),
    ("SIP7", ROOT, "PREVIOUSREFERENCECODE", "REFERENCECODE"),
    ("SIP8", ROOT, ">R 0<", "><"),
    ("SIP9", ROOT, KEEPER, KEEPER.replace("PRESERVATION", "ARCHIVIST")),
    ("SIP10", ROOT, 'ROLE="ARCHIVIST"', 'ROLE="OTHER" OTHERROLE="ARCHIVIST"'),
    ("SIP11", ROOT, ARCHIVIST, ARCHIVIST.replace("ORGANIZATION", "OTHER")),
    ("SIP12", ROOT, "<name>Exempelnämnden</name>", ""),
    ("SIP13", ROOT, CODE + "A1</note>", CODE + "A1</note>" + CODE + "A2</note>"),
    ("SIP14", ROOT, CODE + "A1", "<note>A1"),
    ("SIP15", ROOT, ARCHIVIST, ARCHIVIST.replace("ARCHIVIST", "CREATOR")),
    ("SIP16", ROOT, SUBMITTER, SUBMITTER.replace("CREATOR", 'OTHER" OTHERROLE="SUBMITTER')),
    ("SIP18", ROOT, "<name>Exempelregionen</name>", "<name> </name>"),
    ("SIP19", ROOT, CODE + "B2</note>", CODE + "B2</note>" + CODE + "B3</note>"),
    ("SIP20", ROOT, CODE + "B2", "<note>B2"),
    ("SIP24", ROOT, "<name>Test Testsson</name>", ""),
    ("SIP26", ROOT, ARCHIVIST, ARCHIVIST.replace("ARCHIVIST", "PRESERVATION")),
    ("SIP27", ROOT, 'ROLE="PRESERVATION"', 'ROLE="OTHER" OTHERROLE="PRESERVATION"'),
    ("SIP28", ROOT, KEEPER, KEEPER.replace("ORGANIZATION", "INDIVIDUAL")),
    ("SIP29", ROOT, "<name>Exempelarkivet</name>", ""),
    ("SIP30", ROOT, CODE + "C3</note>", CODE + "C3</note>" + CODE + "C4</note>"),
    ("SIP31", ROOT, CODE + "C3", '<note csip:NOTETYPE="SOFTWARE VERSION">C3'),
    ("PKG-ID-REPEATED", ROOT, 'ID="xsd-1"', 'ID="doc-1"'),
    ("PKG-ID-REPEATED", ROOT, 'ID="div-doc"', 'ID="div-md"'),
    ("PKG-FILEID-DANGLING", ROOT, 'FILEID="grp-doc"', 'FILEID="grp-docs"'),
    ("PKG-ADMID-DANGLING", ROOT, 'ADMID="rights-1 prov-1"', 'ADMID="rights-1 prov-1 x"'),
    ("PKG-DMDID-DANGLING", ROOT, 'DMDID="dmd-1"/>', 'DMDID="dmd-1 prov-1"/>'),
    ("XML-MALFORMED", ROOT, "</structMap>", ""),
    ("XML-DOCTYPE", ROOT, "<mets ", '<!DOCTYPE mets [<!ENTITY a "b">]><mets '),
    ("XML-NOT-METS", REP, "http://www.loc.gov/METS/", "http://www.loc.gov/METS/v2"),
]


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def test_the_valid_package_breaks_nothing(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    report = check(sample.write(tmp_path))
    assert rules(report) == KNOWN
    assert report.passed
    assert (report.profile, report.files, report.payload_files) == ("E-ARK SIP 2.2.0", 11, 3)
    assert {rule.id for rule in RULES} <= set(report.checked)


@pytest.mark.parametrize(
    ("rule", "path", "old", "new"), CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)]
)
def test_one_change_breaks_the_rule(  # noqa: PLR0917
    sample: SamplePackage, check: Check, tmp_path: Path, rule: str, path: str, old: str, new: str
) -> None:
    if rule in ("CSIP17", "CSIP31"):  # the end tag too
        tag = old.strip("<").split()[0]
        sample.change(path, f"</{tag}>", f"</{new.strip('<').split()[0]}>")
    if rule == "CSIP117":
        sample.change(path, "</metsHdr>", "</metsHdx>")
    if rule == "CSIP32":
        sample.change(path, "</digiprovMD>", "</techMD>")
    sample.change(path, old, new)
    report = check(sample.write(tmp_path))
    hits = [finding for finding in report.findings if finding.rule == rule]
    assert hits
    assert all(hit.location.startswith(path) for hit in hits)
    assert len(rules(report) - KNOWN) <= 8


def test_a_creator_of_no_kind_is_no_submitter(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    person = '<agent ROLE="CREATOR" TYPE="INDIVIDUAL"><name>Test Testsson</name></agent>\n'
    sample.change(ROOT, person, "")
    sample.change(ROOT, SUBMITTER, SUBMITTER.replace("ORGANIZATION", "OTHER"))
    assert {"SIP15", "SIP17"} <= rules(check(sample.write(tmp_path)))


def test_content_without_any_group_for_it(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    for name in ("rep1", "rep2/data"):
        sample.change(ROOT, f'USE="Representations/{name}"', 'USE="Metadata"')
    assert "CSIP114" in rules(check(sample.write(tmp_path)))


def test_in_version_2_1_0_some_shoulds_are_musts_and_some_musts_mays(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.change(ROOT, '<fptr FILEID="grp-doc"/>', "")
    sample.change(ROOT, "<name>Exempelarkivet</name>", "")
    package = sample.write(tmp_path)
    newer = {f.rule: f.level for f in check(package).findings}
    older = {f.rule: f.level for f in check(package, version="2.1.0").findings}
    assert (newer["CSIP96"], older["CSIP96"]) == (Level.WARNING, Level.ERROR)
    assert (newer["SIP29"], older["SIP29"]) == (Level.ERROR, Level.INFO)
    assert "SIP2" in older


def test_an_agreement_can_change_a_level(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.change(ROOT, ' STATUS="CURRENT"', "")
    package = sample.write(tmp_path)
    assert check(package).passed
    assert not check(package, levels={"CSIP20": Level.ERROR}).passed


def test_a_format_outside_the_agreement_is_an_error(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    package = sample.write(tmp_path)
    assert "PKG-FORMAT-NOT-ALLOWED" not in rules(check(package, formats=("x-fmt/111",)))
    assert "PKG-FORMAT-NOT-ALLOWED" in rules(check(package, formats=("fmt/95",)))


def test_every_rule_is_broken_by_some_case_and_has_its_texts() -> None:
    tried = {case[0] for case in CASES} | {"SIP17", "CSIP114"}
    assert {rule.id for rule in RULES} <= tried
    listed: dict[str, dict[str, str]] = {}
    for area in ("eark", "package"):
        text = files("leverans.messages").joinpath(f"codes/{area}.toml").read_text("utf-8")
        listed |= tomllib.loads(text)
    assert tried | set(STRUCTURE_RULES) <= set(listed)
    raisable = {rule.id for rule in RULES} | set(STRUCTURE_RULES) | tried
    specified = {name for name in listed if name.startswith(("CSIP", "SIP"))}
    assert {n for n in specified - raisable if listed[n].get("check") != "manual"} == set()
    assert all(rule.level == listed[rule.id]["level"] for rule in RULES)
