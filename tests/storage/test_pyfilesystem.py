import io
import os
import pickle
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from leverans.model.errors import ConfigurationError, NotFoundInStore, StorageError
from leverans.storage.door import shown, stand_in
from leverans.storage.interface import Kind, Store
from leverans.storage.keys import PART_FOLDER
from leverans.storage.places import open_store
from leverans.storage.pyfilesystem import PyFilesystem
from leverans.testing.store_contract import (
    LARGE,
    SAMPLE,
    Breaking,
    ReadableStoreContract,
    StoreContract,
    keys,
    read,
)


class TestMemory(StoreContract):
    @pytest.fixture
    def store(self) -> Store:
        return PyFilesystem("mem://")


class TestTemporaryFolder(StoreContract):
    @pytest.fixture
    def store(self) -> Store:
        return PyFilesystem("temp://")


class TestFolderThroughFs(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        return PyFilesystem(f"osfs://{tmp_path}")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "drop.zip"
    with zipfile.ZipFile(path, "w") as out:
        for key, data in SAMPLE.items():
            out.writestr(key, data)
    return path


class TestZip(ReadableStoreContract):
    @pytest.fixture
    def filled(self, archive: Path) -> Store:
        return open_store(f"zip://{archive}")


class TestTar(ReadableStoreContract):
    @pytest.fixture
    def filled(self, tmp_path: Path) -> Store:
        path = tmp_path / "drop.tar"
        with tarfile.open(path, "w") as out:
            for key, data in SAMPLE.items():
                member = tarfile.TarInfo(key)
                member.size = len(data)
                out.addfile(member, io.BytesIO(data))
        return open_store(f"tar://{path}")


def test_what_nobody_wrote_for_a_day_is_swept(tmp_path: Path) -> None:
    parts = tmp_path / PART_FOLDER
    parts.mkdir()
    now = parts.stat().st_mtime
    for name, hours in {"alive": 1, "dead": 25}.items():
        (parts / name).write_bytes(b"half")
        os.utime(parts / name, (now - hours * 3600, now - hours * 3600))
    (parts / "on").mkdir()
    store = PyFilesystem(f"osfs://{tmp_path}")
    store.put_new("a", io.BytesIO(b"x"))
    assert sorted(path.name for path in parts.iterdir()) == ["alive", "on"]


def test_a_large_write_tells_on_the_way_how_far_it_has_come() -> None:
    told: list[int] = []
    PyFilesystem("mem://").put_on("a", len(LARGE), Breaking(LARGE), told.append)
    assert len(told) > 10
    assert sum(told) == len(LARGE)


def test_a_place_that_can_only_be_read_says_so(archive: Path) -> None:
    store = PyFilesystem(f"zip://{archive}")
    with pytest.raises(StorageError):
        store.put_new("new", io.BytesIO(b"x"))
    with pytest.raises(StorageError):
        store.delete("a.txt")
    assert read(store, "a.txt") == SAMPLE["a.txt"]


def test_content_of_a_zip_travels_to_another_process(archive: Path) -> None:
    store = PyFilesystem(f"zip://{archive}")
    content = store.content(store.stat("a/b.txt"))
    assert content.path is None
    script = "import pickle,sys; print(pickle.load(sys.stdin.buffer).open().read().decode())"
    done = subprocess.run(
        [sys.executable, "-c", script], input=pickle.dumps(content), capture_output=True, check=True
    )
    assert done.stdout.decode().strip() == "in the folder a"


def test_content_in_memory_cannot_be_opened_elsewhere_and_says_so() -> None:
    store = PyFilesystem("mem://")
    content = store.content(store.put_new("a", io.BytesIO(b"x")))
    del store
    with pytest.raises(StorageError, match="another process"):
        content.open()


def test_two_memories_are_two_places() -> None:
    one, other = PyFilesystem("mem://"), PyFilesystem("mem://")
    one.put_new("a", io.BytesIO(b"x"))
    assert keys(other) == []
    with pytest.raises(NotFoundInStore):
        other.stat("a")


def test_a_file_of_this_machine_has_a_path(tmp_path: Path) -> None:
    store = PyFilesystem(f"osfs://{tmp_path}")
    entry = store.put_new("å.txt", io.BytesIO(b"x"))
    assert store.content(entry).path == str(tmp_path / "å.txt")


def test_symlinks_are_told_by_folders_and_tars(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc")
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w") as out:
        member = tarfile.TarInfo("link")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        out.addfile(member)
    assert next(PyFilesystem(f"osfs://{tmp_path}").list()).kind is Kind.SYMLINK
    assert next(PyFilesystem(f"tar://{path}").list()).kind is Kind.SYMLINK


def test_a_symlink_in_a_folder_is_not_read_through(tmp_path: Path) -> None:
    (tmp_path / "host.txt").write_text("not ours")
    (tmp_path / "root").mkdir()
    (tmp_path / "root/link").symlink_to("../host.txt")
    with pytest.raises(StorageError):
        PyFilesystem(f"osfs://{tmp_path}/root").open("link")


def test_an_unknown_kind_of_place_names_those_that_are_known() -> None:
    with pytest.raises(ConfigurationError, match=r"supported: .*ftp.*mem.*zip"):
        open_store("gopher://example.org/")


def test_a_broken_zip_is_told(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(StorageError):
        list(open_store(f"zip://{tmp_path}/broken.zip").list())


def test_no_password_is_shown() -> None:
    assert shown("ftp://test:secret@example.org/x") == "ftp://example.org/x"


@pytest.fixture
def without_setuptools(tmp_path: Path) -> Path:
    """A folder in front of `sys.path` whose presence hides `pkg_resources`."""
    hider = (
        "import importlib.util, sys\n"
        "real = importlib.util.find_spec\n"
        "def find_spec(name, package=None):\n"
        "    return None if name == 'pkg_resources' else real(name, package)\n"
        "importlib.util.find_spec = find_spec\n"
    )
    (tmp_path / "hide.py").write_text(hider)
    return tmp_path


def test_works_where_setuptools_no_longer_has_pkg_resources(without_setuptools: Path) -> None:
    script = (
        "import hide, io, sys\n"
        "from leverans.storage.pyfilesystem import PyFilesystem\n"
        "store = PyFilesystem('mem://')\n"
        "store.put_new('a', io.BytesIO(b'x'))\n"
        "print(store.open('a').read(), sys.modules['pkg_resources'].__spec__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env={"PYTHONPATH": f"{without_setuptools}:src"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "b'x' None"
    assert {"declare_namespace", "iter_entry_points"} <= set(vars(stand_in()))
