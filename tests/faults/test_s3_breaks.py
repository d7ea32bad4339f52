"""A server that freezes, dies or is cut off, and bytes that change on the way: the truth stays."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import BinaryIO

import pytest

from leverans.model.errors import AlreadyInStore, StorageError
from leverans.storage.s3.bucket import S3Bucket
from leverans.storage.s3.terms import MIB, Terms
from leverans.testing.buckets import at_ceph, new_bucket
from leverans.testing.ceph import Gateway, ceph
from leverans.testing.cut_proxy import CutProxy, cut_proxy
from leverans.testing.store_contract import LARGE, Breaking, ignore, keys, read

pytestmark = pytest.mark.services
PART = 5 * MIB
SIZE = len(LARGE)


@pytest.fixture(scope="module")
def fragile() -> Iterator[Gateway]:
    """A gateway of these tests' own: it is frozen and killed."""
    with ceph(memory=2 << 30) as running:
        yield running


@pytest.fixture
def proxy(fragile: Gateway) -> Iterator[CutProxy]:
    with cut_proxy(fragile.plain) as running:
        yield running


@pytest.fixture
def place(fragile: Gateway) -> Terms:
    """A new bucket over plain HTTP, where bytes can be counted and spoilt."""
    return replace(new_bucket(at_ceph(fragile, tls=False, timeout=2)), part_size=PART)


@pytest.fixture
def store(place: Terms, proxy: CutProxy) -> S3Bucket:
    endpoint = f"http://127.0.0.1:{proxy.port}"
    return S3Bucket(replace(place, where=replace(place.where, endpoint=endpoint)))


def after(seconds: float, gateway: Gateway, verb: str) -> threading.Timer:
    """Something that happens to the gateway in a while."""
    timer = threading.Timer(seconds, getattr(gateway, verb))
    timer.start()
    return timer


class TestFrozenServer:
    def test_what_was_stored_although_it_seemed_lost_is_found_and_not_sent_again(
        self, fragile: Gateway, store: S3Bucket, proxy: CutProxy
    ) -> None:
        store.capabilities()  # a connection is there
        fragile.freeze()
        timer = after(4, fragile, "thaw")
        try:
            put_when_frozen(store, "a")
        finally:
            timer.join()
        assert read(store, "a") == b"once" * 1000
        assert proxy.up < 3 * 4000 + 20_000

    def test_a_large_upload_outlives_a_frozen_moment(
        self, fragile: Gateway, store: S3Bucket, proxy: CutProxy
    ) -> None:
        proxy.rate = 20_000_000
        timers = [after(0.4, fragile, "freeze"), after(3, fragile, "thaw")]
        try:
            entry = store.put_on("large", SIZE, Breaking(LARGE), ignore)
        finally:
            for timer in timers:
                timer.join()
        assert entry.size == SIZE
        assert read(store, "large") == LARGE
        assert proxy.up < SIZE + 4 * PART + 50_000

    def test_a_server_that_stays_frozen_is_an_error_that_says_try_again(
        self, fragile: Gateway, store: S3Bucket
    ) -> None:
        fragile.freeze()
        try:
            with pytest.raises(StorageError, match="cannot be reached or broke off") as failed:
                store.put_new("b", BytesIO(b"x"))
        finally:
            fragile.thaw()
        assert failed.value.again


def put_when_frozen(store: S3Bucket, key: str) -> None:
    """As whoever asks a store does: again after an error that says so; taken means looked at."""
    data = b"once" * 1000
    for _ in range(5):
        try:
            store.put_new(key, BytesIO(data))
        except AlreadyInStore:
            break
        except StorageError as error:
            if not error.again:
                raise
        else:
            return
    assert read(store, key) == data


class TestKilledServer:
    def test_an_upload_goes_on_after_the_gateway_was_killed_and_started_again(
        self, fragile: Gateway, store: S3Bucket, proxy: CutProxy
    ) -> None:
        proxy.rate = 10_000_000
        timer = after(0.8, fragile, "kill")
        with pytest.raises(StorageError) as failed:
            store.put_on("large", SIZE, Breaking(LARGE), ignore)
        timer.join()
        fragile.restart()
        proxy.rate = 0
        assert failed.value.again
        assert keys(store) == []
        told: list[int] = []
        store.put_on("large", SIZE, Breaking(LARGE), told.append)
        assert sum(told) == SIZE
        assert read(store, "large") == LARGE
        assert proxy.up < SIZE + 2 * PART + 50_000


class TestCutConnection:
    @pytest.mark.parametrize("at", [1, 300, 4_000_000, 9_000_000, 19_999_000])
    def test_a_reset_costs_no_more_than_the_parts_on_their_way(
        self, store: S3Bucket, proxy: CutProxy, at: int
    ) -> None:
        proxy.cut_after(at)
        assert store.put_on("large", SIZE, Breaking(LARGE), ignore).size == SIZE
        assert read(store, "large") == LARGE
        assert proxy.up < SIZE + 2 * PART + 50_000

    def test_reading_breaks_with_an_error_and_can_go_on(
        self, store: S3Bucket, proxy: CutProxy
    ) -> None:
        store.put_on("large", SIZE, Breaking(LARGE), ignore)
        found = bytearray()
        with store.open("large") as stream:
            found += stream.read(MIB)
            proxy.cut()
            time.sleep(0.2)
            with pytest.raises(StorageError) as failed:
                read_on(stream, found)
        assert failed.value.again
        with store.open("large", offset=len(found)) as stream:
            found += stream.read()
        assert bytes(found) == LARGE


def read_on(stream: BinaryIO, found: bytearray) -> None:
    """Read to the end, and keep what came before an error."""
    while data := stream.read(MIB):
        found += data


class TestSpoiltBytes:
    @pytest.mark.parametrize("at", [2_000_000, 7_000_000, 12_000_000])
    def test_what_changed_on_the_way_is_refused_and_sent_again(
        self, store: S3Bucket, proxy: CutProxy, at: int
    ) -> None:
        store.capabilities()
        proxy.flip_after(at)
        assert store.put_on("large", SIZE, Breaking(LARGE), ignore).size == SIZE
        assert read(store, "large") == LARGE
        assert proxy.up > SIZE + MIB  # something was sent again

    def test_a_small_object_too(self, store: S3Bucket, proxy: CutProxy) -> None:
        data = b"z" * 100_000
        store.capabilities()
        proxy.flip_after(50_000)
        assert store.put_new("small", BytesIO(data)).size == len(data)
        assert read(store, "small") == data
        assert proxy.up > 2 * len(data)
