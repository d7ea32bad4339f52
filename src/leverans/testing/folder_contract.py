"""What a `Store` must do that keeps its keys as files in a folder which this machine can see.

Subclass `FolderContract` beside `StoreContract` and give it two fixtures: `store`, empty and
writable, and `root`, the folder as a path of this machine.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest

from leverans.model.errors import AlreadyInStore, StorageError
from leverans.storage.interface import Kind, Store
from leverans.storage.keys import PART_FOLDER
from leverans.testing.store_contract import Breaking, ignore, keys, read


def race(write: Callable[[int], object], writers: int) -> list[int]:
    """Which of so many writers, numbered from 0, did not find the key taken; all start at once."""
    start = threading.Barrier(writers)

    def won(number: int) -> bool:
        start.wait()
        try:
            write(number)
        except AlreadyInStore:
            return False
        return True

    with ThreadPoolExecutor(writers) as pool:
        return [number for number, first in enumerate(pool.map(won, range(writers))) if first]


def make_file(root: Path, name: bytes, data: bytes = b"") -> None:
    """A file whose name need not be text, with the folders above it."""
    full = os.fsencode(root) + b"/" + name
    os.makedirs(full.rpartition(b"/")[0], exist_ok=True)  # noqa: PTH103  (a path in bytes)
    with open(full, "wb") as out:  # noqa: PTH123
        out.write(data)


class FolderContract:
    """What a folder as a store promises besides."""

    @pytest.fixture
    def outside(self, root: Path) -> Path:
        """A folder beside the root which the store could write into, if it went there."""
        outside = root.parent / f"{root.name}-outside"
        outside.mkdir()
        return outside

    def test_symlinks_are_told_and_never_followed(
        self, store: Store, root: Path, outside: Path
    ) -> None:
        (outside / "secret.txt").write_text("not ours")
        (root / "real.txt").write_text("ours")
        (root / "inside").symlink_to("real.txt")
        (root / "outside").symlink_to(f"../{outside.name}/secret.txt")
        (root / "folder").symlink_to(f"../{outside.name}")
        (root / "loop").symlink_to("loop")
        (root / "dangling").symlink_to("../../gone/x")
        assert {entry.key: (entry.kind, entry.leads_out) for entry in store.list()} == {
            "real.txt": (Kind.FILE, False),
            "inside": (Kind.SYMLINK, False),
            "outside": (Kind.SYMLINK, True),
            "folder": (Kind.SYMLINK, True),
            "loop": (Kind.SYMLINK, False),
            "dangling": (Kind.SYMLINK, True),
        }
        for key in ("inside", "outside", "folder/secret.txt", "loop"):
            with pytest.raises(StorageError):
                store.open(key)
        for write in (
            lambda: store.put_new("folder/mine.txt", BytesIO(b"x")),
            lambda: store.put_on("folder/mine.txt", 1, Breaking(b"x"), ignore),
            lambda: store.publish("real.txt", "folder/mine.txt"),
        ):
            with pytest.raises(StorageError):
                write()
        store.delete("folder/secret.txt")
        store.delete("outside")
        assert [path.name for path in outside.iterdir()] == ["secret.txt"]
        assert "outside" not in keys(store)

    def test_of_many_who_publish_one_key_exactly_one_succeeds(self, store: Store) -> None:
        names = [f"in/{number}" for number in range(12)]
        for name in names:
            store.put_new(name, BytesIO(name.encode()))
        [winner] = race(lambda number: store.publish(names[number], "drop/p.tar"), len(names))
        assert read(store, "drop/p.tar") == names[winner].encode()
        assert sorted(keys(store, "in/")) == sorted(set(names) - {names[winner]})

    def test_of_many_who_write_one_key_exactly_one_succeeds(self, store: Store) -> None:
        def write(number: int) -> None:
            store.put_new("new/folder/key", BytesIO(bytes([number]) * 100_000))

        [winner] = race(write, 12)
        assert read(store, "new/folder/key") == bytes([winner]) * 100_000

    def test_names_that_are_not_utf8_are_listed_read_and_written(
        self, store: Store, root: Path
    ) -> None:
        make_file(root, b"r\xe4tt\xff.txt", b"latin-1")
        [entry] = store.list()
        assert entry.key.encode("utf-8", "surrogateescape") == b"r\xe4tt\xff.txt"
        with store.content(entry).open() as stream:
            assert stream.read() == b"latin-1"
        store.put_new("mapp\udcff/x", BytesIO(b"y"))
        assert os.listdir(os.fsencode(root) + b"/mapp\xff") == [b"x"]  # noqa: PTH208

    def test_order_is_by_bytes_across_folders_and_broken_names(
        self, store: Store, root: Path
    ) -> None:
        for name in (b"a/x", b"a/a", b"a.b/x", b"a-b", b"a0", b"b\xff", "bå".encode(), b"b~"):
            make_file(root, name)
        listed = [key.encode("utf-8", "surrogateescape") for key in keys(store)]
        assert listed == sorted(listed)
        assert len(listed) == 8

    def test_fifos_are_told_and_opening_them_does_not_hang(self, store: Store, root: Path) -> None:
        os.mkfifo(root / "fifo")
        assert [(entry.key, entry.kind) for entry in store.list()] == [("fifo", Kind.SPECIAL)]
        with pytest.raises(StorageError):
            store.open("fifo")

    def test_unfinished_bytes_are_no_keys(self, store: Store, root: Path) -> None:
        make_file(root, f"{PART_FOLDER}/x".encode(), b"x")
        assert keys(store) == []
        with pytest.raises(StorageError):
            store.open(f"{PART_FOLDER}/x")
