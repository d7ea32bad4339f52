import os
from io import BytesIO
from pathlib import Path

import pytest

from leverans.model.errors import ConfigurationError, StorageError
from leverans.storage.local import LocalFolder
from leverans.storage.places import local_path, open_store
from leverans.storage.pyfilesystem import PyFilesystem
from leverans.storage.rename import rename_new


@pytest.mark.parametrize("form", ["{}", "file://{}", "osfs://{}"])
def test_folders_are_reached_by_way_of_the_operating_system(tmp_path: Path, form: str) -> None:
    store = open_store(form.format(tmp_path))
    assert isinstance(store, LocalFolder)
    assert store.root == tmp_path


def test_a_file_url_is_decoded(tmp_path: Path) -> None:
    (tmp_path / "å b").mkdir()
    assert open_store((tmp_path / "å b").as_uri()).list() is not None
    assert local_path((tmp_path / "å b").as_uri()) == tmp_path / "å b"


def test_other_places_go_through_fs() -> None:
    assert isinstance(open_store("mem://"), PyFilesystem)


def test_a_missing_folder_is_told_with_what_to_look_at(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="mounted") as caught:
        open_store(str(tmp_path / "gone"))
    assert caught.value.place == str(tmp_path / "gone")


def test_no_location_is_a_fault_of_the_agreement() -> None:
    with pytest.raises(ConfigurationError):
        open_store("")


def test_renaming_works_where_the_system_call_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leverans.storage.rename._renameat2", lambda: None)
    store = LocalFolder(tmp_path)
    store.put_new("a", BytesIO(b"a"))
    store.put_new("b", BytesIO(b"b"))
    folder = os.open(tmp_path, os.O_RDONLY)
    try:
        rename_new(folder, "a", folder, "c")
        with pytest.raises(FileExistsError):
            rename_new(folder, "b", folder, "c")
    finally:
        os.close(folder)
    assert [entry.key for entry in store.list()] == ["b", "c"]
