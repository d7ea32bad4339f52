"""Connections that are cut, writers that are killed, servers that stand still: for real.

What passed over the line is counted by a proxy; what is on the server is read from its disk.
"""

import os
import random
import signal
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

from leverans.model.errors import AlreadyInStore, StorageError
from leverans.storage.keys import PART_FOLDER
from leverans.storage.sftp.failures import LineLost
from leverans.storage.sftp.folder import SftpFolder
from leverans.testing.cut_proxy import CutProxy, cut_proxy
from leverans.testing.sftp_writer import started
from leverans.testing.sshd import Server, sshd
from leverans.testing.store_contract import LARGE, Breaking, ignore, keys, read

pytestmark = [pytest.mark.services, pytest.mark.faults]

SIZE = 60_000_000
OVERHEAD = 1.02  # SSH and SFTP around the bytes; a connection's greeting and its questions besides
GREETING = 60_000


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("file") / "p.tar"
    path.write_bytes(random.Random(4).randbytes(SIZE))  # noqa: S311
    return path


def opened(file: Path, offset: int) -> BinaryIO:
    stream = file.open("rb")
    stream.seek(offset)
    return stream


@pytest.fixture
def proxy(server: Server) -> Iterator[CutProxy]:
    with cut_proxy(server.port) as proxy:
        yield proxy


def on_disk(root: Path) -> int:
    """Bytes of all parts that lie on the server's disk."""
    found = (root / PART_FOLDER).rglob("*")
    return sum(path.stat().st_size for path in found if path.is_file() and path.suffix != ".marks")


def come_to_rest(root: Path) -> int:
    """Bytes of all parts, when a session that was cut off has written what it still had."""
    before = -1
    while before != (now := on_disk(root)):
        before = now
        time.sleep(0.3)
    return now


def await_bytes(proxy: CutProxy, count: int) -> None:
    for _ in range(2400):
        if proxy.up >= count:
            return
        time.sleep(0.01)
    raise AssertionError(f"only {proxy.up} bytes have passed")


def test_a_cut_connection_leaves_no_key_and_may_be_tried_again(
    server: Server, proxy: CutProxy, name: str, root: Path
) -> None:
    store = server.store(name, port=proxy.port)
    proxy.cut_after(5_000_000)
    with pytest.raises(LineLost) as caught:
        store.put_new("a", BytesIO(LARGE))
    assert caught.value.again
    assert keys(store) == []
    assert on_disk(root) > 0
    assert store.put_new("a", BytesIO(LARGE)).size == len(LARGE)
    assert on_disk(root) == 0
    assert read(store, "a") == LARGE
    store.close()


@pytest.mark.parametrize("at", [1_000_000, 17_500_000, 40_000_000])
def test_after_a_cut_only_what_was_not_there_is_sent(
    server: Server, proxy: CutProxy, name: str, root: Path, file: Path, at: int
) -> None:
    store = server.store(name, port=proxy.port)
    store.put_new("first", BytesIO(b"connected"))
    proxy.cut_after(at)
    with pytest.raises(LineLost):
        store.put_on("p", SIZE, lambda offset: opened(file, offset), ignore)
    there, before = come_to_rest(root), proxy.up
    down = proxy.down
    told: list[int] = []
    store.put_on("p", SIZE, lambda offset: opened(file, offset), told.append)
    assert told[0] == there
    assert sum(told) == SIZE
    assert proxy.up - before < (SIZE - there) * OVERHEAD + GREETING
    # what a mark covers is not read back
    assert proxy.down - down < (16 << 20) + (1 << 20) + GREETING
    assert (root / "p").read_bytes() == file.read_bytes()
    assert on_disk(root) == 0
    store.close()


def test_without_sync_what_is_there_is_read_back_and_not_sent(name: str, file: Path) -> None:
    del name
    with sshd(more=["-P", "fsync"]) as server, cut_proxy(server.port) as proxy:
        root = server.make_folder("shelf")
        store = server.store("shelf", port=proxy.port)
        store.put_new("first", BytesIO(b"connected"))
        proxy.cut_after(40_000_000)
        with pytest.raises(LineLost):
            store.put_on("p", SIZE, lambda offset: opened(file, offset), ignore)
        there, before, down = come_to_rest(root), proxy.up, proxy.down
        store.put_on("p", SIZE, lambda offset: opened(file, offset), ignore)
        assert proxy.up - before < (SIZE - there) * OVERHEAD + GREETING
        assert proxy.down - down > there
        assert (root / "p").read_bytes() == file.read_bytes()


def test_bytes_that_the_server_lost_behind_a_mark_are_seen(
    server: Server, proxy: CutProxy, name: str, root: Path, file: Path
) -> None:
    store = server.store(name, port=proxy.port)
    proxy.cut_after(40_000_000)
    with pytest.raises(LineLost):
        store.put_on("p", SIZE, lambda offset: opened(file, offset), ignore)
    [part] = [path for path in root.glob(f"{PART_FOLDER}/on/*") if path.suffix != ".marks"]
    with part.open("r+b") as out:
        out.seek(come_to_rest(root) - 1_000)
        out.write(bytes(500))
    told: list[int] = []
    store.put_on("p", SIZE, lambda offset: opened(file, offset), told.append)
    assert told[0] == 0
    assert (root / "p").read_bytes() == file.read_bytes()


