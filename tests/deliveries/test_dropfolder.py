import errno
import hashlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import integers

from leverans.deliveries.dropfolder import DropFolder
from leverans.deliveries.interface import Sending, Target
from leverans.deliveries.receiving import ReceivingFolder
from leverans.deliveries.sender import has
from leverans.deliveries.wire_format import receipt_document
from leverans.model.errors import (
    AlreadyInStore,
    DigestMismatch,
    NoSpace,
    Outrun,
    PackageError,
    StorageError,
    TargetError,
)
from leverans.model.package import Package
from leverans.model.receipt import Receipt
from leverans.signing.keys import new_key
from leverans.storage.interface import Capabilities, Entry, Opened
from leverans.storage.local import LocalFolder
from leverans.testing.target_contract import (
    PACKAGE_ID,
    TargetContract,
    make_folder_package,
    make_package,
    note_for,
    receipt_of,
)

KEY_PAIR = new_key()
KEY = f"incoming/{PACKAGE_ID}.tar"


def ignore(_: int) -> None:
    """Nobody watches."""


class Cut(io.RawIOBase):
    """Bytes that break off."""

    def __init__(self, stream: BinaryIO, left: int, error: Exception) -> None:
        self._stream, self._left, self._error = stream, left, error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the only caller's
        if self._left == 0:
            raise self._error
        data = self._stream.read(min(len(buffer), self._left))
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


@dataclass
class Faulty(LocalFolder):
    """A store that fails on purpose.

    Attributes:
        breaks_after: the line breaks before this byte. error: how. flips: a bit, once written.
        misreads: so many readings give other bytes. publishes: False: killed before that.
        names: False: cannot rename, as an object store. full: nothing more fits.
    """

    root: Path
    breaks_after: int | None = None
    error: Exception = field(default_factory=lambda: ConnectionResetError("the share went away"))
    flips: bool = False
    misreads: int = 0
    publishes: bool = True
    names: bool = True

    def put_on(self, key: str, size: int, opened: Opened, sent: Callable[[int], None]) -> Entry:
        after = self.breaks_after
        if after is not None:

            def cut(offset: int) -> BinaryIO:
                return cast("BinaryIO", Cut(opened(offset), max(after - offset, 0), self.error))

            return super().put_on(key, size, cut, sent)
        entry = super().put_on(key, size, opened, sent)
        if self.flips:
            path = self.root / key
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 1
            path.write_bytes(content)
        return entry

    def open(self, key: str, *, offset: int = 0) -> BinaryIO:
        if self.misreads:
            self.misreads -= 1
            return io.BytesIO(b"misread")
        return super().open(key, offset=offset)

    def publish(self, source: str, key: str) -> None:
        if not self.publishes:
            raise StorageError("killed before publishing", place=source)
        super().publish(source, key)

    def capabilities(self) -> Capabilities:
        return replace(super().capabilities(), renames=self.names)


@pytest.fixture
def store(tmp_path: Path) -> Faulty:
    (tmp_path / "drop").mkdir()
    return Faulty(tmp_path / "drop")


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return make_package(tmp_path / "outbox")


@pytest.fixture
def folder(tmp_path: Path) -> Package:
    return make_folder_package(tmp_path / "outbox")


def keys(store: Faulty) -> list[str]:
    return [entry.key for entry in store.list()]


class TestDropFolder(TargetContract):
    def make_target(self, tmp_path: Path) -> Target:
        (tmp_path / "drop").mkdir()
        return DropFolder(LocalFolder(tmp_path / "drop"))

    def answer(self, target: Target, receipt: Receipt) -> None:
        assert isinstance(target, DropFolder)
        document = receipt_document(receipt, KEY_PAIR)
        ReceivingFolder(target._store).answer(receipt.package_id, receipt.kind, document)


def test_note_and_container_lie_side_by_side(store: Faulty, package: Package) -> None:
    target = DropFolder(store)
    target.announce(note_for(package))
    sent = target.send(package, note_for(package), ignore)
    assert sent.key == KEY
    assert keys(store) == [f"incoming/{PACKAGE_ID}.note.json", KEY]
    assert (store.root / KEY).read_bytes() == Path(package.path).read_bytes()


@pytest.mark.parametrize("names", [True, False], ids=["renames", "cannot rename"])
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(after=integers(0, 299_999))
def test_broken_at_any_byte_nothing_is_seen_and_the_next_call_goes_on_there(
    store: Faulty, package: Package, after: int, *, names: bool
) -> None:
    store.names = names
    store.breaks_after = after
    with pytest.raises(TargetError):
        DropFolder(store).send(package, note_for(package), ignore)
    assert keys(store) == []
    store.breaks_after = None
    told: list[int] = []
    assert DropFolder(store).send(package, note_for(package), told.append).resent
    assert (store.root / KEY).read_bytes() == Path(package.path).read_bytes()
    assert told[0] == after
    assert sum(told) == package.size
    store.delete(KEY)


