"""Culled records are gone, bytes and words, from every version and copy; the rest is as it was."""

from pathlib import Path
from urllib.parse import quote

import pytest

from leverans.archive.auditing import audit_object
from leverans.archive.copies import copy_object
from leverans.archive.doomed import Doomed
from leverans.archive.generations import root_of, standing
from leverans.archive.purging import NotAsApproved, purge
from leverans.archive.reading import ArchivedPackage
from leverans.archive.rebuild import object_roots
from leverans.archive.root import prepare_root
from leverans.archive.saying import NotRewritable
from leverans.archive.tombstones import culling_documents
from leverans.model.errors import NotFoundInStore
from leverans.schemas.shelf import SchemaShelf
from leverans.storage.local import LocalFolder
from leverans.testing.catalogue_contract import a_record
from leverans.testing.cullable import (
    Cullable,
    every_byte,
    holds,
    keep_cullable,
    mandate,
    where,
)
from leverans.testing.format_contract import a_record as an_e_ark_record
from leverans.testing.kept_record import keep_object
from leverans.testing.ocfl_objects import judged
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile


@pytest.fixture
def store(tmp_path: Path) -> LocalFolder:
    return LocalFolder(tmp_path / "store")


@pytest.fixture
def kept(store: LocalFolder, tmp_path: Path) -> Cullable:
    return keep_cullable(store.root, tmp_path / "scratch")


def words_of(kept: Cullable, *keys: str) -> list[bytes]:
    """Everything that tells of a record: bytes, title, names of files, its case."""
    found: list[bytes] = []
    for key in keys:
        found += [f"Testsson i {key}".encode(), f"Ärendet {key}".encode(), f"KN {key}".encode()]
        for name, data in kept.contents[key].items():
            leaf = name.rpartition("/")[2]
            found += [data, leaf.encode(), quote(leaf).encode()]
    return found


def laid_out(store: LocalFolder, root: str, place: Path) -> Path:
    """The package in its newest version, as files."""
    with ArchivedPackage(store, root) as package:
        for file in package.files():
            target = place / package.id / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            with package.open(file.path) as stream:
                target.write_bytes(stream.read())
        return place / package.id


def test_one_record_goes_and_the_others_stay_byte_for_byte(
    store: LocalFolder, kept: Cullable, tmp_path: Path
) -> None:
    before = laid_out(store, root_of(kept.package_id, 0), tmp_path / "before")
    assert holds(store.root, *words_of(kept, "två"))
    purged = purge(where(store), kept.package_id, kept.doomed(store, "två"), mandate())
    assert holds(store.root, *words_of(kept, "två")) == []
    after = laid_out(store, purged.root, tmp_path / "after")
    old, new = every_byte(before), every_byte(after)
    for key in ("ett", "tre"):
        for name in kept.contents[key]:
            use = name.partition("/")[0]
            path = f"representations/{use}/data/{name}"
            assert new[path] == old[path]
        document = f"metadata/descriptive/records/{kept.records[key]}.json"
        assert new[document] == old[document]
    assert purged.records == (kept.records["två"],)
    assert purged.absent_files > 0


def test_what_stays_is_carried_over_where_several_workers_may_read(
    store: LocalFolder, kept: Cullable
) -> None:
    purged = purge(where(store, workers=2), kept.package_id, kept.doomed(store, "två"), mandate())
    assert purged.records == (kept.records["två"],)


def test_what_remains_is_a_valid_package(
    store: LocalFolder, kept: Cullable, tmp_path: Path
) -> None:
    purged = purge(where(store), kept.package_id, kept.doomed(store, "två"), mandate())
    after = laid_out(store, purged.root, tmp_path / "after")
    report = check_package(
        after, profile=CheckProfile(profile="", workers=0), shelf=SchemaShelf(())
    )
    assert [one for one in report.findings if one.level == "error"] == []
    assert report.profile.startswith("E-ARK AIP")


def test_a_representation_of_which_every_file_goes_goes_too(
    store: LocalFolder, kept: Cullable, tmp_path: Path
) -> None:
    purged = purge(where(store), kept.package_id, kept.doomed(store, "ett"), mandate())
    after = laid_out(store, purged.root, tmp_path / "after")
    assert not (after / "representations/archival").exists()
    report = check_package(
        after, profile=CheckProfile(profile="", workers=0), shelf=SchemaShelf(())
    )
    assert [one for one in report.findings if one.level == "error"] == []
    assert holds(store.root, *words_of(kept, "ett")) == []


