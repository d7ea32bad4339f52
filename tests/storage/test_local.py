import fcntl
import os
import pickle
import socket
from io import BytesIO
from pathlib import Path

import pytest

from leverans.model.errors import AlreadyInStore, NoSpace, StorageError
from leverans.storage.going_on import ON_FOLDER
from leverans.storage.interface import Entry, Kind, Store
from leverans.storage.keys import PART_FOLDER
from leverans.storage.local import LocalContent, LocalFolder
from leverans.testing.folder_contract import FolderContract
from leverans.testing.store_contract import Breaking, StoreContract, ignore, keys, read
from leverans.testing.unprivileged import unprivileged

DAY = 86_400


class TestLocalFolder(StoreContract, FolderContract):
    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        return tmp_path

    @pytest.fixture
    def store(self, root: Path) -> Store:
        return LocalFolder(root)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "share"
    root.mkdir()
    return root


@pytest.fixture
def store(root: Path) -> LocalFolder:
    return LocalFolder(root)


def kinds(store: LocalFolder) -> dict[str, Kind]:
    return {entry.key: entry.kind for entry in store.list()}


def test_content_is_not_opened_through_a_symlink(root: Path, tmp_path: Path) -> None:
    (tmp_path / "host.txt").write_text("not ours")
    (root / "outside").symlink_to(tmp_path / "host.txt")
    with pytest.raises(StorageError):
        LocalContent(str(root / "outside")).open()


def test_deleting_a_symlink_leaves_what_it_points_to(
    store: LocalFolder, root: Path, tmp_path: Path
) -> None:
    target = tmp_path / "target"
    target.write_text("stays")
    (root / "link").symlink_to(target)
    store.delete("link")
    assert keys(store) == []
    assert target.read_text() == "stays"


def test_sockets_are_told_and_opening_them_does_not_hang(store: LocalFolder, root: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(root / "socket"))
        assert kinds(store) == {"socket": Kind.SPECIAL}
        with pytest.raises(StorageError):
            store.open("socket")


def test_what_may_not_be_read_is_told(store: LocalFolder, root: Path) -> None:
    (root / "open.txt").write_text("x")
    (root / "closed.txt").write_text("four")
    (root / "closed").mkdir()
    (root / "closed/inner.txt").write_text("x")
    for path in (root / "closed.txt", root / "closed"):
        os.chown(path, os.geteuid(), os.getegid())
        path.chmod(0)
    root.chmod(0o755)
    with unprivileged(root):
        found = list(store.list())
        with pytest.raises(StorageError):
            store.open("closed.txt")
    assert [(entry.key, entry.kind, entry.size) for entry in found] == [
        ("closed", Kind.UNREADABLE, 0),
        ("closed.txt", Kind.UNREADABLE, 4),
        ("open.txt", Kind.FILE, 1),
    ]
    for path in (root / "closed.txt", root / "closed"):
        path.chmod(0o755)


def test_a_missing_root_is_an_error_and_no_empty_store(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        list(LocalFolder(tmp_path / "unmounted").list())


def test_a_full_disk_has_its_own_name(store: LocalFolder) -> None:
    class Full(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            del size
            with open("/dev/full", "wb", buffering=0) as disk:  # noqa: PTH123
                disk.write(b"x")
            return b""

    with pytest.raises(NoSpace) as caught:
        store.put_new("p.tar", Full())
    assert caught.value.place == "p.tar"
    assert keys(store) == []


def test_what_a_killed_writer_left_is_swept_and_what_a_living_one_holds_stays(
    store: LocalFolder, root: Path
) -> None:
    parts = root / PART_FOLDER
    parts.mkdir()
    (parts / "dead").write_bytes(b"half a package")
    with (parts / "alive").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        store.put_new("key", BytesIO(b"x"))
        assert [path.name for path in parts.iterdir()] == ["alive"]
    assert keys(store) == ["key"]


def test_what_nobody_goes_on_with_is_swept_after_a_month(store: LocalFolder, root: Path) -> None:
    folder = root / PART_FOLDER / ON_FOLDER
    folder.mkdir(parents=True)
    now = folder.stat().st_mtime
    ages = {"held": 40, "month": 29, "forgotten": 31}
    for name, days in ages.items():
        (folder / name).write_bytes(b"half a package")
        os.utime(folder / name, (now - days * DAY, now - days * DAY))
    (folder / "link").symlink_to("forgotten")
    with (folder / "held").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        store.put_on("key", 1, Breaking(b"x"), ignore)
    assert sorted(path.name for path in folder.iterdir()) == ["held", "link", "month"]
    store.put_on("other", 1, Breaking(b"x"), ignore)
    assert sorted(path.name for path in folder.iterdir()) == ["link", "month"]


def test_a_part_that_is_swept_while_it_is_opened_is_made_anew(
    store: LocalFolder, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = root / PART_FOLDER / ON_FOLDER
    lock = fcntl.flock
    swept: list[Path] = []

    def sweeping(part: int, how: int) -> None:
        if not swept:
            swept.extend(folder.iterdir())
            for path in swept:
                path.unlink()
        lock(part, how)

    monkeypatch.setattr("leverans.storage.going_on.fcntl.flock", sweeping)
    assert store.put_on("key", 5, Breaking(b"bytes"), ignore).size == 5
    assert swept
    assert read(store, "key") == b"bytes"


def test_a_key_that_is_taken_meanwhile_leaves_no_part(store: LocalFolder, root: Path) -> None:
    def overtaken(offset: int) -> BytesIO:
        store.put_new("key", BytesIO(b"faster"))
        return BytesIO(b"slower"[offset:])

    with pytest.raises(AlreadyInStore):
        store.put_on("key", 6, overtaken, ignore)
    assert list((root / PART_FOLDER / ON_FOLDER).iterdir()) == []
    assert read(store, "key") == b"faster"


def test_what_will_not_fit_is_refused_before_a_byte_is_read(store: LocalFolder) -> None:
    bytes_of = Breaking(b"x")
    with pytest.raises(NoSpace, match="needs"):
        store.put_on("key", 1 << 60, bytes_of, ignore)
    assert bytes_of.opened_at == []


def test_content_travels_to_another_process_as_a_path(store: LocalFolder, root: Path) -> None:
    entry = store.put_new("a b/c", BytesIO(b"travels"))
    content = pickle.loads(pickle.dumps(store.content(entry)))  # noqa: S301
    assert content.path == str(root / "a b/c")
    with content.open() as stream:
        assert stream.read() == b"travels"


def test_a_listing_that_is_left_early_closes_its_folders(store: LocalFolder) -> None:
    for number in range(5):
        store.put_new(f"a/b/{number}/x", BytesIO(b""))
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for _ in range(10):
        listing = store.list()
        assert isinstance(next(listing), Entry)
        listing.close()  # type: ignore[attr-defined]
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208