def test_broken_before_publishing_nothing_is_sent_twice(store: Faulty, package: Package) -> None:
    told: list[int] = []
    store.publishes = False
    with pytest.raises(TargetError, match="before publishing"):
        DropFolder(store).send(package, note_for(package), told.append)
    assert sum(told) == package.size
    assert keys(store) == [f"parts/{PACKAGE_ID}.tar"]
    store.publishes = True
    assert not DropFolder(store).send(package, note_for(package), told.append).resent
    assert sum(told) == package.size
    assert keys(store) == [KEY]


def test_what_is_sent_has_the_digest_that_was_read_back(store: Faulty, package: Package) -> None:
    digest = hashlib.sha256(Path(package.path).read_bytes()).hexdigest()
    first = DropFolder(store).send(package, note_for(package), ignore)
    again = DropFolder(store).send(package, note_for(package), ignore)
    assert (first.digest, again.digest) == (digest, digest)


def test_a_reading_that_fails_once_takes_nothing_away(store: Faulty, package: Package) -> None:
    store.misreads = 1
    assert DropFolder(store).send(package, note_for(package), ignore).resent
    assert keys(store) == [KEY]


def gone(_: object = None) -> None:
    raise Outrun("another worker has taken over")


def test_one_that_is_outrun_publishes_nothing(store: Faulty, package: Package) -> None:
    with pytest.raises(Outrun):
        DropFolder(store).send(package, note_for(package), ignore, Sending(check=gone))
    assert keys(store) == [f"parts/{PACKAGE_ID}.tar"]


def test_one_that_is_outrun_takes_nothing_away_that_it_misread(
    store: Faulty, package: Package
) -> None:
    store.names, store.misreads = False, 2
    with pytest.raises(Outrun):
        DropFolder(store).send(package, note_for(package), ignore, Sending(check=gone))
    assert keys(store) == [KEY]


def test_two_workers_at_once_publish_once(store: Faulty, package: Package) -> None:
    second = Sending(mark="2")

    def overtaken() -> None:
        """The second does everything between the first one's last look and its publishing."""
        DropFolder(LocalFolder(store.root)).send(package, note_for(package), ignore, second)

    sent = DropFolder(store).send(package, note_for(package), ignore, Sending(check=overtaken))
    assert not sent.resent
    assert keys(store) == [KEY]
    assert (store.root / KEY).read_bytes() == Path(package.path).read_bytes()


def test_one_who_takes_over_begins_beside_what_a_living_worker_holds_open(
    store: Faulty, package: Package
) -> None:
    def meanwhile(_: int) -> None:
        store_of_second = LocalFolder(store.root)
        if not has(store_of_second, KEY):
            second = Sending(mark="2")
            DropFolder(store_of_second).send(package, note_for(package), ignore, second)

    DropFolder(store).send(package, note_for(package), meanwhile)
    assert keys(store) == [KEY]


def test_bytes_may_come_from_elsewhere_than_the_packages_path(
    store: Faulty, package: Package
) -> None:
    data = Path(package.path).read_bytes()
    Path(package.path).unlink()

    def opened(offset: int) -> BinaryIO:
        return io.BytesIO(data[offset:])

    sent = DropFolder(store).send(package, note_for(package), ignore, Sending(opened=opened))
    assert (store.root / sent.key).read_bytes() == data


def test_a_part_with_other_bytes_is_sent_anew(
    store: Faulty, package: Package, tmp_path: Path
) -> None:
    store.publishes = False
    other = make_package(tmp_path / "other", seed=2)
    with pytest.raises(TargetError):
        DropFolder(store).send(other, note_for(other), ignore)
    store.publishes = True
    assert DropFolder(store).send(package, note_for(package), ignore).resent
    assert (store.root / KEY).read_bytes() == Path(package.path).read_bytes()


def test_what_was_written_wrongly_is_noticed_and_taken_away(
    store: Faulty, package: Package
) -> None:
    for store.names in (True, False):
        store.flips = True
        with pytest.raises(DigestMismatch, match="not what was sent"):
            DropFolder(store).send(package, note_for(package), ignore)
        assert keys(store) == []
        store.flips = False
        assert DropFolder(store).send(package, note_for(package), ignore).resent
        store.delete(KEY)


def test_a_full_target_is_told_as_full(store: Faulty, package: Package) -> None:
    store.breaks_after, store.error = 0, OSError(errno.ENOSPC, "full")
    with pytest.raises(NoSpace):
        DropFolder(store).send(package, note_for(package), ignore)


def test_a_container_that_is_gone_is_the_packages_fault(store: Faulty, package: Package) -> None:
    Path(package.path).unlink()
    with pytest.raises(PackageError, match=r"\.tar"):
        DropFolder(store).send(package, note_for(package), ignore)


def test_a_folder_package_is_there_when_its_list_is(store: Faulty, folder: Package) -> None:
    note = note_for(folder)
    sent = DropFolder(store).send(folder, note, ignore)
    assert sent.key == f"incoming/{PACKAGE_ID}.folder"
    listed = (store.root / sent.key).read_text(encoding="utf-8").splitlines()
    names = [line.partition("  ")[2] for line in listed]
    assert names == ["METS.xml", "empty.txt", "representations/rep1/Årsredovisning 2025.pdf"]
    for name in names:
        there = store.root / "folders" / PACKAGE_ID / name
        assert there.read_bytes() == (Path(folder.path) / name).read_bytes()


