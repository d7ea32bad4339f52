"""From the store alone, the catalogue that was there before."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from leverans.archive.interface import Holding, StoredPackage
from leverans.archive.layout import object_root
from leverans.archive.rebuild import Broken, rebuild
from leverans.model.errors import StorageError
from leverans.storage.local import LocalFolder
from leverans.testing.ocfl_objects import folder_of, write_object


class Noted:
    """A catalogue in memory, which asks for files as a real one does."""

    def __init__(self) -> None:
        self.kept: dict[str, Holding] = {}
        self.paths: dict[str, list[str]] = {}

    def enter(self, holding: Holding, package: StoredPackage) -> None:
        self.kept[holding.package_id] = holding
        self.paths[holding.package_id] = [file.path for file in package.files()]

    def withdraw(self, package_id: str) -> None:
        self.kept.pop(package_id, None)

    def holdings(self) -> Iterable[Holding]:
        return list(self.kept.values())


def test_22_objects_are_found_and_entered_twice_the_same(
    store: LocalFolder, tmp_path: Path
) -> None:
    for n in range(22):
        place = folder_of(tmp_path / str(n), {"METS.xml": b"%d" % n, f"data/{n}": b"x" * n})
        write_object(store, place, f"urn:uuid:00000000-0000-4000-8000-{n:012d}")
    noted = Noted()
    found = list(rebuild(store, noted))
    assert len(noted.kept) == 22
    assert found == sorted(noted.kept.values(), key=lambda one: one.object_root)
    seven = noted.kept["00000000-0000-4000-8000-000000000007"]
    assert (seven.files, seven.bytes, seven.version) == (2, 8, "v1")
    assert noted.paths[seven.package_id] == ["METS.xml", "data/7"]
    again = Noted()
    assert list(rebuild(store, again)) == found
    assert again.kept == noted.kept


def test_what_is_not_in_the_store_is_withdrawn(store: LocalFolder, tmp_path: Path) -> None:
    written = write_object(store, folder_of(tmp_path / "in", {"a": b"a"}))
    noted = Noted()
    list(rebuild(store, noted))
    shutil.rmtree(written)
    assert list(rebuild(store, noted)) == []
    assert noted.kept == {}


def test_a_broken_object_is_told_and_stops_no_other(store: LocalFolder, tmp_path: Path) -> None:
    place = folder_of(tmp_path / "in", {"a": b"a"})
    written = write_object(store, place)
    write_object(store, place, "urn:x:other")
    for path in written.rglob("inventory.json"):
        path.write_bytes(b"{}")
    found = list(rebuild(store, Noted()))
    assert sorted(type(one).__name__ for one in found) == ["Broken", "Holding"]


def test_an_object_in_the_place_of_another_is_told(store: LocalFolder, tmp_path: Path) -> None:
    written = write_object(store, folder_of(tmp_path / "in", {"a": b"a"}))
    other = store.root / object_root("urn:x:other")
    other.parent.mkdir(parents=True)
    written.rename(other)
    found = list(rebuild(store, Noted()))
    assert [type(one) for one in found] == [Broken]


def test_an_unfinished_object_is_not_entered(store: LocalFolder, tmp_path: Path) -> None:
    written = write_object(store, folder_of(tmp_path / "in", {"a": b"a"}))
    (written / "0=ocfl_object_1.1").unlink()
    assert list(rebuild(store, Noted())) == []


def test_a_store_that_cannot_be_listed_is_a_told_failure(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        list(rebuild(LocalFolder(tmp_path / "gone"), Noted()))
