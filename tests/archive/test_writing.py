"""What is written is a valid object, comes back byte for byte, and is whole or not there."""

import io
import json
import tarfile
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leverans.archive.inventory_reading import read_inventory
from leverans.archive.layout import OBJECT_DECLARATION, object_root
from leverans.archive.members import opened_package
from leverans.archive.object_index import ObjectIndex
from leverans.archive.reading import ArchivedPackage
from leverans.archive.root import prepare_root
from leverans.archive.writing import ObjectWriter
from leverans.model.errors import AlreadyInStore, NotFoundInStore, PackageError
from leverans.storage.interface import Entry
from leverans.storage.local import LocalFolder
from leverans.storage.pyfilesystem import PyFilesystem
from leverans.testing.ocfl_objects import (
    ID,
    VERSION,
    everything,
    folder_of,
    judged,
    tar_of,
    write_object,
)

FILES = {
    "METS.xml": b"<mets/>",
    "data/tom.txt": b"",
    "data/tom igen.txt": b"",
    "data/a.txt": b"samma",
    "data/kopia.txt": b"samma",
    "data/stor.bin": b"0123456789abcdef" * 40_000,
    "data/stor kopia.bin": b"0123456789abcdef" * 40_000,
    "Data/A.TXT": b"annan",
    "data/A.txt": b"annan igen",
    "data/slut.": b"punkt",
}
PART = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), min_size=1, max_size=30
).filter(lambda part: part not in {".", ".."} and len(part.encode()) < 250)
TREES = st.dictionaries(
    st.lists(PART, min_size=1, max_size=3).map("/".join),
    st.one_of(st.binary(max_size=20), st.sampled_from([b"", b"samma", b"LARGE"])),
    min_size=1,
    max_size=12,
)


def contents(package: ArchivedPackage) -> dict[str, bytes]:
    found = {}
    for file in package.files():
        with package.open(file.path) as stream:
            found[file.path] = stream.read()
    return found


@pytest.mark.parametrize("kind", ["folder", "tar"])
@pytest.mark.parametrize("workers", [0, 2])
def test_a_package_comes_back_as_it_went_in(
    kind: str, workers: int, store: LocalFolder, tmp_path: Path
) -> None:
    tar = tar_of(tmp_path / "in", FILES)
    written = write_object(store, tar if kind == "tar" else tar.with_suffix(""), workers=workers)
    with ArchivedPackage(store, object_root(ID)) as package:
        assert contents(package) == FILES
        assert [file.path for file in package.files()] == sorted(FILES)
        assert package.version == "v1"
    report = judged(written)
    assert {f.rule for f in report.findings} <= {"CONTENT-EMPTY"}
    assert report.passed


def test_the_same_content_is_kept_once(store: LocalFolder, tmp_path: Path) -> None:
    written = write_object(store, folder_of(tmp_path / "in", FILES))
    kept = list(everything(written / "v1/content").values())
    assert sorted(kept) == sorted(set(FILES.values()))


def test_the_number_of_threads_changes_no_byte(tmp_path: Path) -> None:
    place, found = folder_of(tmp_path / "in", FILES), []
    for workers in (0, 2):
        (tmp_path / str(workers)).mkdir()
        root = LocalFolder(tmp_path / str(workers))
        prepare_root(root)
        found.append(everything(write_object(root, place, workers=workers)))
    assert found[0] == found[1]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TREES)
def test_odd_names_duplicates_and_empty_files_come_back(
    tmp_path_factory: pytest.TempPathFactory, tree: dict[str, bytes]
) -> None:
    paths = sorted(tree)
    leaves = [p for p in paths if not any(q.startswith(f"{p}/") for q in paths)]
    files = {p: tree[p].replace(b"LARGE", b"x" * 300_000) for p in leaves}
    base = tmp_path_factory.mktemp("tree")
    (base / "root").mkdir()
    store = LocalFolder(base / "root")
    prepare_root(store)
    tar = tar_in_memory(base / "p.tar", files)
    written = write_object(store, tar)
    with ArchivedPackage(store, object_root(ID)) as package:
        assert contents(package) == files
    assert judged(written).passed


