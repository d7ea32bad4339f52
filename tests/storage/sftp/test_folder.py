"""What only a folder of a server can show: symlinks, jails, names that are no text, two writers."""

import io
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest

from leverans.model.errors import AlreadyInStore, NoSpace, NotFoundInStore, StorageError
from leverans.storage.going_on import ON_FOLDER
from leverans.storage.interface import Capabilities, Kind
from leverans.storage.keys import PART_FOLDER
from leverans.storage.sftp.folder import SftpFolder
from leverans.storage.sftp.naming import Way
from leverans.storage.sftp.writers import Writer
from leverans.testing.folder_contract import race
from leverans.testing.sshd import ACCOUNT, Server, sshd
from leverans.testing.store_contract import LARGE, Breaking, ignore, keys, read

pytestmark = pytest.mark.services

DAY = 86_400
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: other owners, small disks")


def parts(root: Path) -> list[str]:
    """What lies in the folder for unfinished bytes."""
    folder = root / PART_FOLDER
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def own(path: Path) -> Path:
    """Give what a test has made to the server's account."""
    if os.geteuid() == 0:
        shutil.chown(path, ACCOUNT)
    return path


def test_it_can_do_what_it_says_on_openssh(store: SftpFolder, root: Path) -> None:
    assert store.capabilities() == Capabilities(resumes=True, renames=True, exclusive=True)
    assert parts(root) == []


@pytest.mark.parametrize(
    ("denied", "way"),
    [
        ("statvfs", Way.SAFE_RENAME),
        ("rename", Way.LINK),
        ("hardlink", Way.RENAME),
        ("hardlink,posix-rename", Way.RENAME),
        ("hardlink,rename", Way.LOOK),
        ("fsync,limits", Way.SAFE_RENAME),
    ],
)
def test_a_server_that_can_less_never_overwrites_either(denied: str, way: Way) -> None:
    with sshd(more=["-P", denied]) as server:
        root = server.make_folder("shelf")
        store = server.store("shelf")
        store.put_new("a/once", BytesIO(b"first"))
        with pytest.raises(AlreadyInStore):
            store.put_new("a/once", BytesIO(b"second"))
        store.put_new("b", BytesIO(b"other"))
        with pytest.raises(AlreadyInStore):
            store.publish("b", "a/once")
        with pytest.raises(StorageError):
            store.put_on("large", len(LARGE), Breaking(LARGE[:-1]), ignore)
        assert store.put_on("large", len(LARGE), Breaking(LARGE), ignore).size == len(LARGE)
        store.publish("large", "whole")
        found = {key: read(store, key) for key in keys(store)}
        assert found == {"a/once": b"first", "b": b"other", "whole": LARGE}
        assert store._writable()[1] is way
        assert store.capabilities().exclusive is way.exclusive
        assert parts(root) == []


def test_streams_that_nobody_closes_are_given_back(store: SftpFolder) -> None:
    store.put_new("a", BytesIO(LARGE))
    for _ in range(1_200):  # OpenSSH gives out a thousand handles or so
        store.open("a")
    with store.open("a") as stream:
        assert stream.read(1_000) == LARGE[:1_000]


@pytest.mark.parametrize("denied", ["", "rename"])
def test_of_many_who_write_or_publish_one_key_exactly_one_succeeds(denied: str) -> None:
    with sshd(more=["-P", denied] if denied else []) as server:
        root = server.make_folder("shelf")
        stores = [server.store("shelf") for _ in range(4)]
        [winner] = race(
            lambda number: stores[number % 4].put_new("k", BytesIO(bytes([number]) * 99_999)), 8
        )
        assert read(stores[0], "k") == bytes([winner]) * 99_999
        for number in range(4):
            stores[number].put_new(f"in/{number}", BytesIO(bytes([number])))
        [winner] = race(lambda number: stores[number].publish(f"in/{number}", "drop/p"), 4)
        assert read(stores[0], "drop/p") == bytes([winner])
        assert len(keys(stores[0], "in/")) == 3
        assert parts(root) == []