def test_a_folder_package_goes_on_where_it_was(store: Faulty, folder: Package) -> None:
    told: list[int] = []
    store.put_new(f"folders/{PACKAGE_ID}/METS.xml", io.BytesIO(b"<mets/>"))
    sent = DropFolder(store).send(folder, note_for(folder), told.append)
    assert sent.resent
    assert sum(told) == sent.size - len(b"<mets/>") == 25_600
    told.clear()
    assert not DropFolder(store).send(folder, note_for(folder), told.append).resent
    assert told == []


def test_a_file_with_other_bytes_is_never_overwritten(store: Faulty, folder: Package) -> None:
    DropFolder(store).send(folder, note_for(folder), ignore)
    (Path(folder.path) / "METS.xml").write_bytes(b"<changed/>")
    with pytest.raises(AlreadyInStore, match=r"METS\.xml"):
        DropFolder(store).send(folder, note_for(folder), ignore)


def test_a_link_in_a_folder_package_is_not_followed(store: Faulty, folder: Package) -> None:
    (Path(folder.path) / "link").symlink_to("/etc/hostname")
    with pytest.raises(PackageError, match="link"):
        DropFolder(store).send(folder, note_for(folder), ignore)
    assert not (store.root / f"incoming/{PACKAGE_ID}.folder").exists()


def test_a_drop_folder_that_is_gone_is_not_taken_for_no_answer(
    store: Faulty, package: Package
) -> None:
    target = DropFolder(store)
    target.announce(note_for(package))
    assert target.receipts(package.id) == ()
    store.root.rename(store.root.with_name("unmounted"))
    with pytest.raises(TargetError):
        target.receipts(package.id)


def put_answer(store: Faulty, name: str, document: bytes) -> None:
    (store.root / "answers").mkdir(exist_ok=True)
    (store.root / "answers" / name).write_bytes(document)


def test_an_answer_for_another_package_is_told_as_it_is(store: Faulty, package: Package) -> None:
    receipt = replace(receipt_of(note_for(package)), package_id="other")
    put_answer(store, f"{PACKAGE_ID}.kvittens.json", receipt_document(receipt, KEY_PAIR))
    (found,) = DropFolder(store).receipts(PACKAGE_ID)
    assert found.package_id == "other"


def test_an_answer_under_the_name_of_another_kind_is_refused(
    store: Faulty, package: Package
) -> None:
    document = receipt_document(receipt_of(note_for(package)), KEY_PAIR)
    put_answer(store, f"{PACKAGE_ID}.mottagningsbevis.json", document)
    with pytest.raises(TargetError, match=r"kind: kvittens.*says mottagningsbevis"):
        DropFolder(store).receipts(PACKAGE_ID)


def test_an_answer_that_cannot_be_read_is_told(store: Faulty) -> None:
    put_answer(store, f"{PACKAGE_ID}.refusal.json", b"{")
    with pytest.raises(TargetError, match=f"answers/{PACKAGE_ID}.refusal.json"):
        DropFolder(store).receipts(PACKAGE_ID)


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "å", "x\n"])
def test_an_id_that_is_no_file_name_is_refused(store: Faulty, package: Package, name: str) -> None:
    with pytest.raises(TargetError, match="package id"):
        DropFolder(store).announce(replace(note_for(package), package_id=name))


def test_an_unknown_container_is_refused(store: Faulty, package: Package) -> None:
    with pytest.raises(TargetError, match="7z"):
        DropFolder(store).send(package, replace(note_for(package), container="7z"), ignore)


KILLED = """
import os, signal, sys
from pathlib import Path
from leverans.deliveries.dropfolder import DropFolder
from leverans.storage.local import LocalFolder
from leverans.testing.target_contract import PACKAGE_ID, note_for, package_at

def kill(_):
    global seen
    seen += _
    if seen >= int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

seen = 0
package = package_at(Path(sys.argv[1]), PACKAGE_ID, "tar")
DropFolder(LocalFolder(Path(sys.argv[2]))).send(package, note_for(package), kill)
"""


@pytest.mark.faults
@pytest.mark.parametrize("after", [1, 2_000_000, 5_000_000])
def test_a_killed_sender_leaves_nothing_that_could_be_taken_for_a_package(
    store: Faulty, tmp_path: Path, after: int
) -> None:
    path = tmp_path / f"{PACKAGE_ID}.tar"
    path.write_bytes(os.urandom(5_000_000))
    command = [sys.executable, "-c", KILLED, str(path), str(store.root), str(after)]
    done = subprocess.run(command, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert keys(store) == []
    again = subprocess.run([*command[:-1], "999999999"], check=False, timeout=60)
    assert again.returncode == 0
    assert keys(store) == [KEY]
    assert subprocess.run(["cmp", path, store.root / KEY], check=False).returncode == 0
