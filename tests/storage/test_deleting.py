"""A file of the source is removed only where it is the very file that was meant."""

import hashlib
import os
from pathlib import Path

import pytest

from leverans.model.errors import StorageError
from leverans.storage.deleting import delete_same

DATA = b"handling"
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "kalla"
    (folder / "namnd").mkdir(parents=True)
    (folder / "namnd" / "a.pdf").write_bytes(DATA)
    return folder


def test_the_same_bytes_are_removed_and_their_folder_stays(root: Path) -> None:
    assert delete_same(root, "namnd/a.pdf", DIGEST)
    assert not (root / "namnd" / "a.pdf").exists()
    assert (root / "namnd").is_dir()


def test_other_bytes_stay(root: Path) -> None:
    (root / "namnd" / "a.pdf").write_bytes(b"changed!")
    assert not delete_same(root, "namnd/a.pdf", DIGEST)
    assert (root / "namnd" / "a.pdf").read_bytes() == b"changed!"


def test_what_is_gone_already_is_as_good_as_removed(root: Path) -> None:
    assert delete_same(root, "namnd/b.pdf", DIGEST)


def test_a_symlink_in_its_place_is_not_followed(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "annan.pdf"
    elsewhere.write_bytes(DATA)
    (root / "namnd" / "a.pdf").unlink()
    (root / "namnd" / "a.pdf").symlink_to(elsewhere)
    assert not delete_same(root, "namnd/a.pdf", DIGEST)
    assert elsewhere.read_bytes() == DATA
    assert (root / "namnd" / "a.pdf").is_symlink()


def test_a_symlink_in_place_of_its_folder_is_not_followed(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "utanför"
    (root / "namnd").rename(outside)
    (root / "namnd").symlink_to(outside)
    delete_same(root, "namnd/a.pdf", DIGEST)
    assert (outside / "a.pdf").read_bytes() == DATA


@pytest.mark.parametrize("key", ["../annan.pdf", "/etc/passwd", "namnd/../../annan.pdf", ""])
def test_a_name_never_leads_out_of_the_root(root: Path, tmp_path: Path, key: str) -> None:
    (tmp_path / "annan.pdf").write_bytes(DATA)
    with pytest.raises(StorageError):
        delete_same(root, key, DIGEST)
    assert (tmp_path / "annan.pdf").read_bytes() == DATA


def test_a_pipe_is_no_file_and_nobody_waits_for_it(root: Path) -> None:
    (root / "namnd" / "a.pdf").unlink()
    os.mkfifo(root / "namnd" / "a.pdf")
    assert not delete_same(root, "namnd/a.pdf", DIGEST)


def test_a_missing_share_is_an_error_and_no_success(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        delete_same(tmp_path / "omonterad", "namnd/a.pdf", DIGEST)
