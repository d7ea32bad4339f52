"""A store is not believed: what it keeps, locks or has no room for stops the culling in time."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from leverans.archive.absence import Locked, StillThere, destroy, verify_absent
from leverans.archive.doomed import Doomed
from leverans.archive.generations import root_of, standing
from leverans.archive.layout import INVENTORY
from leverans.archive.purging import Places, purge
from leverans.archive.reading import ArchivedPackage
from leverans.archive.tombstones import culling_documents
from leverans.model.errors import NoSpace, NotFoundInStore
from leverans.storage.local import LocalFolder
from leverans.testing.cullable import (
    NOW,
    Cullable,
    every_byte,
    holds,
    keep_cullable,
    mandate,
    where,
)
from leverans.testing.lying_store import LyingStore


@pytest.fixture
def folder(tmp_path: Path) -> LocalFolder:
    return LocalFolder(tmp_path / "store")


@pytest.fixture
def kept(folder: LocalFolder, tmp_path: Path) -> Cullable:
    return keep_cullable(folder.root, tmp_path / "scratch")


@pytest.mark.parametrize("hides", [False, True])
@pytest.mark.parametrize("part", ["hemlig två", f"v1/{INVENTORY}", "METS.xml", "0=ocfl_object"])
def test_a_store_that_keeps_what_it_says_to_have_deleted_is_found_out(
    folder: LocalFolder, kept: Cullable, part: str, *, hides: bool
) -> None:
    store = LyingStore(folder, keeps=part, hides=hides)
    with pytest.raises(StillThere):
        purge(where(store), kept.package_id, kept.doomed(folder, "två"), mandate())
    assert standing(folder, kept.package_id).behind
    store.keeps = ""  # the store is mended, and the order goes on
    store.kept.clear()
    doomed = kept_doomed(kept, folder)
    purge(where(store), kept.package_id, doomed, mandate())
    assert holds(folder.root, "hemlig två".encode(), b"Bilagan till tv") == []
    assert not standing(folder, kept.package_id).behind


def kept_doomed(kept: Cullable, store: LocalFolder) -> list[Doomed]:
    """What the order was approved with; the record itself is in no newest object any longer."""
    with ArchivedPackage(store, standing(store, kept.package_id).root) as package:
        (document,) = culling_documents(package)
    return [Doomed(record=one.record, digest=one.digest) for one in document.tombstones]


def test_a_lock_that_outlives_the_day_stops_it_before_anything_is_written(
    folder: LocalFolder, kept: Cullable
) -> None:
    before = every_byte(folder.root)
    store = LyingStore(folder, locked={"bilaga å tre": NOW + timedelta(days=1)})
    with pytest.raises(Locked):
        purge(where(store), kept.package_id, kept.doomed(folder, "två"), mandate())
    assert every_byte(folder.root) == before
    store.locked = {"bilaga å tre": NOW}  # it has passed
    purge(where(store), kept.package_id, kept.doomed(folder, "två"), mandate())
    assert holds(folder.root, "hemlig två".encode()) == []


def test_a_lock_in_a_copy_stops_it_too(folder: LocalFolder, kept: Cullable, tmp_path: Path) -> None:
    copy = LocalFolder(tmp_path / "second")
    shutil.copytree(folder.root, copy.root)
    locked = LyingStore(copy, locked={"METS.xml": NOW + timedelta(days=1)})
    before = every_byte(folder.root)
    with pytest.raises(Locked):
        purge(where(folder, locked), kept.package_id, kept.doomed(folder, "två"), mandate())
    assert every_byte(folder.root) == before == every_byte(copy.root)


@pytest.mark.parametrize("room", [0, 3, 12])
def test_a_disk_that_is_full_while_the_rest_is_written_costs_nothing(
    folder: LocalFolder, kept: Cullable, room: int
) -> None:
    before = every_byte(folder.root / root_of(kept.package_id, 0))
    store = LyingStore(folder, room=room)
    doomed = kept.doomed(folder, "två")
    with pytest.raises(NoSpace):
        purge(where(store), kept.package_id, doomed, mandate())
    assert every_byte(folder.root / root_of(kept.package_id, 0)) == before
    assert standing(folder, kept.package_id).generation == 0
    store.room = None
    purge(where(store), kept.package_id, doomed, mandate())
    assert holds(folder.root, "hemlig två".encode()) == []


def test_who_reads_meanwhile_gets_the_bytes_or_is_told_that_it_is_gone(
    folder: LocalFolder, kept: Cullable
) -> None:
    name = next(iter(kept.contents["ett"]))
    path = f"representations/native/data/{name}"
    seen: list[tuple[str, bool]] = []
    old = ArchivedPackage(folder, root_of(kept.package_id, 0))

    def read(step: str) -> None:
        root = standing(folder, kept.package_id).root
        with ArchivedPackage(folder, root) as now:
            assert now.read(path) == kept.contents["ett"][name]
        try:
            assert old.read(path) == kept.contents["ett"][name]
            seen.append((step, True))
        except NotFoundInStore:
            seen.append((step, False))

    places = Places(store=folder, now=NOW, workers=0, stage=read)
    with old:
        purge(places, kept.package_id, kept.doomed(folder, "två"), mandate())
    assert seen == [
        ("write", True), ("copy", True), ("verify", True), ("destroy", True), ("point", False),
    ]  # fmt: skip


def test_destroying_what_is_not_there_destroys_nothing(folder: LocalFolder) -> None:
    folder.root.mkdir()
    root = root_of("finns-inte", 0)
    assert destroy(folder, root).files == 0
    verify_absent(folder, root)


def test_what_lies_in_an_object_and_belongs_to_nobody_goes_too(
    folder: LocalFolder, kept: Cullable
) -> None:
    root = folder.root / root_of(kept.package_id, 0)
    (root / "v1/content/främmande.txt").write_bytes("kopia av hemlig två".encode())
    (root / "extensions/x").mkdir(parents=True)
    (root / "extensions/x/gammalt.txt").write_bytes("kopia av hemlig två".encode())
    purge(where(folder), kept.package_id, kept.doomed(folder, "två"), mandate())
    assert holds(folder.root, "hemlig två".encode()) == []