@pytest.mark.parametrize("marks", [b"", b"torn 0000", b"0" * 400, None])
def test_marks_that_are_lost_or_torn_do_no_harm(
    server: Server, proxy: CutProxy, name: str, root: Path, file: Path, marks: bytes | None
) -> None:
    store = server.store(name, port=proxy.port)
    proxy.cut_after(40_000_000)
    with pytest.raises(LineLost):
        store.put_on("p", SIZE, lambda offset: opened(file, offset), ignore)
    [path] = root.glob(f"{PART_FOLDER}/on/*.marks")
    if marks is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-20] + marks)
    there = come_to_rest(root)
    told: list[int] = []
    store.put_on("p", SIZE, lambda offset: opened(file, offset), told.append)
    assert told[0] == there
    assert (root / "p").read_bytes() == file.read_bytes()


def test_a_killed_writer_is_gone_on_with_by_another_process(
    server: Server, proxy: CutProxy, name: str, root: Path, file: Path
) -> None:
    proxy.rate = 60_000_000
    first = started(server, name, file, "p", port=proxy.port)
    await_bytes(proxy, 30_000_000)
    first.kill()
    first.communicate()
    assert not (root / "p").exists()
    there, before = come_to_rest(root), proxy.up
    assert there > 20_000_000
    second = started(server, name, file, "p", port=proxy.port)
    assert second.communicate(timeout=120)[0] == f"done {there}\n"
    assert proxy.up - before < (SIZE - there) * OVERHEAD + GREETING
    assert (root / "p").read_bytes() == file.read_bytes()
    assert on_disk(root) == 0


def test_what_a_killed_writer_left_is_swept(
    server: Server, proxy: CutProxy, name: str, root: Path, file: Path, store: SftpFolder
) -> None:
    proxy.rate = 60_000_000
    first = started(server, name, file, "p", "--once", port=proxy.port)
    await_bytes(proxy, 10_000_000)
    first.kill()
    first.communicate()
    assert on_disk(root) > 0
    store.put_new("q", BytesIO(b"x"))
    assert on_disk(root) == 0
    assert keys(store) == ["q"]


def test_a_frozen_writer_and_another_never_both_win_and_never_mix(
    server: Server, proxy: CutProxy, name: str, root: Path, file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.write_bytes(file.read_bytes()[::-1])
    proxy.rate = 60_000_000
    first = started(server, name, file, "p", port=proxy.port)
    await_bytes(proxy, 20_000_000)
    os.kill(first.pid, signal.SIGSTOP)
    second = started(server, name, other, "p")
    assert second.communicate(timeout=120)[0] == "done 0\n"
    os.kill(first.pid, signal.SIGCONT)
    assert first.communicate(timeout=120)[0].startswith("AlreadyInStore")
    assert (root / "p").read_bytes() == other.read_bytes()
    assert on_disk(root) == 0


def test_a_server_that_stands_still_is_left_after_the_time_out(
    server: Server, name: str, root: Path, file: Path
) -> None:
    store = server.store(name, timeout=1)
    store.put_new("first", BytesIO(b"connected"))

    def freezing(offset: int) -> BinaryIO:
        stream = opened(file, offset)
        if offset == 0:
            server.freeze()
        return stream

    begun = time.monotonic()
    try:
        with pytest.raises(LineLost) as caught:
            store.put_on("p", SIZE, freezing, ignore)
    finally:
        server.thaw()
    assert time.monotonic() - begun < 10
    assert caught.value.again
    store.put_on("p", SIZE, lambda offset: opened(file, offset), ignore)
    assert (root / "p").read_bytes() == file.read_bytes()


def test_a_line_that_breaks_while_reading_is_told(
    server: Server, proxy: CutProxy, name: str
) -> None:
    store = server.store(name, port=proxy.port)
    store.put_new("a", BytesIO(LARGE))
    with store.open("a") as stream:
        assert stream.read(5_000_000) == LARGE[:5_000_000]
        proxy.cut()
        with pytest.raises(StorageError):
            stream.read()
    assert read(store, "a") == LARGE


def test_a_byte_that_is_changed_on_the_way_breaks_the_line(
    server: Server, proxy: CutProxy, name: str
) -> None:
    store = server.store(name, port=proxy.port)
    store.put_new("first", BytesIO(b"connected"))
    proxy.flip_after(1_000_000)
    with pytest.raises(LineLost):
        store.put_new("a", BytesIO(LARGE))
    assert keys(store) == ["first"]


@pytest.mark.parametrize(
    "seed", [*range(6), *(pytest.param(n, marks=pytest.mark.slow) for n in range(6, 60))]
)
def test_cut_anywhere_and_often_it_comes_to_the_same_end(
    server: Server, proxy: CutProxy, name: str, root: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311
    store = server.store(name, port=proxy.port)
    cuts = 0
    while True:
        proxy.cut_after(chance.choice([0, 2_000, 4_000, 20_000, 300_000, 3_000_000, 12_000_000]))
        try:
            store.put_on("p", len(LARGE), Breaking(LARGE), ignore)
            break
        except LineLost:
            cuts += 1
        except AlreadyInStore:
            break  # cut off before the answer came
    assert (root / "p").read_bytes() == LARGE
    assert keys(store) == ["p"]
    store.delete("p")
    assert on_disk(root) == 0
    store.close()