def test_two_threads_do_not_write_one_key_at_once(store: SftpFolder) -> None:
    class Nosy(Breaking):
        def __call__(self, offset: int) -> io.BytesIO:
            with pytest.raises(StorageError, match="this very process"):
                store.put_on("large", len(LARGE), Breaking(LARGE), ignore)
            return io.BytesIO(self.data[offset:])

    assert store.put_on("large", len(LARGE), Nosy(LARGE), ignore).size == len(LARGE)


def test_several_threads_share_one_connection(store: SftpFolder) -> None:
    def both(number: int) -> bool:
        data = bytes([number]) * 3_000_000
        store.put_new(f"t/{number}", BytesIO(data))
        return read(store, f"t/{number}") == data

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(both, range(12)))
    assert len(keys(store)) == 12


def test_many_open_streams_do_not_stop_each_other(store: SftpFolder) -> None:
    data = LARGE[:6_000_000]
    store.put_new("a", BytesIO(data))
    streams = [store.open("a", offset=number) for number in range(40)]
    for step in (1, 700_000, 1_300_000):
        for stream in streams:
            stream.read(step)
    store.put_new("b", BytesIO(data))
    assert [stream.read() == data[2_000_001 + number :] for number, stream in enumerate(streams)]
    for number, stream in enumerate(streams):
        stream.seek(-7, io.SEEK_END)
        assert (stream.tell(), stream.read()) == (len(data) - 7, data[-7:]), number
        stream.close()


def test_a_root_that_is_a_symlink_is_one_place(server: Server, root: Path) -> None:
    (root / "real").mkdir()
    own(root / "real")
    (root / "way").symlink_to("real")
    store = server.store(f"{root.name}/way")
    store.put_new("a", BytesIO(b"x"))
    (root / "real" / "inside").symlink_to("a")
    assert [(entry.key, entry.leads_out) for entry in store.list()] == [
        ("a", False),
        ("inside", False),
    ]


@needs_root
def test_the_jail_cannot_be_left_and_its_own_folder_not_be_written(server: Server) -> None:
    top = server.store("..")
    assert keys(top, "etc/") == []
    with pytest.raises(StorageError) as caught:
        top.put_new("mine", BytesIO(b"x"))
    assert not caught.value.again
    with pytest.raises(StorageError):
        top.open("../../../etc/passwd")
    with pytest.raises(StorageError):
        keys(server.store("../../../../etc"))


@needs_root
def test_a_folder_that_can_only_be_read_is_read_and_says_so(server: Server, root: Path) -> None:
    shelf = root / "closed"
    shelf.mkdir()
    (shelf / "a").write_text("x")
    store = server.store(f"{root.name}/closed")
    assert read(store, "a") == b"x"
    for write in (
        lambda: store.put_new("b", BytesIO(b"x")),
        lambda: store.put_on("b", 1, Breaking(b"x"), ignore),
        lambda: store.publish("a", "b"),
        lambda: store.delete("a"),
    ):
        with pytest.raises(StorageError, match="does not permit") as caught:
            write()
        assert not caught.value.again
    assert store.capabilities() == Capabilities(resumes=False, renames=False, exclusive=False)
    assert [path.name for path in shelf.iterdir()] == ["a"]


def test_a_server_that_only_lets_read_is_read() -> None:
    with sshd(more=["-R"]) as server:
        (server.make_folder("shelf") / "a").write_text("x")
        store = server.store("shelf")
        assert read(store, "a") == b"x"
        with pytest.raises(StorageError) as caught:
            store.put_new("b", BytesIO(b"x"))
        assert not caught.value.again


@needs_root
def test_what_may_not_be_read_is_told_in_its_place(store: SftpFolder, root: Path) -> None:
    for name in ("closed", "open"):
        (root / name).mkdir()
        (root / name / "inner.txt").write_text("x")
    for name in ("closed.txt", "closed-a", "closed0", "shut.txt"):
        (root / name).write_text("four")
    (root / "closed").chmod(0o700)
    (root / "shut.txt").chmod(0)
    assert [(entry.key, entry.kind, entry.size) for entry in store.list()] == [
        ("closed", Kind.UNREADABLE, 0),
        ("closed-a", Kind.FILE, 4),
        ("closed.txt", Kind.FILE, 4),
        ("closed0", Kind.FILE, 4),
        ("open/inner.txt", Kind.FILE, 1),
        ("shut.txt", Kind.UNREADABLE, 4),
    ]
    with pytest.raises(StorageError, match="does not permit"):
        store.open("shut.txt")
    with pytest.raises(StorageError, match="does not permit"):
        keys(store, "closed/")


