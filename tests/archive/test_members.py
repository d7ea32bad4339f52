"""What a container holds, read without the validator's help."""

import gzip
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from leverans.archive.members import opened_package, root_folder
from leverans.model.errors import PackageError, StorageError
from leverans.testing.ocfl_objects import folder_of, tar_of

FILES = {
    "METS.xml": b"<mets/>",
    "data/tom.txt": b"",
    "data/stor.bin": os.urandom(700_000),
    "data/Ärende 1/bilaga å.txt": b"bilaga",
    "data/" + "långt namn " * 15 + ".txt": b"lang",
}


def read(path: Path) -> tuple[str, dict[str, bytes]]:
    with opened_package(path) as package:
        prefix = root_folder(package)
        found = {}
        for member in package.members():
            with package.open(member) as stream:
                parts = iter(lambda: stream.read(100_000), b"")
                found[member.path.removeprefix(prefix)] = b"".join(parts)
        return prefix, found


def zipped(place: Path, method: int) -> Path:
    path = place / "paket.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.mkdir("paket")
        for name, data in FILES.items():
            archive.writestr(f"paket/{name}", data)
    return path


@pytest.mark.parametrize("kind", ["folder", "tar", "gz", "stored", "deflated", "bzip2"])
def test_every_kind_of_container_gives_the_same(kind: str, tmp_path: Path) -> None:
    tar = tar_of(tmp_path, FILES)
    path, prefix = tar, "paket/"
    if kind == "folder":
        path, prefix = tmp_path / "paket", ""
    elif kind == "gz":
        path = tmp_path / "paket.tar.gz"
        path.write_bytes(gzip.compress(tar.read_bytes()))
    elif kind != "tar":
        methods = {"stored": zipfile.ZIP_STORED, "deflated": zipfile.ZIP_DEFLATED}
        path = zipped(tmp_path, methods.get(kind, zipfile.ZIP_BZIP2))
    assert read(path) == (prefix, FILES)


def test_files_beside_the_folder_are_files_of_the_package(tmp_path: Path) -> None:
    place = folder_of(tmp_path / "in", {"METS.xml": b"m", "data/a": b"a"})
    with tarfile.open(tmp_path / "p.tar", "w") as tar:
        tar.add(place, arcname=".")
    assert read(tmp_path / "p.tar") == ("", {"METS.xml": b"m", "data/a": b"a"})


@pytest.mark.parametrize("name", ["../ut", "/rot/x", "a/../../x", "a//b", "a/./b"])
def test_a_path_that_leads_out_is_refused(name: str, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "p.tar", "w") as tar:
        tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    with opened_package(tmp_path / "p.tar") as package, pytest.raises(PackageError, match="leads"):
        list(package.members())


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_special_files_are_refused(kind: bytes, tmp_path: Path) -> None:
    info = tarfile.TarInfo("länk")
    info.type, info.linkname = kind, "/etc/passwd"
    with tarfile.open(tmp_path / "p.tar", "w") as tar:
        tar.addfile(info)
    with opened_package(tmp_path / "p.tar") as package, pytest.raises(PackageError, match="link"):
        list(package.members())


def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    place = folder_of(tmp_path / "p", {"a": b"a"})
    (place / "b").symlink_to("/etc/passwd")
    with opened_package(place) as package, pytest.raises(PackageError, match="symlink"):
        list(package.members())


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    place = folder_of(tmp_path / "p", {"a": b"a"})
    (place / os.fsdecode(b"\xff")).write_bytes(b"x")
    with opened_package(place) as package, pytest.raises(PackageError, match="UTF-8"):
        list(package.members())


@pytest.mark.parametrize("data", [b"no container", b"PK\x03\x04cut", b"\x1f\x8bcut off"])
def test_what_is_no_container_is_a_told_failure(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "p").write_bytes(data)
    with pytest.raises((PackageError, StorageError)):
        read(tmp_path / "p")


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="No such file"):
        read(tmp_path / "p")


def test_a_member_that_ends_too_early_is_no_package(tmp_path: Path) -> None:
    tar = tar_of(tmp_path, FILES)
    tar.write_bytes(tar.read_bytes()[:-600_000])
    with pytest.raises(PackageError):
        read(tar)