def test_when_all_go_only_what_the_archive_has_written_stays(
    store: LocalFolder, kept: Cullable
) -> None:
    doomed = kept.doomed(store, "ett", "två", "tre")
    purged = purge(where(store), kept.package_id, doomed, mandate())
    assert holds(store.root, *words_of(kept, "ett", "två", "tre")) == []
    with ArchivedPackage(store, purged.root) as package:
        names = {file.path.rpartition("/")[2] for file in package.files()}
        (document,) = culling_documents(package)
    assert names == {
        "kvittens.json",
        "premis.xml",
        "reception.json",
        "premis-tombstones-GALLR-2026-0001.xml",
        "tombstones-GALLR-2026-0001.json",
    }
    assert {one.record for one in document.tombstones} == set(kept.records.values())


def test_a_tombstone_says_what_went_and_on_whose_word(store: LocalFolder, kept: Cullable) -> None:
    doomed = kept.doomed(store, "två")
    purged = purge(where(store), kept.package_id, doomed, mandate())
    with ArchivedPackage(store, purged.root) as package:
        (document,) = culling_documents(package)
    (stone,) = document.tombstones
    assert (stone.record, stone.digest, stone.record_type) == (
        kept.records["två"],
        doomed[0].digest,
        "3.2",
    )
    assert (stone.order, stone.protocol) == ("GALLR-2026-0001", "GP-2026-0001")
    assert stone.decisions == ("AN-EX 2022-014", "KN 2025-00417 § 112")
    assert (stone.files, document.generation) == (2, 1)


def test_objects_that_remain_are_sound_and_nothing_else_lies_in_the_root(
    store: LocalFolder, kept: Cullable
) -> None:
    purged = purge(where(store), kept.package_id, kept.doomed(store, "två"), mandate())
    roots = {root for root, _ in object_roots(store)}
    assert roots == {root_of(kept.package_id, 0), purged.root}
    for root in roots:
        audited = audit_object(store, root, workers=0)
        assert (audited.sound, audited.surplus) == (True, 0)
    empty = [one for one in store.root.rglob("*") if one.is_dir() and not any(one.iterdir())]
    assert empty == []


def test_the_same_order_again_changes_nothing(store: LocalFolder, kept: Cullable) -> None:
    doomed = kept.doomed(store, "två")
    first = purge(where(store), kept.package_id, doomed, mandate())
    before = every_byte(store.root)
    again = purge(where(store), kept.package_id, doomed, mandate())
    assert every_byte(store.root) == before
    assert (again.root, again.records, again.absent_files) == (first.root, first.records, 0)


def test_a_second_order_culls_what_the_first_has_left(store: LocalFolder, kept: Cullable) -> None:
    purge(where(store), kept.package_id, kept.doomed(store, "två"), mandate())
    other = mandate("GALLR-2027-0002")
    purged = purge(where(store), kept.package_id, kept.doomed(store, "tre"), other)
    assert (purged.generation, purged.root) == (2, root_of(kept.package_id, 2))
    assert holds(store.root, *words_of(kept, "två", "tre")) == []
    with ArchivedPackage(store, purged.root) as package:
        orders = [one.mandate.order for one in culling_documents(package)]
    assert orders == ["GALLR-2026-0001", "GALLR-2027-0002"]
    stands = standing(store, kept.package_id)
    assert (stands.generation, stands.pointed, stands.behind) == (2, 2, False)
    roots = {root for root, _ in object_roots(store)}
    assert roots == {root_of(kept.package_id, 0), purged.root}


def test_copies_lose_what_the_archive_loses(
    store: LocalFolder, kept: Cullable, tmp_path: Path
) -> None:
    second = LocalFolder(tmp_path / "second")
    second.root.mkdir()
    prepare_root(second)
    copy_object(store, second, root_of(kept.package_id, 0))
    assert holds(second.root, *words_of(kept, "två"))
    purge(where(store, second), kept.package_id, kept.doomed(store, "två"), mandate())
    assert holds(second.root, *words_of(kept, "två")) == []
    assert every_byte(second.root) == every_byte(store.root)


def test_a_copy_that_was_away_loses_it_when_it_is_brought_up_to_date(
    store: LocalFolder, kept: Cullable, tmp_path: Path
) -> None:
    second = LocalFolder(tmp_path / "second")
    second.root.mkdir()
    prepare_root(second)
    copy_object(store, second, root_of(kept.package_id, 0))
    purge(where(store), kept.package_id, kept.doomed(store, "två"), mandate())
    for root, _ in list(object_roots(store)):
        copy_object(store, second, root)
    assert every_byte(second.root) == every_byte(store.root)


def test_a_record_that_is_not_the_approved_one_stops_all_of_it(
    store: LocalFolder, kept: Cullable
) -> None:
    before = every_byte(store.root)
    doomed = [*kept.doomed(store, "två"), Doomed(record=kept.records["ett"], digest="0" * 64)]
    with pytest.raises(NotAsApproved) as raised:
        purge(where(store), kept.package_id, doomed, mandate())
    assert raised.value.records == (kept.records["ett"],)
    assert every_byte(store.root) == before


