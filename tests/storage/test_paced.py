import io
import random
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from leverans.model.errors import StorageError
from leverans.storage.bucket import Bucket
from leverans.storage.interface import Store
from leverans.storage.local import LocalFolder
from leverans.storage.paced import Paced
from leverans.storage.pyfilesystem import PyFilesystem
from leverans.testing.store_contract import StoreContract

RATE = 1_000_000


@dataclass
class Time:
    """A clock that moves only while somebody waits."""

    now: float = 100.0
    waited: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def bucket(time: Time) -> Bucket:
    return Bucket(RATE, clock=time, pause=time.pause)


class TestPaced(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        (tmp_path / "store").mkdir()
        bucket = Bucket(10**12, clock=lambda: 0.0, pause=lambda _: None)
        return Paced(LocalFolder(tmp_path / "store"), bucket)


def test_bytes_take_as_long_as_agreed(time: Time, bucket: Bucket) -> None:
    began = time.now
    chosen = random.Random(1)  # noqa: S311 - not a secret
    sent = 0
    while sent < 50 * RATE:
        size = chosen.randrange(1, RATE // 2)
        bucket.take(size)
        sent += size
    took = time.now - began
    assert sent / RATE - 2 < took <= sent / RATE


def test_a_pause_is_not_saved_up_for_later(time: Time, bucket: Bucket) -> None:
    bucket.take(RATE)
    time.now += 3600
    began = time.now
    for _ in range(10):
        bucket.take(RATE)
    assert time.now - began >= 8


def test_several_who_send_share_the_rate() -> None:
    time = Time()
    lock = threading.Lock()

    def pause(seconds: float) -> None:
        with lock:
            time.waited.append(seconds)

    bucket = Bucket(RATE, clock=time, pause=pause)
    threads = [threading.Thread(target=bucket.take, args=(RATE,)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(time.waited) == [1.0, 2.0, 3.0, 4.0]  # the clock stood still meanwhile


@pytest.mark.parametrize("resumes", [True, False])
def test_what_is_sent_goes_at_the_rate_and_so_does_reading_it_back(
    tmp_path: Path, time: Time, bucket: Bucket, *, resumes: bool
) -> None:
    plain: Store = LocalFolder(tmp_path) if resumes else PyFilesystem("mem://")
    store = Paced(plain, bucket)
    data = bytes(5 * RATE)
    store.put_on("a", len(data), lambda offset: io.BytesIO(data[offset:]), lambda _: None)
    assert 3 < time.now - 100 < 5.1
    before = time.now
    with store.open("a") as stream:
        assert stream.read() == data
    assert 4 < time.now - before < 6.1


def test_what_is_compared_with_an_earlier_try_costs_nothing(
    tmp_path: Path, time: Time, bucket: Bucket
) -> None:
    data = bytes(5 * RATE)
    store = Paced(LocalFolder(tmp_path), bucket)
    told: list[int] = []

    def breaks(size: int) -> None:
        told.append(size)
        if sum(told) > 3 * RATE:
            raise ConnectionResetError

    with pytest.raises(StorageError):
        store.put_on("a", len(data), lambda offset: io.BytesIO(data[offset:]), breaks)
    told.clear()
    began = time.now
    store.put_on("a", len(data), lambda offset: io.BytesIO(data[offset:]), told.append)
    assert told[0] > 3 * RATE
    assert time.now - began < 3
