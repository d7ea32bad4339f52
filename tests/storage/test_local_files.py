import os
from pathlib import Path

import pytest

from leverans.model.errors import NotFoundInStore, StorageError
from leverans.storage.last_folder import LastFolder
from leverans.storage.local_files import LocalFiles


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "root"
    (place / "a").mkdir(parents=True)
    (place / "b").mkdir()
    (place / "a" / "x.txt").write_bytes(b"in a")
    (place / "b" / "x.txt").write_bytes(b"in b")
    return place


def test_files_of_several_folders_are_read_one_after_the_other(root: Path) -> None:
    files = LocalFiles(root)
    for key, data in (("a/x.txt", b"in a"), ("b/x.txt", b"in b"), ("a/x.txt", b"in a")):
        with files.open(key) as opened:
            assert opened.read(2) + opened.read() == data
            assert opened.read(1) == b""
    files.close()


def test_no_symlink_is_followed_to_a_file_or_on_the_way(root: Path) -> None:
    (root / "a" / "link.txt").symlink_to("x.txt")
    (root / "c").symlink_to("a")
    files = LocalFiles(root)
    for key in ("a/link.txt", "c/x.txt"):
        with pytest.raises(StorageError):
            files.open(key)
    files.close()


def test_what_is_no_plain_file_is_not_opened(root: Path) -> None:
    os.mkfifo(root / "a" / "pipe")
    files = LocalFiles(root)
    with pytest.raises(StorageError, match="no regular file"):
        files.open("a/pipe")
    with pytest.raises(NotFoundInStore):
        files.open("a/gone.txt")
    files.close()


def test_at_most_one_folder_is_open_at_a_time(root: Path) -> None:
    before = _open_now()
    last = LastFolder(root, make=True)
    for name in ("a", "b", "made", "a"):
        last.folder((name,))
        assert _open_now() == before + 1
    last.close()
    assert _open_now() == before
    assert (root / "made").is_dir()


def test_a_folder_that_is_absent_is_made_only_where_that_is_asked(root: Path) -> None:
    last = LastFolder(root, make=False)
    with pytest.raises(FileNotFoundError):
        last.folder(("absent",))
    last.close()
    assert not (root / "absent").exists()


def _open_now() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
