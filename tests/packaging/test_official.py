import json
import os
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256, sha512
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml.etree import XMLSchema, _Element

from leverans.model.record_json import from_json
from leverans.packaging.eark import EArkSip
from leverans.schemas.xml import compile_schema, read_tree
from leverans.testing.package_members import members_of
from leverans.testing.sample_records import documented_order, odd_records

SHARED = Path(os.environ.get("LEVERANS_SHARED", Path(__file__).parents[3] / "shared"))
OFFICIAL = SHARED / "data" / "official-schemas"
METS = "{http://www.loc.gov/METS/}"
XLINK = "{http://www.w3.org/1999/xlink}"
CSIP = "{https://DILCIS.eu/XML/METS/CSIPExtensionMETS}"
SIP = "{https://DILCIS.eu/XML/METS/SIPExtensionMETS}"
PREMIS = "{http://www.loc.gov/premis/v3}"

Files = dict[str, bytes]


@pytest.fixture(
    scope="module",
    params=[
        {},
        {"version": "2.1.0", "premis_objects": "file", "algorithms": ("SHA-512",)},
        {"description": "dc", "content_information_type": "OTHER"},
    ],
    ids=["2.2.0", "2.1.0", "dc"],
)
def package(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("package")
    built = EArkSip().build(
        odd_records(folder / "source"),
        folder,
        order=documented_order(folder / "papers", **request.param),
        told=lambda _: None,
        progress=lambda *_: None,
    )
    return dict(members_of(built))


def mets_files(package: Files) -> Iterator[tuple[str, _Element]]:
    for path, data in package.items():
        if path.endswith("METS.xml"):
            yield path.removesuffix("METS.xml"), read_tree(data)


def test_each_use_has_one_representation_and_no_empty_folder_is_made(package: Files) -> None:
    assert sorted(path for path in package if path.endswith("METS.xml")) == [
        "METS.xml",
        "representations/archival/METS.xml",
        "representations/native/METS.xml",
    ]
    assert len([path for path in package if path.startswith("metadata/descriptive/records/")]) == 3


def test_the_root_mets_is_the_last_thing_written(package: Files) -> None:
    assert list(package)[-1] == "METS.xml"


def test_every_reference_leads_to_a_file_with_that_size_and_digest(package: Files) -> None:
    hashes = {"SHA-256": sha256, "SHA-512": sha512}
    seen = {"METS.xml"}
    for base, tree in mets_files(package):
        for element in (*tree.iter(METS + "file"), *tree.iter(METS + "mdRef")):
            pointer = element if element.tag == METS + "mdRef" else element[0]
            path = base + unquote(pointer.get(XLINK + "href") or "")
            digest = hashes[element.get("CHECKSUMTYPE") or ""](package[path]).hexdigest()
            assert element.get("SIZE") == str(len(package[path]))
            assert element.get("CHECKSUM") == digest
            seen.add(path)
    assert seen == set(package), "something in the package is referred to by no METS"


def test_ids_are_unique_and_every_idref_resolves(package: Files) -> None:
    for _, tree in mets_files(package):
        ids = [element.get("ID") for element in tree.iter() if element.get("ID")]
        assert len(ids) == len(set(ids))
        for element in tree.iter():
            for name in ("ADMID", "DMDID", "FILEID"):
                assert set((element.get(name) or "").split()) <= set(ids)
        groups = {group.get("ID") for group in tree.iter(METS + "fileGrp")}
        pointed = {one.get("FILEID") for one in tree.iter(METS + "fptr")}
        pointed |= {one.get(XLINK + "title") for one in tree.iter(METS + "mptr")}
        assert pointed == groups


def test_the_metadata_division_names_all_sections(package: Files) -> None:
    for _, tree in mets_files(package):
        (division,) = [one for one in tree.iter(METS + "div") if one.get("LABEL") == "Metadata"]
        sections = {one.get("ID") for one in tree.iter(METS + "dmdSec")}
        assert set((division.get("DMDID") or "").split()) == sections
        provenance = {one.get("ID") for one in tree.iter(METS + "digiprovMD")}
        assert set((division.get("ADMID") or "").split()) == provenance


def test_the_header_names_everybody_of_the_agreement(package: Files) -> None:
    header = read_tree(package["METS.xml"])[0]
    agents = {
        (one.get("ROLE"), one.get("TYPE"), one.findtext(METS + "name"))
        for one in header.iter(METS + "agent")
    }
    assert agents == {
        ("CREATOR", "OTHER", "leverans"),
        ("ARCHIVIST", "ORGANIZATION", "Kulturförvaltningen i Exempelregionen"),
        ("CREATOR", "ORGANIZATION", "Exempelregionen & Co"),
        ("CREATOR", "INDIVIDUAL", "Test Testsson"),
        ("PRESERVATION", "ORGANIZATION", "Exempelarkivet"),
    }
    kinds = [(one.get("TYPE"), one.text) for one in header.iter(METS + "altRecordID")]
    assert kinds == [
        ("SUBMISSIONAGREEMENT", "EX 2026/17"),
        ("PREVIOUSSUBMISSIONAGREEMENT", "EX 2019/3"),
        ("REFERENCECODE", "SE/EX/00001"),
    ]


def test_formats_stand_at_the_file_under_the_names_of_the_specification(package: Files) -> None:
    tree = read_tree(package["representations/native/METS.xml"])
    (file,) = [one for one in tree.iter(METS + "file") if one.get("MIMETYPE") == "application/pdf"]
    assert file.get(SIP + "FILEFORMATREGISTRY") == "PRONOM"
    assert file.get(SIP + "FILEFORMATKEY") == "fmt/276"
    assert file.get(SIP + "FILEFORMATVERSION") == "1.7"


def test_premis_events_link_to_objects_and_agents_that_are_there(package: Files) -> None:
    for path, data in package.items():
        if not path.endswith("premis.xml"):
            continue
        tree = read_tree(data)
        known = {one.text for one in tree.iter(PREMIS + "objectIdentifierValue")}
        known |= {one.text for one in tree.iter(PREMIS + "agentIdentifierValue")}
        for kind in ("linkingObjectIdentifierValue", "linkingAgentIdentifierValue"):
            linked = {one.text for one in tree.iter(PREMIS + kind)}
            assert linked
            assert linked <= known
        ids = [one.text for one in tree.iter(PREMIS + "eventIdentifierValue")]
        assert len(ids) == len(set(ids))


def test_a_doubtful_identification_is_an_event_of_its_own(package: Files) -> None:
    tree = read_tree(package["representations/native/metadata/preservation/premis.xml"])
    notes = [one.text for one in tree.iter(PREMIS + "eventOutcomeDetailNote")]
    assert "extension mismatch <txt>" in notes
    assert len(list(tree.iter(PREMIS + "object"))) >= 2


def test_record_json_gives_the_record_again_and_lists_its_files(
    package: Files, tmp_path: Path
) -> None:
    for record in odd_records(tmp_path):
        data = json.loads(package[f"metadata/descriptive/records/{record.archive_id}.json"])
        assert from_json(data) == replace(record, representations=())
        for file in data["files"]:
            body = package[file["path"]]
            assert file["size"] == len(body)
            assert file["digests"]["SHA-256"] == sha256(body).hexdigest()


def test_a_name_that_is_not_unicode_is_kept_as_its_bytes(package: Files, tmp_path: Path) -> None:
    record = odd_records(tmp_path)[1]
    data = json.loads(package[f"metadata/descriptive/records/{record.archive_id}.json"])
    file = data["files"][0]
    assert file["name"] == "trasig\ufffd.txt"
    assert file["name_base64"] == "dHJhc2ln5S50eHQ="
    assert file["source_checksum"] == {"MD5": "0" * 32}
    assert "format" not in file


@pytest.fixture(scope="module")
def official() -> dict[str, XMLSchema]:
    if not OFFICIAL.is_dir():
        pytest.skip(f"no {OFFICIAL}: set LEVERANS_SHARED")
    file = {path.name: path.read_bytes() for path in OFFICIAL.glob("*.xsd")}
    xlink = {"http://www.w3.org/1999/xlink": file["xlink.xsd"]}
    xml = {"http://www.w3.org/XML/1998/namespace": file["xml.xsd"]}
    spaces = {
        METS[1:-1]: file["mets.xsd"],
        CSIP[1:-1]: file["DILCISExtensionMETS.xsd"],
        SIP[1:-1]: file["DILCISExtensionSIPMETS.xsd"],
    }
    imports = "".join(f'<xs:import namespace="{name}"/>' for name in spaces)
    both = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    return {
        "METS.xml": compile_schema(both.encode(), spaces | xlink),
        "premis.xml": compile_schema(file["premis-v3-0.xsd"], xlink),
        "ead3.xml": compile_schema(file["ead3.xsd"], xlink | xml),
    }


@pytest.mark.official
def test_the_official_schemas_accept_every_document(
    package: Files, official: dict[str, XMLSchema]
) -> None:
    checked = 0
    for path, data in package.items():
        schema = official.get(path.rpartition("/")[2])
        if schema is not None:
            schema.assertValid(read_tree(data))
            checked += 1
    assert checked >= 6
