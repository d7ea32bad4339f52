"""v1 is what was received, v2 what the archive keeps; all of it, or nothing."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from leverans.archive.ingest_facts import Attachment, IngestFacts, facts_document, read_facts
from leverans.archive.ingesting import Ingested, Unbalanced, add_documents, ingest
from leverans.archive.layout import OBJECT_DECLARATION, object_id, object_root
from leverans.archive.reading import open_package
from leverans.archive.retention import RetentionMixed, verdict
from leverans.model.errors import AlreadyInStore, NotFoundInStore, PackageError
from leverans.model.finding import Report
from leverans.schemas.shelf import SchemaShelf
from leverans.schemas.xml import read_tree
from leverans.storage.local import LocalFolder
from leverans.testing.ocfl_objects import VERSION, everything, folder_of, judged, tar_of
from leverans.testing.sample_bag import SampleBag
from leverans.testing.sample_package import SamplePackage
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

PACKAGE = "00000000-0000-4000-8000-000000000001"
T1, T2 = "2026-03-02T09:00:00.000+01:00", "2026-03-02T10:00:00.000+01:00"
PERSON = "Test Testsson"
PREMIS = "{http://www.loc.gov/premis/v3}"


def checked(path: Path, profile: str = "") -> Report:
    return check_package(
        path, profile=CheckProfile(profile=profile, workers=0), shelf=SchemaShelf(())
    )


def facts_for(path: Path, package_id: str = PACKAGE) -> IngestFacts:
    report = checked(path)
    return IngestFacts(
        package_id=package_id,
        received_at=T1,
        decided_at=T2,
        taken_in_at=T2,
        manifest_digest=report.manifest_digest,
        files=report.files,
        bytes=report.bytes,
        reference="7",
        archive="Exempelarkivet",
        actor="00000000-0000-4000-8000-00000000000a",
        software="leverans 1.0",
    )


@pytest.fixture
def sip(tmp_path: Path) -> Path:
    """An E-ARK SIP, unpacked."""
    return SamplePackage().write(tmp_path / "sip")


def taken(store: LocalFolder, path: Path, *attachments: Attachment) -> Ingested:
    return ingest(store, path, facts_for(path), attachments=attachments)


def unpacked(store: LocalFolder, place: Path, version: str = "") -> Path:
    with open_package(store, PACKAGE, version=version) as package:
        for file in package.files():
            with package.open(file.path) as stream:
                folder_of(place, {file.path: stream.read()})
    return place


def test_v1_is_the_package_as_received(store: LocalFolder, sip: Path, tmp_path: Path) -> None:
    done = taken(store, sip)
    assert everything(unpacked(store, tmp_path / "v1", "v1")) == everything(sip)
    assert done.manifest_digest == checked(sip).manifest_digest
    assert judged(store.root / done.root).passed


def test_v2_is_an_aip_of_the_same_content(store: LocalFolder, sip: Path, tmp_path: Path) -> None:
    kvittens = Attachment(name="kvittens.json", data=b'{"kind": "acknowledgement"}')
    taken(store, sip, kvittens)
    aip = unpacked(store, tmp_path / "paket-1")
    report = checked(aip, "eark")
    assert report.profile == "E-ARK AIP 2.2.0"
    assert report.passed, [(f.rule, f.location, f.params) for f in report.findings]
    added = everything(aip).keys() - everything(sip).keys()
    folder = "metadata/preservation/archive"
    names = ("kvittens.json", "premis.xml", "reception.json")
    assert added == {f"{folder}/{name}" for name in names}
    assert (aip / folder / "kvittens.json").read_bytes() == kvittens.data


def test_an_aip_tells_what_happened_and_names_no_person(
    store: LocalFolder, sip: Path, tmp_path: Path
) -> None:
    taken(store, sip)
    aip = unpacked(store, tmp_path / "aip")
    for path in ("METS.xml", *everything(aip / "metadata/preservation/archive")):
        place = aip / path if path == "METS.xml" else aip / "metadata/preservation/archive" / path
        assert PERSON not in place.read_text("utf-8")
    premis = read_tree((aip / "metadata/preservation/archive/premis.xml").read_bytes())
    types = [one.text for one in premis.iter(f"{PREMIS}eventType")]
    assert types == [
        "transfer",
        "validation",
        "fixity check",
        "information package creation",
    ]
    times = [one.text for one in premis.iter(f"{PREMIS}eventDateTime")]
    assert times == [T1, T2, T2, T2]


def test_what_the_archive_knows_is_kept_with_what_the_package_says(
    store: LocalFolder, sip: Path
) -> None:
    taken(store, sip)
    with open_package(store, PACKAGE) as package:
        facts = read_facts(package.read("metadata/preservation/archive/reception.json"))
    assert facts is not None
    assert (facts.producer, facts.agreement, facts.reference) == ("Exempelnämnden", "LÖ 1", "7")
    assert read_facts(facts_document(facts)) == facts


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"format": 2}', b'{"format": 1}', b'{"format": 1, "files": "x"}']
)
def test_what_is_no_document_of_facts_is_none(data: bytes) -> None:
    assert read_facts(data) is None


def test_a_bag_gets_preservation_metadata_and_stays_a_bag(
    store: LocalFolder, tmp_path: Path
) -> None:
    bag = SampleBag().write(tmp_path / "bag")
    taken(store, bag)
    kept = everything(unpacked(store, tmp_path / "out"))
    for path, data in everything(bag).items():
        assert kept[path] == data
    assert "metadata/preservation/archive/premis.xml" in kept


def test_a_mets_that_cannot_be_said_again_stays(store: LocalFolder, tmp_path: Path) -> None:
    sample = SamplePackage()
    odd = '<x:odd xmlns:x="urn:x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
    sample.change("METS.xml", "</metsHdr>", f"</metsHdr>{odd}")
    sip = sample.write(tmp_path / "sip")
    taken(store, sip)
    kept = everything(unpacked(store, tmp_path / "out"))
    assert kept["METS.xml"] == (sip / "METS.xml").read_bytes()


def test_a_package_with_a_folder_of_the_archives_name_keeps_it(
    store: LocalFolder, sip: Path, tmp_path: Path
) -> None:
    theirs = {"metadata/preservation/archive/reception.json": b'{"format": 1}'}
    folder_of(sip, theirs)
    taken(store, sip)
    kept = everything(unpacked(store, tmp_path / "out"))
    assert kept["metadata/preservation/archive/reception.json"] == b'{"format": 1}'
    assert "metadata/preservation/archive-2/reception.json" in kept
    assert add_documents(store, PACKAGE, [Attachment(name="x.json", data=b"x")], VERSION) == "v3"
    with open_package(store, PACKAGE) as package:
        assert package.read("metadata/preservation/archive-2/x.json") == b"x"


def test_the_same_bytes_again_change_nothing(store: LocalFolder, sip: Path) -> None:
    done = taken(store, sip)
    before = everything(store.root / done.root)
    with pytest.raises(AlreadyInStore):
        taken(store, sip)
    assert everything(store.root / done.root) == before


def test_two_roots_get_the_same_object(store: LocalFolder, sip: Path, tmp_path: Path) -> None:
    from leverans.archive.root import prepare_root

    (tmp_path / "other").mkdir()
    other = LocalFolder(tmp_path / "other")
    prepare_root(other)
    assert taken(store, sip) == taken(other, sip)
    assert everything(store.root) == everything(other.root)


@pytest.mark.parametrize("field", ["files", "bytes", "manifest_digest"])
def test_what_does_not_balance_is_not_taken_in(field: str, store: LocalFolder, sip: Path) -> None:
    facts = facts_for(sip)
    changes: dict[str, Any] = {field: getattr(facts, field) * 2}
    with pytest.raises(Unbalanced) as error:
        ingest(store, sip, replace(facts, **changes))
    assert error.value.field == field
    assert not (store.root / object_root(object_id(PACKAGE)) / OBJECT_DECLARATION).exists()


def record(verdict_: str) -> bytes:
    kept = {"verdict": verdict_, "phrase": "x"} if verdict_ else None
    return json.dumps({"schema": 1, "title": "å", "retention": kept, "files": []}).encode()


@pytest.mark.parametrize(
    ("verdicts", "mixed"),
    [
        (("preserve", "unresolved", ""), False),
        (("dispose", "dispose"), False),
        (("dispose", "preserve"), True),
        (("dispose", "unresolved"), True),
        (("dispose", ""), True),
    ],
)
def test_records_to_keep_and_to_cull_never_share_a_package(
    verdicts: tuple[str, ...], *, mixed: bool, store: LocalFolder, tmp_path: Path
) -> None:
    records = {
        f"metadata/descriptive/records/{n}.json": record(one) for n, one in enumerate(verdicts)
    }
    payload = {"data/metadata/descriptive/records/9.json": record("dispose")}
    tar = tar_of(tmp_path, {**records, **payload})
    if mixed:
        with pytest.raises(RetentionMixed):
            taken(store, tar)
        with pytest.raises(NotFoundInStore):
            open_package(store, PACKAGE)
    else:
        taken(store, tar)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"retention": {"verdict": "dispose"}}', "dispose"),
        (b'{"retention": {"verdict": "dispose"}, "files": [{"cut', "dispose"),
        (b'{"retention": {"verdict": 7}}', ""),
        (b'{"retention": {"verd', ""),
        (b'{"retention": null}', ""),
        (b"\xff\xfe", ""),
    ],
)
def test_a_verdict_is_read_from_the_beginning_of_a_record(data: bytes, said: str) -> None:
    assert verdict(data) == said


def test_a_receipt_becomes_a_version_and_the_same_again_does_not(
    store: LocalFolder, sip: Path
) -> None:
    done = taken(store, sip)
    proof = Attachment(name="mottagningsbevis.json", data=b"{}")
    assert add_documents(store, PACKAGE, [proof], VERSION) == "v3"
    assert add_documents(store, PACKAGE, [proof], VERSION) == "v3"
    report = judged(store.root / done.root)
    assert report.passed
    assert not {f.rule for f in report.findings} - {"CONTENT-EMPTY"}


def test_an_object_of_others_gets_no_documents(store: LocalFolder, tmp_path: Path) -> None:
    from leverans.testing.ocfl_objects import ID, write_object

    write_object(store, folder_of(tmp_path / "in", {"a": b"a"}))
    with pytest.raises(PackageError, match="own documents"):
        add_documents(store, ID, [Attachment(name="x", data=b"x")], VERSION)
