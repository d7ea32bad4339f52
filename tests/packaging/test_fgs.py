"""FGS Paketstruktur 1.2: the suite of all formats, and what its METS says."""

from dataclasses import replace
from hashlib import sha512
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml.etree import _Element

from leverans.model.package import BuildOrder
from leverans.model.record import Use
from leverans.packaging.fgs import Fgs
from leverans.packaging.plain_names import plain_path
from leverans.schemas.xml import read_tree
from leverans.testing.format_contract import FormatContract, a_record, write_files
from leverans.testing.format_orders import built, order_of
from leverans.testing.package_members import members_of
from leverans.testing.sample_records import full_record, odd_records

METS = "{http://www.loc.gov/METS/}"
EXT = "{ExtensionMETS}"
HREF = "{http://www.w3.org/1999/xlink}href"


class TestFgsTar(FormatContract):
    def format(self) -> Fgs:
        return Fgs()

    def order(self) -> BuildOrder:
        return order_of("fgs", algorithms=("SHA-512", "SHA-256"))

    def record_path(self, archive_id: str) -> str:
        return f"Metadata/records/{archive_id}.json"


class TestFgsZip(TestFgsTar):
    def order(self) -> BuildOrder:
        return order_of("fgs", container="zip", description="dc", premis_objects="file")


class TestFgsWithCases(TestFgsTar):
    def order(self) -> BuildOrder:
        return order_of("fgs", case_content="fgs-arendehantering")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("fgs")
    records = [
        *odd_records(folder / "odd"),
        full_record("9", write_files(folder / "full", {"Å 1.txt": b"1", "Å_1.txt": b"2"})),
    ]
    return dict(members_of(built("fgs", records, folder, algorithms=("SHA-512",))))


@pytest.fixture(scope="module")
def mets(package: dict[str, bytes]) -> _Element:
    return read_tree(package["sip.xml"])


def test_every_file_but_sip_xml_is_referred_to_with_its_size_and_digest(
    package: dict[str, bytes], mets: _Element
) -> None:
    seen = {"sip.xml"}
    for element in (*mets.iter(METS + "file"), *mets.iter(METS + "mdRef")):
        pointer = element if element.tag == METS + "mdRef" else element[0]
        href = pointer.get(HREF) or ""
        assert href.startswith("file:///")
        path = unquote(href.removeprefix("file:///"))
        assert element.get("SIZE") == str(len(package[path]))
        assert element.get("CHECKSUM") == sha512(package[path]).hexdigest()
        seen.add(path)
    assert seen == set(package)


def test_names_are_plain_and_the_original_is_kept(mets: _Element) -> None:
    files = [one for one in mets.iter(METS + "file") if EXT + "ORIGINALFILENAME" in one.attrib]
    named = {one.get(EXT + "ORIGINALFILENAME"): unquote(one[0].get(HREF) or "") for one in files}
    assert named["c.bin"] == "file:///Content/archival/c.bin"
    assert named["avtal/åäö & <b>.txt"].startswith("file:///Content/native/avtal/aao_b_")
    assert all(path.isascii() and " " not in path for path in named.values())
    assert len(set(named.values())) == len(named)
    assert "trasig\ufffd.txt" in named


def test_the_header_names_everybody_of_the_agreement(mets: _Element) -> None:
    agents = [
        (one.get("ROLE"), one.get("TYPE"), one.get("OTHERTYPE"), *[child.text for child in one])
        for one in mets.iter(METS + "agent")
    ]
    assert agents == [
        ("ARCHIVIST", "ORGANIZATION", None, "Kulturförvaltningen i Exempelregionen",
         "ORG:000000-0001"),
        ("ARCHIVIST", "OTHER", "SOFTWARE", "Filytan", "4.1"),
        ("CREATOR", "ORGANIZATION", None, "Exempelregionen & Co", "ORG:000000-0002"),
        ("IPOWNER", "ORGANIZATION", None, "Nämnden"),
        ("CREATOR", "OTHER", "SOFTWARE", "leverans", "0.1.0"),
        ("CREATOR", "INDIVIDUAL", None, "Test Testsson", "test.testsson@example.org"),
        ("PRESERVATION", "ORGANIZATION", None, "Exempelarkivet", "ORG:000000-0003"),
    ]  # fmt: skip
    ids = [(one.get("TYPE"), one.text) for one in mets.iter(METS + "altRecordID")]
    assert ids == [
        ("SUBMISSIONAGREEMENT", "EX 2026/17; 2026-01-01"),
        ("PREVIOUSSUBMISSIONAGREEMENT", "EX 2019/3"),
        ("REFERENCECODE", "SE/EX/00001"),
    ]


