import errno
import io
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from leverans.deliveries.dropfolder import DropFolder
from leverans.deliveries.receiving import LARGEST_NOTE, Arrival, ReceivingFolder
from leverans.deliveries.wire_format import note_document, receipt_document
from leverans.model.errors import NoSpace, TargetError
from leverans.model.package import Package
from leverans.model.receipt import Receipt, ReceiptKind
from leverans.signing.keys import new_key
from leverans.storage.local import LocalFolder
from leverans.testing.target_contract import (
    PACKAGE_ID,
    make_folder_package,
    make_package,
    note_for,
    receipt_of,
)

KEY = new_key()
OTHER_ID = "0a0e9a52-1f0b-4a8f-8a27-3f4f0c7b6d11"


@pytest.fixture
def store(tmp_path: Path) -> LocalFolder:
    (tmp_path / "drop").mkdir()
    return LocalFolder(tmp_path / "drop")


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return make_package(tmp_path / "outbox")


@pytest.fixture
def into(tmp_path: Path) -> Path:
    (tmp_path / "into").mkdir()
    return tmp_path / "into"


def deliver(store: LocalFolder, package: Package) -> None:
    target = DropFolder(store)
    target.announce(note_for(package))
    target.send(package, note_for(package), lambda _: None)


def give(store: LocalFolder, receipt: Receipt) -> bytes:
    document = receipt_document(receipt, KEY)
    ReceivingFolder(store).answer(receipt.package_id, receipt.kind, document)
    return document


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def arrivals(store: LocalFolder) -> list[Arrival]:
    return list(ReceivingFolder(store).arrivals())


def test_an_empty_drop_folder_has_no_arrivals(store: LocalFolder) -> None:
    assert arrivals(store) == []


def test_a_whole_package_is_an_arrival(store: LocalFolder, package: Package) -> None:
    deliver(store, package)
    (arrival,) = arrivals(store)
    assert (arrival.package_id, arrival.container) == (PACKAGE_ID, "tar")
    assert (arrival.size, arrival.note, arrival.problem) == (package.size, note_for(package), "")


def test_a_note_alone_is_not_an_arrival(store: LocalFolder, package: Package) -> None:
    DropFolder(store).announce(note_for(package))
    assert arrivals(store) == []


def test_a_folder_package_arrives_with_its_list(store: LocalFolder, tmp_path: Path) -> None:
    folder = make_folder_package(tmp_path)
    DropFolder(store).announce(note_for(folder))
    store.put_new(f"folders/{PACKAGE_ID}/METS.xml", io.BytesIO(b"<mets/>"))
    assert arrivals(store) == []
    deliver(store, folder)
    assert [arrival.container for arrival in arrivals(store)] == ["folder"]


K = ReceiptKind


@pytest.mark.parametrize(
    ("given", "waits"),
    [
        ((), True),
        ((K.ACKNOWLEDGEMENT,), True),
        ((K.CUSTODY,), True),
        ((K.ACKNOWLEDGEMENT, K.CUSTODY), False),
        ((K.ACKNOWLEDGEMENT, K.TEST), False),
        ((K.ACKNOWLEDGEMENT, K.REFUSAL), False),
        ((K.REFUSAL,), False),
    ],
)
def test_what_has_all_its_answers_is_no_arrival_any_more(
    store: LocalFolder, package: Package, given: tuple[ReceiptKind, ...], *, waits: bool
) -> None:
    deliver(store, package)
    for kind in given:
        give(store, receipt_of(note_for(package), kind))
    assert bool(arrivals(store)) is waits


@pytest.mark.parametrize("text", ["", "{}", "note"])
def test_a_note_that_cannot_be_read_does_not_hide_the_others(
    store: LocalFolder, package: Package, tmp_path: Path, text: str
) -> None:
    deliver(store, make_package(tmp_path / "other", package_id=OTHER_ID))
    deliver(store, package)
    (store.root / "incoming" / f"{OTHER_ID}.note.json").write_text(text)
    broken, whole = arrivals(store)
    assert (broken.package_id, broken.note, broken.container) == (OTHER_ID, None, "tar")
    assert broken.problem
    assert (whole.package_id, whole.problem) == (PACKAGE_ID, "")


def test_a_note_for_another_package_is_a_problem(store: LocalFolder, package: Package) -> None:
    deliver(store, package)
    other = note_document(replace(note_for(package), package_id=OTHER_ID))
    (store.root / "incoming" / f"{PACKAGE_ID}.note.json").write_bytes(other)
    (arrival,) = arrivals(store)
    assert arrival.note is None
    assert OTHER_ID in arrival.problem


def test_what_belongs_to_no_note_is_named(store: LocalFolder, package: Package) -> None:
    deliver(store, package)
    stray = f"incoming/{OTHER_ID}.tar"
    store.put_new(stray, io.BytesIO(b"x"))
    store.put_new("incoming/läs mig.txt", io.BytesIO(b"x"))
    assert list(ReceivingFolder(store).strays()) == [stray, "incoming/läs mig.txt"]