def test_a_record_that_is_not_there_stops_all_of_it(store: LocalFolder, kept: Cullable) -> None:
    before = every_byte(store.root)
    doomed = [*kept.doomed(store, "två"), Doomed(record="finns-inte", digest="0" * 64)]
    with pytest.raises(NotAsApproved):
        purge(where(store), kept.package_id, doomed, mandate())
    with pytest.raises(NotAsApproved):
        purge(where(store), kept.package_id, [], mandate())
    with pytest.raises(NotFoundInStore):
        purge(where(store), "finns-inte", doomed, mandate())
    assert every_byte(store.root) == before


def test_an_order_that_was_executed_does_not_take_more(store: LocalFolder, kept: Cullable) -> None:
    doomed = kept.doomed(store, "två")
    purge(where(store), kept.package_id, doomed, mandate())
    more = [*doomed, *kept.doomed(store, "ett")]
    before = every_byte(store.root)
    with pytest.raises(NotAsApproved):
        purge(where(store), kept.package_id, more, mandate())
    assert every_byte(store.root) == before


def test_damage_in_what_stays_stops_all_of_it(store: LocalFolder, kept: Cullable) -> None:
    root = store.root / root_of(kept.package_id, 0)
    (path,) = root.rglob("hemlig ett.txt")
    path.write_bytes(path.read_bytes()[::-1])
    before = every_byte(root)
    with pytest.raises(Exception, match="damaged"):
        purge(where(store), kept.package_id, kept.doomed(store, "två"), mandate())
    assert every_byte(root) == before


def test_documents_of_cases_are_left_out_and_that_is_said(tmp_path: Path) -> None:
    store = LocalFolder(tmp_path / "store")
    kept = keep_cullable(store.root, tmp_path / "scratch", case_content="fgs-arendehantering")
    purged = purge(where(store), kept.package_id, kept.doomed(store, "två"), mandate())
    assert holds(store.root, *words_of(kept, "två")) == []
    with ArchivedPackage(store, purged.root) as package:
        (document,) = culling_documents(package)
        assert not any(file.path.endswith("arenden.xml") for file in package.files())
    assert len(document.left_out) == 1
    after = laid_out(store, purged.root, tmp_path / "after")
    report = check_package(
        after, profile=CheckProfile(profile="", workers=0), shelf=SchemaShelf(())
    )
    assert [one for one in report.findings if one.level == "error"] == []


def test_documents_that_name_it_anywhere_are_found(tmp_path: Path) -> None:
    listed = f"Se urn:uuid:{record_id('två')}. Hemlig text"
    texts = {"lista.txt": listed, "om.txt": "Om systemet, utan id"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    documents = tuple(str(tmp_path / name) for name in texts)
    other = LocalFolder(tmp_path / "other")
    again = tmp_path / "again"
    kept = keep_cullable(other.root, again, documentation=documents)
    purged = purge(where(other), kept.package_id, kept.doomed(other, "två"), mandate())
    assert holds(other.root, b"Hemlig text", b"lista.txt") == []
    assert holds(other.root, b"utan id")
    with ArchivedPackage(other, purged.root) as package:
        (document,) = culling_documents(package)
    assert len(document.left_out) == 1


def record_id(key: str) -> str:
    """The archive id that a record of the package has."""
    return an_e_ark_record(key, []).archive_id


def test_what_remains_is_valid_ocfl(store: LocalFolder, kept: Cullable) -> None:
    purged = purge(where(store), kept.package_id, kept.doomed(store, "två"), mandate())
    for root in (root_of(kept.package_id, 0), purged.root):
        report = judged(store.root / root)
        assert [one for one in report.findings if one.level == "error"] == []


def test_objects_per_file_in_premis_lose_theirs(tmp_path: Path) -> None:
    store = LocalFolder(tmp_path / "store")
    kept = keep_cullable(store.root, tmp_path / "scratch", premis_objects="file")
    purge(where(store), kept.package_id, kept.doomed(store, "två"), mandate())
    assert holds(store.root, *words_of(kept, "två")) == []
    assert holds(store.root, b"hemlig tre.txt</originalName>")


def test_a_package_that_cannot_be_cut_is_only_culled_as_a_whole(tmp_path: Path) -> None:
    records = [(a_record(n, f"Handling {n}"), {f"{n}.txt": b"x" * n}) for n in (1, 2)]
    keep_object(tmp_path / "store", "p1", records)
    store = LocalFolder(tmp_path / "store")
    kept = Cullable("p1", {str(n): a_record(n, "").archive_id for n in (1, 2)}, {})
    before = every_byte(store.root)
    with pytest.raises(NotRewritable):
        purge(where(store), "p1", kept.doomed(store, "1"), mandate())
    assert every_byte(store.root) == before
    purge(where(store), "p1", kept.doomed(store, "1", "2"), mandate())
    assert holds(store.root, b"Handling 1", b"Handling 2") == []
