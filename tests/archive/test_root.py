"""The storage root: made once, described in words, verified when it is opened."""

import hashlib
import json
from pathlib import Path

import pytest

from leverans.archive.layout import (
    CONFIG_FILE,
    LAYOUT_FILE,
    ROOT_DECLARATION,
    object_id,
    object_root,
    package_id,
)
from leverans.archive.root import prepare_root, root_files
from leverans.model.errors import StorageError
from leverans.storage.local import LocalFolder
from leverans.testing.ocfl_objects import everything


def test_a_root_says_what_it_is_and_how_it_is_read(store: LocalFolder) -> None:
    files = everything(store.root)
    assert files == root_files()
    assert files[ROOT_DECLARATION] == b"ocfl_1.1\n"
    assert json.loads(files[LAYOUT_FILE])["extension"] in CONFIG_FILE
    assert "OCFL" in files["LAS-MIG.txt"].decode()
    assert "OCFL" in files["README.txt"].decode()


def test_a_root_has_no_folders_that_ocfl_does_not_know(store: LocalFolder) -> None:
    assert [path.name for path in store.root.iterdir() if path.is_dir()] == ["extensions"]


def test_what_the_readme_says_finds_the_object() -> None:
    digest = hashlib.sha256(b"urn:uuid:00000000-0000-4000-8000-000000000001").hexdigest()
    place = object_root(object_id("00000000-0000-4000-8000-000000000001"))
    assert place == f"{digest[:3]}/{digest[3:6]}/{digest[6:9]}/{digest}"


def test_a_bare_uuid_becomes_a_uri_and_is_found_again() -> None:
    bare = "00000000-0000-4000-8000-00000000000a"
    assert object_id(bare) == f"urn:uuid:{bare}"
    assert package_id(object_id(bare)) == bare


@pytest.mark.parametrize(
    "name", ["uuid-00000000-0000-4000-8000-00000000000a", "RA 2026/7", "urn:x:1"]
)
def test_another_name_is_kept_as_it_is(name: str) -> None:
    assert object_id(name) == name
    assert package_id(name) == name


def test_making_it_again_changes_nothing(store: LocalFolder) -> None:
    before = everything(store.root)
    prepare_root(store)
    assert everything(store.root) == before


@pytest.mark.parametrize("missing", [ROOT_DECLARATION, "README.txt"])
def test_one_that_was_broken_off_is_completed(store: LocalFolder, missing: str) -> None:
    for key in {ROOT_DECLARATION, missing}:
        (store.root / key).unlink()
    (store.root / "README.txt.new").write_bytes(b"half of it")
    prepare_root(store)
    assert everything(store.root) == root_files()


def test_a_place_with_other_things_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "semester.jpg").write_bytes(b"x")
    with pytest.raises(StorageError, match="semester"):
        prepare_root(LocalFolder(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["semester.jpg"]


@pytest.mark.parametrize(
    ("key", "data"),
    [
        (ROOT_DECLARATION, b"ocfl_1.0\n"),
        (LAYOUT_FILE, b'{"extension": "0003-hash-and-id-n-tuple-storage-layout"}'),
        (LAYOUT_FILE, b"{"),
        (CONFIG_FILE, b'{"extensionName": "0004-hashed-n-tuple-storage-layout", "tupleSize": 2}'),
    ],
)
def test_a_root_of_another_make_is_not_written(store: LocalFolder, key: str, data: bytes) -> None:
    (store.root / key).write_bytes(data)
    with pytest.raises(StorageError, match=r"ocfl|config"):
        prepare_root(store)
