"""Mellanarkiv DIDL: the suite of all formats, and what each index.xml says."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml.etree import _Element

from leverans.model.errors import ConfigurationError, PackageError
from leverans.model.package import BuildOrder
from leverans.model.record import (
    AccessLevel,
    Classification,
    Record,
    Representation,
    Restriction,
    Retention,
    Use,
    When,
)
from leverans.packaging.didl import Didl
from leverans.packaging.didl_object import moment, nested, planning
from leverans.schemas.xml import read_tree
from leverans.testing.format_contract import FormatContract, a_record, write_files
from leverans.testing.format_orders import NAMESPACES, built, order_of
from leverans.testing.package_members import members_of
from leverans.testing.sample_records import KEPT, full_record

DIDL = "{urn:mpeg:mpeg21:2002:02-DIDL-NS}"
CORE, VGR, VGRSD = (f"{{urn:exempel:{name}}}" for name in ("core", "vgr", "vgrsd"))
MARKED = 'xmlns:core="c"'


class TestDidlTar(FormatContract):
    def format(self) -> Didl:
        return Didl()

    def order(self) -> BuildOrder:
        return order_of("didl", algorithms=("SHA-512", "SHA-256"))

    def record_path(self, archive_id: str) -> str:
        return f"{archive_id}/record.json"


class TestDidlZip(TestDidlTar):
    def order(self) -> BuildOrder:
        return order_of("didl", container="zip")


class TestDidlFolder(TestDidlTar):
    def order(self) -> BuildOrder:
        return order_of("didl", container="folder")


def a_full_one(folder: Path) -> Record:
    native = write_files(folder, {"mapp/Läs mig.DOCX": b"docx", "utan ändelse": b"x"})
    archival = write_files(folder, {"mapp/Läs mig.pdf": b"%PDF"})
    record = full_record("1", native)
    more = Representation(use=Use.ARCHIVAL, files=archival)
    return replace(record, representations=(*record.representations, more))


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("didl")
    records = [a_full_one(folder / "source"), a_record("2", write_files(folder, {"b.txt": b"b"}))]
    return dict(members_of(built("didl", records, folder)))


@pytest.fixture(scope="module")
def index(package: dict[str, bytes]) -> _Element:
    archive_id = full_record("1", []).archive_id
    return read_tree(package[f"{archive_id}/index.xml"])


def one(tree: _Element, tag: str) -> _Element:
    (found,) = tree.iter(tag)
    return found


def test_each_record_is_an_object_in_a_folder_of_its_own(package: dict[str, bytes]) -> None:
    names = {path.partition("/")[2] for path in package}
    assert names == {
        "index.xml", "record.json", "document_001.docx", "document_002", "document_003.pdf",
        "document_001.txt",
    }  # fmt: skip
    assert len({path.partition("/")[0] for path in package}) == 2


def test_all_that_lies_beside_an_index_is_named_in_it_once(package: dict[str, bytes]) -> None:
    for path, data in package.items():
        if not path.endswith("/index.xml"):
            continue
        folder = path.removesuffix("index.xml")
        named = [unquote(item.get("ref") or "") for item in read_tree(data).iter(DIDL + "Resource")]
        there = {other.removeprefix(folder) for other in package if other.startswith(folder)}
        assert sorted([*named, "index.xml"]) == sorted(there)


def test_size_and_digest_of_each_file_are_told(package: dict[str, bytes], index: _Element) -> None:
    folder = full_record("1", []).archive_id
    for component in index.iter(DIDL + "Component"):
        body = package[f"{folder}/{one(component, DIDL + 'Resource').get('ref')}"]
        assert one(component, CORE + "Size").text == str(len(body))
        assert one(component, CORE + "Checksum").text == sha256(body).hexdigest()
    names = [name.text for name in index.iter(CORE + "OriginalFileName")]
    assert names == ["Läs mig.DOCX", "utan ändelse", "Läs mig.pdf", "record.json"]


def test_the_archives_format_is_original_and_comes_from_the_native(index: _Element) -> None:
    described = list(index.iter(CORE + "Representation"))
    assert [item.get("use") for item in described] == ["NATIVE", "ORIGINAL", "METADATA"]
    (source,) = index.iter(CORE + "Relationship")
    assert source.get("type") == "hasSource"
    assert source.get("id") == described[0].get("id")
    assert source.getparent() is described[1]


def test_the_object_says_retention_and_its_representations_preservation(index: _Element) -> None:
    actions = [item.get("action") for item in index.iter(CORE + "PreservationPlanning")]
    assert actions == ["RETENTION", "PRESERVATION", "PRESERVATION"]
    assert all("date" not in item.attrib for item in index.iter(CORE + "PreservationPlanning"))


def test_the_object_is_described(index: _Element) -> None:
    assert one(index, CORE + "CreatedDateTime").text == "2024-04-17"
    assert one(index, CORE + "AccessRight").text == "Public"
    kind = one(index, CORE + "ObjectType")
    assert (kind.text, kind.get("filePlan")) == ("Avtal", "KU.DHP.2024.1")
    producer = one(index, CORE + "Producer")
    assert dict(producer.attrib) == {"idType": "HSA-ID", "id": "SE2321000131-E000000000001"}
    classes = [
        (item.get("level"), item.get("classCode")) for item in index.iter(CORE + "Classification")
    ]
    assert classes == [("VO", "2"), ("PG", "2.1")]
    assert one(index, VGR + "RestrictionCode").text == "Allmän handling - Sekretess"
    assert one(index, VGR + "LegalParagraph").text == "OSL 21 kap. 1 §"
    assert one(index, VGRSD + "ValidFrom").text == "2024-04-17"


@pytest.mark.parametrize(
    ("level", "restrictions", "access", "code"),
    [
        (AccessLevel.INTERNET, (), "Public", "Allmän handling - Offentlig"),
        (AccessLevel.REGION, (), "Public", "Allmän handling - Offentlig"),
        (AccessLevel.WORKSPACE, (), "Public", None),
        (AccessLevel.RESTRICTED, (), "Confidential", None),
        (None, (), "Confidential", None),
        (AccessLevel.RESTRICTED, (Restriction(law="OSL 21:1"),), "Confidential",
         "Allmän handling - Sekretess"),
    ],
)  # fmt: skip
def test_access_follows_the_level(
    tmp_path: Path, level: AccessLevel | None, restrictions: tuple[Restriction, ...], access: str,
    code: str | None,
) -> None:  # fmt: skip
    record = replace(a_record("1", []), access_level=level, restrictions=restrictions)
    data = dict(members_of(built("didl", [record], tmp_path)))
    index = read_tree(data[f"{record.archive_id}/index.xml"])
    assert one(index, CORE + "AccessRight").text == access
    assert index.findtext(f".//{VGR}RestrictionCode") == code


def read_planning(kept: Retention | None, *, of_representation: bool = False) -> _Element:
    text = planning(kept, of_representation=of_representation)
    (found,) = read_tree(f"<a {MARKED}>{text}</a>".encode())
    return found


@pytest.mark.parametrize(
    ("verdict", "phrase", "action", "text"),
    [
        ("preserve", "Bevaras", "RETENTION", "Bevaras"),
        ("preserve", "B", "RETENTION", "Bevaras (B)"),
        ("preserve", "", "RETENTION", "Bevaras"),
        ("unresolved", "Gallras efter 2 år", "APPRAISAL", "Gallras efter 2 år"),
        ("unresolved", "Bevaras i 2 år", "APPRAISAL", "Prövas (Bevaras i 2 år)"),
        ("dispose", "Gallras efter 2 år", "DISPOSAL", "Gallras efter 2 år"),
    ],
)
def test_text_and_action_of_the_plan_never_contradict_each_other(
    verdict: str, phrase: str, action: str, text: str
) -> None:
    kept = replace(KEPT, verdict=verdict, phrase=phrase, disposal_decision="KU 2023-1")
    found = read_planning(kept)
    assert (found.get("action"), found.text, found.get("RDA")) == (action, text, "KU 2023-1")
    below = read_planning(kept, of_representation=True).get("action")
    assert below == {"RETENTION": "PRESERVATION"}.get(action, action)


def test_what_the_plan_does_not_know_is_to_be_appraised() -> None:
    assert dict(read_planning(None).attrib) == {"action": "APPRAISAL"}


def test_classes_nest_downwards_whatever_the_source_tells() -> None:
    classes = (
        Classification(code="2"),
        Classification(code="2.10"),
        Classification(code="2.10.1"),
        Classification(code="2.10.1.4", name="Djupare"),
    )
    tree = read_tree(f"<a {MARKED}>{nested(classes)}</a>".encode())
    found = [
        (item.get("level"), item.get("classCode")) for item in tree.iter() if item.get("level")
    ]
    assert found == [("VO", "2"), ("PG", "2.10"), ("P", "2.10.1.4")]
    assert nested(()) == ""


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2024-04-17", "2024-04-17"),
        ("2024-04-17T08:00:00+02:00", "2024-04-17T06:00:00Z"),
        ("2024-04-17T08:00:00", "2024-04-17T08:00:00"),
        ("2024-04", ""),
        ("2024", ""),
    ],
)
def test_moments_are_days_or_times_and_nothing_vaguer(value: str, told: str) -> None:
    assert moment(When(value=value, raw=value)) == told


@pytest.mark.parametrize("namespaces", [{}, {**NAMESPACES, "vgrsd": " "}])
def test_namespaces_that_are_not_told_are_never_invented(
    tmp_path: Path, namespaces: Mapping[str, str]
) -> None:
    order = order_of("didl")
    check = replace(order.agreement.check, namespaces=namespaces)
    order = replace(order, agreement=replace(order.agreement, check=check))
    with pytest.raises(ConfigurationError, match=r"check\.namespaces\.vgrsd"):
        Didl().build([], tmp_path / "out", order=order, told=print, progress=print)
    assert not (tmp_path / "out").exists()


def test_what_has_no_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="documentation"):
        built("didl", [], tmp_path / "out", documentation=("a.pdf",))
    with pytest.raises(ConfigurationError, match="case_content"):
        built("didl", [], tmp_path / "out", case_content="cits-erms")
    with pytest.raises(PackageError, match="at least one record"):
        built("didl", [], tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_what_the_archive_would_refuse_is_found_out_before(tmp_path: Path) -> None:
    agreement = order_of("didl").agreement
    fine = full_record("1", write_files(tmp_path, {"a.txt": b"a"}))
    assert list(Didl().unfit(fine, agreement)) == []
    bare = replace(
        fine, classification=(), producer_id="KU", retention=KEPT,
        representations=(Representation(use=Use.PUBLICATION, files=()),),
    )  # fmt: skip
    found = {lack.rule: lack.value for lack in Didl().unfit(bare, agreement)}
    assert found == {
        "DIDL-MAIN-REPRESENTATION": "publication",
        "DIDL-FILE-PLAN": "p",
        "DIDL-CLASSIFICATION": "",
        "DIDL-PRODUCER-ID": "KU",
    }
