"""The producer's signed checkpoint in its packages: lawful, in the lists, and no record."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from leverans.model.package import Package
from leverans.packaging.log_checkpoint import NAME
from leverans.schemas.shelf import SchemaShelf
from leverans.schemas.xml import read_tree
from leverans.testing.format_contract import content_of, write_files
from leverans.testing.format_orders import FORMATS, NAMESPACES, order_of
from leverans.testing.package_members import members_of
from leverans.testing.sample_records import full_record
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

DOCUMENT = b'{\n  "document": "leverans signed document"\n}\n'
WAYS = [
    (profile, version, container)
    for profile, kind in FORMATS.items()
    for version in kind.versions
    for container in ("tar", "zip", "folder")
    if (profile, container) != ("fgs", "folder")
]
HOME = {
    "eark-sip": f"metadata/preservation/{NAME}",
    "bagit": f"metadata/preservation/{NAME}",
    "fgs": f"Metadata/{NAME}",
    "didl": "",
}


def built(folder: Path, profile: str, version: str, container: str, document: bytes) -> Package:
    files = write_files(folder / "source", {"a.pdf": b"a", "b.txt": b"b"})
    terms = {"version": version, "container": container, "algorithms": ("SHA-512", "SHA-256")}
    return FORMATS[profile](0).build(
        [full_record("1", files[:1]), full_record("2", files[1:])],
        folder,
        order=replace(order_of(profile, **terms), log_checkpoint=document),
        told=lambda _: None,
        progress=lambda *_: None,
    )


def findings(package: Package, profile: str) -> list[tuple[str, str, str]]:
    kind = {"eark-sip": "eark"}.get(profile, profile)
    asked = CheckProfile(profile=kind, namespaces=NAMESPACES, workers=0)
    shelf = SchemaShelf(home=Path("/nonexistent"))
    report = check_package(Path(package.path), profile=asked, shelf=shelf)
    return [(one.rule, one.level, one.location) for one in report.findings]


@pytest.mark.parametrize(("profile", "version", "container"), WAYS)
def test_the_checkpoint_lies_in_its_place_and_the_checker_finds_nothing_new(
    tmp_path: Path, profile: str, version: str, container: str
) -> None:
    without = built(tmp_path / "without", profile, version, container, b"")
    carrying = built(tmp_path / "with", profile, version, container, DOCUMENT)
    members = dict(members_of(carrying))
    there = {path for path in members if path.endswith(NAME)}
    assert there == ({HOME[profile]} if HOME[profile] else set())
    assert all(members[path] == DOCUMENT for path in there)
    assert members.keys() - there == dict(members_of(without)).keys()
    assert findings(carrying, profile) == findings(without, profile)
    assert (carrying.payload_files, carrying.records) == (without.payload_files, without.records)
    assert carrying.files - without.files == len(there)


@pytest.mark.parametrize(("profile", "version", "container"), WAYS)
def test_the_same_order_gives_the_same_bytes(
    tmp_path: Path, profile: str, version: str, container: str
) -> None:
    first, second = (
        built(tmp_path / name, profile, version, container, DOCUMENT) for name in ("1", "2")
    )
    assert content_of(Path(first.path)) == content_of(Path(second.path))


def test_the_root_mets_points_to_it_with_its_checksum_and_the_structure_too(
    tmp_path: Path,
) -> None:
    package = built(tmp_path, "eark-sip", "2.2.0", "folder", DOCUMENT)
    root = read_tree(dict(members_of(package))["METS.xml"])
    spaces = {"m": "http://www.loc.gov/METS/", "x": "http://www.w3.org/1999/xlink"}
    (reference,) = root.xpath(
        f"//m:digiprovMD/m:mdRef[@x:href='{HOME['eark-sip']}']", namespaces=spaces
    )
    assert reference.get("OTHERMDTYPE") == "LEVERANS-CHECKPOINT"
    assert reference.get("CHECKSUM") == hashlib.sha512(DOCUMENT).hexdigest()
    (division,) = root.xpath("//m:div[@LABEL='Metadata']", namespaces=spaces)
    assert reference.getparent().get("ID") in division.get("ADMID").split()


def test_a_bag_lists_it_in_every_tag_manifest(tmp_path: Path) -> None:
    members = dict(members_of(built(tmp_path, "bagit", "1.0", "folder", DOCUMENT)))
    for name, digest in (("sha512", hashlib.sha512), ("sha256", hashlib.sha256)):
        line = f"{digest(DOCUMENT).hexdigest()}  {HOME['bagit']}\n"
        assert line in members[f"tagmanifest-{name}.txt"].decode()
        assert NAME not in members[f"manifest-{name}.txt"].decode()


def test_sip_xml_lists_it_as_a_file(tmp_path: Path) -> None:
    members = dict(members_of(built(tmp_path, "fgs", "1.2", "tar", DOCUMENT)))
    assert f"file:///{HOME['fgs']}".encode() in members["sip.xml"]
    assert hashlib.sha512(DOCUMENT).hexdigest().encode() in members["sip.xml"]