def dead_writer() -> str:
    """The token of a process of this machine that has ended."""
    with subprocess.Popen(["true"]) as ended:
        pass
    return str(Writer.this()._replace(process=ended.pid, start=1))


def test_parts_of_the_dead_are_swept_and_those_of_the_living_stay(
    store: SftpFolder, root: Path
) -> None:
    elsewhere = f"{'0' * 16}-{'0' * 8}-1-1"
    folder = root / PART_FOLDER
    (folder / ON_FOLDER).mkdir(parents=True)
    own(folder)
    own(folder / ON_FOLDER)
    now = time.time()  # noqa: TID251
    left = {
        f"dead.{dead_writer()}": (0, False),
        f"alive.{Writer.this()}": (0, True),
        f"elsewhere.{elsewhere}": (0, True),
        f"long-ago.{elsewhere}": (2 * DAY, False),
        "probe-of-somebody": (2 * DAY, False),
        f"{ON_FOLDER}/dead.{dead_writer()}": (2 * DAY, True),
        f"{ON_FOLDER}/forgotten.{elsewhere}": (31 * DAY, False),
        f"{ON_FOLDER}/forgotten.{elsewhere}.marks": (31 * DAY, False),
    }
    for name, (age, _) in left.items():
        (folder / name).write_text("half")
        own(folder / name)
        os.utime(folder / name, (now - age, now - age))
    store.put_new("key", BytesIO(b"x"))
    assert parts(root) == sorted(name for name, (_, stays) in left.items() if stays)
    assert keys(store) == ["key"]


@needs_root
class TestSmallDisk:
    """The server's disk is 8 MiB."""

    @pytest.fixture
    def disk(self, root: Path) -> Iterator[Path]:
        folder = root / "small"
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=777", "tmpfs", str(folder)]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            cannot = "small disks need the right to mount"
            pytest.fail(cannot) if os.environ.get("CI") == "true" else pytest.skip(cannot)
        yield folder
        subprocess.run(["umount", "--lazy", str(folder)], check=True)

    @pytest.fixture
    def store(self, server: Server, disk: Path, root: Path) -> Iterator[SftpFolder]:
        store = server.store(f"{root.name}/{disk.name}")
        yield store
        store.close()

    def test_what_will_not_fit_is_refused_before_a_byte_is_sent(
        self, store: SftpFolder, disk: Path
    ) -> None:
        bytes_of = Breaking(LARGE)
        with pytest.raises(NoSpace, match="needs 20000000 bytes"):
            store.put_on("large", len(LARGE), bytes_of, ignore)
        assert bytes_of.opened_at == []
        assert parts(disk) == []

    def test_a_disk_that_fills_up_has_its_own_name_and_leaves_no_key(
        self, store: SftpFolder, disk: Path
    ) -> None:
        with pytest.raises(NoSpace):
            store.put_new("large", BytesIO(LARGE))
        assert keys(store) == []
        assert parts(disk) == []
        assert store.put_new("small", BytesIO(b"x" * 1_000_000)).size == 1_000_000

    def test_a_large_write_goes_on_when_there_is_room_again(
        self, store: SftpFolder, disk: Path
    ) -> None:
        data = LARGE[:6_000_000]

        class Filling(BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                if self.tell() > 1_000_000 and not (disk / "ballast").exists():
                    (disk / "ballast").write_bytes(bytes(4_000_000))
                return super().read(size)

        with pytest.raises(NoSpace):
            store.put_on("large", len(data), lambda _: Filling(data), ignore)
        with pytest.raises(NoSpace, match="needs"):
            store.put_on("large", len(data), Breaking(data), ignore)
        (disk / "ballast").unlink()
        told: list[int] = []
        store.put_on("large", len(data), Breaking(data), told.append)
        assert told[0] > 2_000_000
        assert read(store, "large") == data


def test_something_in_the_way_of_a_folder_is_told(store: SftpFolder) -> None:
    store.put_new("a", BytesIO(b"x"))
    with pytest.raises(NotFoundInStore):
        store.put_new("a/b", BytesIO(b"x"))
    assert keys(store) == ["a"]