def test_what_the_records_tell_together_stands_at_the_top(mets: _Element) -> None:
    assert mets.get(EXT + "STARTDATE") == "2024-04-17"
    assert mets.get(EXT + "ENDDATE") == "2024-04-18"
    assert mets.get(EXT + "ACCESSRESTRICT") == "Secrecy"
    assert mets.get(EXT + "APPRAISAL") == "No"
    assert mets.get("TYPE") == "Single records"


def test_files_bear_their_record_type_and_reference(mets: _Element) -> None:
    marked = [
        one for one in mets.iter(METS + "file") if EXT + "ARCHIVALREFERENCECODE" in one.attrib
    ]
    assert {one.get(EXT + "ARCHIVALREFERENCECODE") for one in marked} == {"KU 2024-7:9"}
    assert {one.get(EXT + "ARCHIVALRECORDTYPE") for one in marked} == {"Avtal"}


def test_cases_make_it_a_package_of_type_erms(tmp_path: Path) -> None:
    record = full_record("1", write_files(tmp_path / "source", {"a.txt": b"a"}))
    package = dict(members_of(built("fgs", [record], tmp_path, case_content="fgs-arendehantering")))
    mets = read_tree(package["sip.xml"])
    assert mets.get("TYPE") == "ERMS"
    assert mets.get(EXT + "CONTENTTYPESPECIFICATION") == "FGS Ärendehantering 1.0"
    (group,) = [one for one in mets.iter(METS + "fileGrp") if one.get("USE") == "ERMS"]
    assert group[0][0].get(HREF) == "file:///Metadata/arenden.xml"


def test_a_package_without_files_has_a_file_section_of_its_records_alone(tmp_path: Path) -> None:
    package = dict(members_of(built("fgs", [a_record("1", [], use=Use.NATIVE)], tmp_path)))
    groups = [one.get("USE") for one in read_tree(package["sip.xml"]).iter(METS + "fileGrp")]
    assert groups == ["records"]
    empty = dict(members_of(built("fgs", [], tmp_path / "empty")))
    tags = [str(one.tag) for one in read_tree(empty["sip.xml"])]
    assert METS + "fileSec" not in tags
    assert tags[-1] == METS + "structMap"


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("avtal/Bilaga_1.pdf", "avtal/Bilaga_1.pdf"),
        ("ÅÄÖ åäö.txt", "AAO_aao_a56145270c.txt"),
        ("å/a.txt", "a_e83979df9d/a_a56145270c.txt"),
        (".dold", "dold_a56145270c"),
        ("åäö", "aao_a56145270c"),
        ("文書.pdf", "_a56145270c.pdf"),
        ("x" * 251 + "å.txt", "x" * 240 + "_a56145270c.txt"),
    ],
)
def test_names_lose_what_the_custom_forbids(path: str, plain: str) -> None:
    assert plain_path(path, "id") == plain


def test_names_that_become_alike_stay_apart() -> None:
    names = ["å.txt", "ä.txt", "a.txt", "a\u030a.txt", "å/x", "ä/x", "a/x", "a b", "a_b", "a  b"]
    made = [plain_path(name, f"id {number}") for number, name in enumerate(names)]
    assert len({one.casefold() for one in made}) == len(names)
    folders = {one.split("/")[0] for one in made if "/" in one}
    assert folders.isdisjoint(one for one in made if "/" not in one)


def test_without_a_day_the_agreement_is_referred_to_by_its_number(tmp_path: Path) -> None:
    order = order_of("fgs")
    bare = replace(order.agreement.submission, valid_from=None)
    order = replace(order, agreement=replace(order.agreement, submission=bare))
    package = Fgs().build([], tmp_path, order=order, told=print, progress=print)
    mets = read_tree(dict(members_of(package))["sip.xml"])
    assert next(mets.iter(METS + "altRecordID")).text == "EX 2026/17"
