"""Each kind of package is known by what lies in it, and read for what it says."""

import hashlib
import pickle
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from leverans.model.record import AccessLevel, Use
from leverans.testing.old_archive import bag, didl, eark, fgs
from leverans.testing.old_places import Place, bytes_of
from leverans.testing.own_package import own_package
from leverans.testing.sample_erms import sample_cits
from leverans.testing.sample_fgs import packed_zip
from leverans.testing.sample_ocfl import SampleObject, digest_of

PACKAGES: dict[str, tuple[str, Callable[[int], dict[str, bytes]]]] = {
    "eark": ("eark-1", eark),
    "fgs": ("UUID:fgs-1", fgs),
    "bagit": ("bag-1", bag),
    "didl": ("6f1c0a52-0d6f-4b1f-9a3b-2f3d0c9f8f1a", didl),
}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize("shape", ["folder", "tar", "zip"])
@pytest.mark.parametrize("kind", PACKAGES)
def test_a_kind_is_known_in_every_shape(place: Place, kind: str, shape: str) -> None:
    old_id, make = PACKAGES[kind]
    files = make(1)
    if shape == "folder":
        place.folder("p", files)
    elif shape == "tar":
        place.tar("p.tar", {f"rot/{path}": data for path, data in files.items()})
    else:
        packed_zip(files, place.root / "p.zip", "rot/")
    found = place.inventory()
    (package,) = place.packages().values()
    assert (package.kind, package.old_id, package.rejected) == (kind, old_id, False)
    assert found.files == len(files)
    assert found.bytes == sum(map(len, files.values()))
    carried = {
        hashlib.sha256(data).hexdigest()
        for record in place.source().records(place.scope)
        for data in bytes_of(record).values()
    }
    assert carried == {hashlib.sha256(data).hexdigest() for data in files.values()}


def test_contents_can_be_sent_to_another_process(place: Place) -> None:
    place.tar("p.tar", bag(1))
    packed_zip(bag(2), place.root / "q.zip", "")
    place.inventory()
    for record in place.source().records(place.scope):
        for representation in record.representations:
            for file in representation.files:
                again = pickle.loads(pickle.dumps(file.content))  # noqa: S301 - made right here
                with again.open() as one, file.content.open() as other:
                    assert one.read() == other.read()


def test_an_eark_package_says_who_made_it_under_which_agreement(place: Place) -> None:
    place.folder("p", eark(1))
    record = place.records()["eark-1"]
    assert (record.title, record.producer_name, record.producer_id) == (
        "Prov",
        "Exempelnämnden",
        "A1",
    )
    assert record.extra["package.agreement"] == "LÖ 2019-4"
    assert record.extra["package.created"] == "2026-03-02T08:00:00+01:00"
    assert set(bytes_of(record)) == {
        "representations/rep1/data/b/b.txt",
        "representations/rep1/data/å.txt",
        "representations/rep2/data/c.txt",
    }


def test_a_handling_of_fgs_is_a_record_with_its_case_and_its_files(place: Place) -> None:
    place.folder("p", fgs(1))
    found = {one.display_id: one for one in place.records().values()}
    record = found["RS 1-2019-1:1"]
    assert record.title == "Ansökan om bidrag"
    assert record.record_type.name == "Ansökan"
    assert record.source_system == "Exempelsystemet"
    assert record.diary_number is not None
    assert record.diary_number.raw == "RS 1-2019-1"
    assert record.aggregation is not None
    assert record.aggregation.title == "Bidrag till Exempelföreningen"
    assert record.dates["received"].value == "2019-03-01"
    assert record.dates["closed"].value == "2020-11-30"
    assert record.dates["created"].value == "2019-03-01T08:00:00"
    assert record.status == "Inkommen"
    assert record.extra["disposal_explanation"] == "Bevaras"
    assert record.extra["case.disposal_period"] == "10 år"
    assert [(one.law, one.type) for one in record.restrictions] == [
        ("OSL 21 kap. 1 §", "secrecy"),
        ("", "other"),
    ]
    assert {(one.role, one.name) for one in record.agents} == {
        ("sender", "Exempelföreningen"),
        ("receiver", "Exempelnämnden"),
        ("other", ""),
    }
    assert record.relations[0].target == "RS 2019-2:1".replace("RS ", "RS 1-")
    assert bytes_of(record) == {"Content/Bilagor/ansökan.txt": "Ansökan".encode()}
    case = next(one for one in place.records().values() if one.source_id == "RS 1-2019-1")
    assert case.title == "Bidrag till Exempelföreningen"
    assert set(bytes_of(case)) == {"Content/Bilagor/bilaga.txt"}
    rest = place.records()["UUID:fgs-1"]
    assert rest.record_type.name == "Handling"