def test_a_container_is_fetched_whole(store: LocalFolder, package: Package, into: Path) -> None:
    deliver(store, package)
    path = ReceivingFolder(store).fetch(arrivals(store)[0], into)
    assert path == into / f"{PACKAGE_ID}.tar"
    assert path.read_bytes() == Path(package.path).read_bytes()
    assert names(into) == [path.name]


def test_a_folder_package_is_fetched_whole(store: LocalFolder, tmp_path: Path, into: Path) -> None:
    folder = make_folder_package(tmp_path)
    deliver(store, folder)
    path = ReceivingFolder(store).fetch(arrivals(store)[0], into)
    fetched = {each.relative_to(path): each.read_bytes() for each in path.rglob("*.*")}
    root = Path(folder.path)
    assert fetched == {each.relative_to(root): each.read_bytes() for each in root.rglob("*.*")}
    assert len(fetched) == 3


@pytest.mark.parametrize("kind", ["tar", "folder"])
def test_fetching_again_replaces_what_was_there(
    store: LocalFolder, tmp_path: Path, into: Path, kind: str
) -> None:
    make = {"tar": make_package, "folder": make_folder_package}[kind]
    deliver(store, make(tmp_path / "outbox"))
    receiving, (arrival,) = ReceivingFolder(store), arrivals(store)
    first = receiving.fetch(arrival, into)
    spoiled = first if first.is_file() else first / "METS.xml"
    wanted = spoiled.read_bytes()
    spoiled.write_bytes(b"spoiled")
    assert receiving.fetch(arrival, into) == first
    assert spoiled.read_bytes() == wanted
    assert names(into) == [first.name]


class Full(LocalFolder):
    """A store whose stream breaks after the first kilobyte, as a full disk would."""

    def open(self, key: str, *, offset: int = 0) -> BinaryIO:
        stream = super().open(key, offset=offset)
        return io.BufferedReader(Breaking(stream)) if key.endswith(".tar") else stream


class Breaking(io.RawIOBase):
    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._read = stream, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # as BufferedReader calls
        if self._read:
            raise OSError(errno.ENOSPC, "No space left on device")
        self._read = 1024
        buffer[:1024] = self._stream.read(1024)
        return 1024

    def close(self) -> None:
        self._stream.close()
        super().close()


def test_a_fetch_that_breaks_leaves_nothing_under_the_name(
    store: LocalFolder, package: Package, into: Path
) -> None:
    deliver(store, package)
    with pytest.raises(NoSpace):
        ReceivingFolder(Full(store.root)).fetch(arrivals(store)[0], into)
    assert not (into / f"{PACKAGE_ID}.tar").exists()
    assert ReceivingFolder(store).fetch(arrivals(store)[0], into).stat().st_size == package.size


def test_a_container_that_changed_size_meanwhile_is_refused(
    store: LocalFolder, package: Package, into: Path
) -> None:
    deliver(store, package)
    (arrival,) = arrivals(store)
    with pytest.raises(TargetError, match="300001 bytes, then 300000"):
        ReceivingFolder(store).fetch(replace(arrival, size=300_001), into)
    assert names(into) == []


def test_a_link_in_a_folder_package_is_refused(
    store: LocalFolder, tmp_path: Path, into: Path
) -> None:
    deliver(store, make_folder_package(tmp_path))
    (store.root / "folders" / PACKAGE_ID / "link").symlink_to("/etc/hostname")
    with pytest.raises(TargetError, match="symlink"):
        ReceivingFolder(store).fetch(arrivals(store)[0], into)
    assert not (into / PACKAGE_ID).exists()


def test_the_same_answer_twice_is_one_answer(store: LocalFolder, package: Package) -> None:
    receipt = receipt_of(note_for(package))
    assert give(store, receipt) == give(store, receipt)
    there = store.root / "answers" / f"{PACKAGE_ID}.kvittens.json"
    assert there.read_bytes() == receipt_document(receipt, KEY)


def test_another_answer_of_the_same_kind_is_refused(store: LocalFolder, package: Package) -> None:
    receipt = receipt_of(note_for(package))
    first = give(store, receipt)
    with pytest.raises(TargetError, match="another answer"):
        give(store, replace(receipt, reference="RA-2026-2"))
    assert (store.root / "answers" / f"{PACKAGE_ID}.kvittens.json").read_bytes() == first


def test_a_note_longer_than_any_note_is_not_read_to_its_end(
    store: LocalFolder, package: Package
) -> None:
    deliver(store, package)
    note = store.root / "incoming" / f"{PACKAGE_ID}.note.json"
    note.write_bytes(note.read_bytes() + b" " * 2 * LARGEST_NOTE)
    (arrival,) = arrivals(store)
    assert arrival.note is None
    assert len(arrival.document) == LARGEST_NOTE + 1