def tar_in_memory(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(f"paket/{name}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def test_a_path_that_is_there_twice_is_no_package(store: LocalFolder, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "p.tar", "w") as tar:
        for data in (b"ett", b"tva"):
            info = tarfile.TarInfo("paket/a")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    with pytest.raises(PackageError, match="twice"):
        write_object(store, tmp_path / "p.tar")
    assert not (store.root / object_root(ID) / OBJECT_DECLARATION).exists()


def test_an_object_that_is_there_is_never_written_again(store: LocalFolder, tmp_path: Path) -> None:
    written = write_object(store, folder_of(tmp_path / "in", FILES))
    before = everything(written)
    with pytest.raises(AlreadyInStore):
        write_object(store, folder_of(tmp_path / "other", {"annat": b"annat"}))
    assert everything(written) == before


@pytest.mark.parametrize("kind", ["folder", "tar", "gz"])
def test_what_a_killed_try_has_left_is_compared_and_never_trusted(
    kind: str, store: LocalFolder, tmp_path: Path
) -> None:
    tar = tar_of(tmp_path / "in", FILES, mode="w:gz" if kind == "gz" else "w")
    source = tar.with_suffix("") if kind == "folder" else tar
    clean = LocalFolder(tmp_path / "clean")
    clean.root.mkdir()
    prepare_root(clean)
    expected = everything(write_object(clean, source))
    left = store.root / object_root(ID) / "v1/content"
    folder_of(
        left,
        {
            "METS.xml": b"<mets/>",  # as it should be
            "data/a.txt": b"annat",  # something else
            "data/stor.bin": b"0123456789abcdef" * 30_000,  # cut short
            "data/slut=2E": b"pun",
            "skräp.txt": b"of another order",
        },
    )
    (left.parent / "inventory.json").write_bytes(b"{")
    written = write_object(store, source)
    assert everything(written) == expected
    assert judged(written).passed


def test_a_large_file_that_lies_there_whole_is_not_written_again(
    store: LocalFolder, tmp_path: Path
) -> None:
    left = store.root / object_root(ID) / "v1/content"
    folder_of(left, {"data/stor.bin": FILES["data/stor.bin"]})
    before = (left / "data/stor.bin").stat().st_ino
    write_object(store, folder_of(tmp_path / "in", {"data/stor.bin": FILES["data/stor.bin"]}))
    assert (left / "data/stor.bin").stat().st_ino == before


def test_half_an_object_is_none_to_anybody(store: LocalFolder, tmp_path: Path) -> None:
    place = folder_of(tmp_path / "in", FILES)
    with opened_package(place) as package, ObjectWriter(store, ID) as writer:
        writer.begin_new()
        writer.open_version(VERSION)
        writer.take(package, "")
        writer.close_version()
    with pytest.raises(NotFoundInStore):
        ArchivedPackage(store, object_root(ID))
    assert judged(write_object(store, place)).passed


def test_a_later_version_leaves_the_earlier_ones_alone(store: LocalFolder, tmp_path: Path) -> None:
    written = write_object(store, folder_of(tmp_path / "in", FILES))
    before = everything(written / "v1")
    for number in (2, 3):
        with ObjectWriter(store, ID) as writer:
            writer.begin_next()
            writer.open_version(VERSION)
            writer.add("METS.xml", f"<mets n='{number}'/>".encode())
            writer.add(f"ny/{number}.txt", b"samma")
            writer.close_version()
            writer.publish()
    assert everything(written / "v1") == before
    assert sorted(everything(written / "v3/content")) == ["METS.xml"]
    report = judged(written)
    assert report.passed
    assert {f.rule for f in report.findings} <= {"CONTENT-EMPTY"}
    with ArchivedPackage(store, object_root(ID), version="v1") as first:
        assert contents(first) == FILES
    with ArchivedPackage(store, object_root(ID)) as head:
        assert head.version == "v3"
        assert head.read("METS.xml") == b"<mets n='3'/>"
        assert {"ny/2.txt", "ny/3.txt"} <= contents(head).keys()


@pytest.mark.parametrize("lost", ["inventory.json", "inventory.json.sha512", "both"])
def test_a_head_that_was_being_exchanged_is_found_in_its_version(
    lost: str, store: LocalFolder, tmp_path: Path
) -> None:
    written = write_object(store, folder_of(tmp_path / "in", FILES))
    for name in ("inventory.json", "inventory.json.sha512"):
        if lost in (name, "both"):
            (written / name).unlink()
    with ArchivedPackage(store, object_root(ID)) as package:
        assert not package.head.whole
        assert contents(package) == FILES
    with ObjectWriter(store, ID) as writer:
        writer.begin_next()
        writer.open_version(VERSION)
        writer.add("ny.txt", b"ny")
        writer.close_version()
        writer.publish()
    assert judged(written).passed


def test_an_inventory_is_json_that_anybody_reads(store: LocalFolder, tmp_path: Path) -> None:
    written = write_object(store, folder_of(tmp_path / "in", FILES | {'citat"\\\n.txt': b"q"}))
    found = json.loads((written / "inventory.json").read_text("utf-8"))
    assert found["id"] == ID
    assert found["head"] == "v1"
    paths = [path for paths in found["versions"]["v1"]["state"].values() for path in paths]
    assert sorted(paths) == sorted([*FILES, 'citat"\\\n.txt'])
    assert found["fixity"]["sha256"].keys() != found["manifest"].keys()
    with ObjectIndex() as index:
        heading = read_inventory(store, f"{object_root(ID)}/inventory.json", index)
        assert heading.versions[1] == VERSION


def test_a_store_that_is_no_folder_holds_the_same_object(
    store: LocalFolder, tmp_path: Path
) -> None:
    place = folder_of(tmp_path / "in", FILES)
    expected = everything(write_object(store, place))
    other = PyFilesystem("mem://")
    prepare_root(other)
    with opened_package(place) as package, ObjectWriter(other, ID) as writer:
        writer.begin_new()
        writer.open_version(VERSION)
        writer.take(package, "")
        writer.close_version()
        writer.publish()
    found = {}
    for entry in other.list(f"{object_root(ID)}/"):
        found[below(entry)] = read(other.open(entry.key))
    assert found == expected


def below(entry: Entry) -> str:
    return entry.key.removeprefix(f"{object_root(ID)}/")


def read(stream: BinaryIO) -> bytes:
    with stream:
        return stream.read()