def test_a_record_of_cits_erms_is_one_of_ours(place: Place) -> None:
    sample = sample_cits()
    files = {f"data/{path}": data for path, data in sample.files.items()}
    files["data/erms.xml"] = sample.filled().encode()
    lines = "".join(
        f"{hashlib.md5(data, usedforsecurity=False).hexdigest()}  {path}\n"
        for path, data in files.items()
    )
    declared = b"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"
    place.folder("p", {**files, "bagit.txt": declared, "manifest-md5.txt": lines.encode()})
    record = next(one for one in place.records().values() if one.display_id == "RS 2019-1:1")
    assert record.source_id == "9b2d6c0e-8f2a-4c1f-9d5e-3c4b5a6d7e8f"
    assert record.record_type.name == "Ansökan"
    assert record.dates["closed"].value == "2020-11-30T12:00:00.5+01:00"
    assert record.direction == "other"
    assert [one.type for one in record.restrictions] == ["secrecy", "other"]
    assert bytes_of(record) == {"data/Bilagor/ansökan.txt": "Ansökan".encode()}


def test_an_object_of_the_mellanarkiv_keeps_its_representations(place: Place) -> None:
    place.folder("p", didl(1))
    (record,) = place.records().values()
    assert record.title == "Plan"
    assert record.record_type.code == "17"
    assert record.dates["established"].value == "2024-04-17T06:00:00Z"
    assert [(one.code, one.level) for one in record.classification] == [
        ("2", "VO"),
        ("2.1", "PG"),
        ("2.1.1", "P"),
    ]
    assert record.extra["disposal_decision"] == "KU 2023-00999"
    assert [one.use for one in record.representations] == [Use.NATIVE, Use.ARCHIVAL]
    assert record.access_level is None


def test_a_confidential_object_has_the_most_restricted_level(place: Place) -> None:
    files = didl(1)
    files["index.xml"] = files["index.xml"].replace(b">Public<", b">Confidential<")
    place.folder("p", files)
    (record,) = place.records().values()
    assert record.access_level is AccessLevel.RESTRICTED


def test_an_ocfl_object_is_what_its_newest_version_holds(place: Place) -> None:
    one = SampleObject()
    place.folder("o", one.contents())
    (record,) = place.records().values()
    assert bytes_of(record) == {
        "brev/kopia.txt": b"Hej igen\n",
        "brev/svar.txt": b"Hej igen\n",
    }
    assert place.packages()["o"].old_id == "urn:example:objekt:1"
    assert "SRC-PKG-UNLISTED" not in place.told()


def test_a_container_in_an_ocfl_object_is_read_as_the_package_it_is(place: Place) -> None:
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for path, data in bag(1).items():
            info = tarfile.TarInfo(f"bag/{path}")
            info.size = len(data)
            archive.addfile(info, BytesIO(data))
    data = stream.getvalue()
    one = SampleObject()
    inventory = one.root
    digest = digest_of(data)
    one.files = {"0=ocfl_object_1.1": b"ocfl_object_1.1\n", "v1/content/aip.tar": data}
    inventory["manifest"] = {digest: ["v1/content/aip.tar"]}
    inventory["head"] = "v1"
    inventory["versions"] = {"v1": {**inventory["versions"]["v1"], "state": {digest: ["aip.tar"]}}}
    inventory["fixity"] = {}
    one.inventories = {"": inventory}
    place.folder("lager/o", one.contents())
    (record,) = place.records().values()
    assert set(bytes_of(record)) == {"data/mapp/1.txt", "data/b.txt"}
    assert place.packages()["lager/o"].kind == "ocfl+bagit"
    assert not place.packages()["lager/o"].rejected


def test_our_own_package_keeps_its_ids(place: Place, tmp_path: Path) -> None:
    own = own_package(tmp_path / "own")
    own.write(place.root)
    record = place.records()["1"]
    (dressed,) = place.source().records(place.scope)
    assert dressed.archive_id == record.archive_id
    assert f"{record.archive_id}.json" in "".join(own.files)
    assert [one.use for one in dressed.representations] == [Use.NATIVE, Use.ARCHIVAL, Use.METADATA]


def test_what_lies_beside_a_package_goes_with_it(place: Place) -> None:
    place.tar("p.tar", bag(1))
    (place.root / "p.kvittens.xml").write_bytes(b"<kvittens/>")
    place.inventory()
    (record,) = place.source().records(place.scope)
    assert bytes_of(record)["p.kvittens.xml"] == b"<kvittens/>"
