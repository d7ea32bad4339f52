"""Bytes that are sent while they are made, by one who may be killed and begin again."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from leverans.clock import now
from leverans.ledger.database import Ledger
from leverans.ledger.uploads import LedgerUploads
from leverans.model.errors import AlreadyInStore, StorageError
from leverans.storage.s3.bucket import S3Bucket
from leverans.storage.s3.sink import PartsSink
from leverans.storage.s3.terms import MIB, Terms
from leverans.storage.streaming import streaming
from leverans.testing.buckets import at_ceph, new_bucket
from leverans.testing.ceph import Gateway
from leverans.testing.cut_proxy import CutProxy, cut_proxy
from leverans.testing.store_contract import LARGE, Breaking, ignore, keys, read

PART = 5 * MIB
HINT = len(LARGE) + 1000


@pytest.fixture
def place(gateway: Gateway) -> Terms:
    return replace(new_bucket(at_ceph(gateway, tls=False)), part_size=PART)


@pytest.fixture
def store(place: Terms) -> S3Bucket:
    return S3Bucket(place)


def feed(put: PartsSink, data: bytes, piece: int = 77_777) -> None:
    for at in range(0, len(data), piece):
        put.write(data[at : at + piece])


@pytest.mark.services
class TestStreams:
    def test_what_is_made_arrives(self, store: S3Bucket) -> None:
        into = streaming(store)
        assert into is not None
        put = into.begin_stream("paket.tar", HINT)
        assert isinstance(put, PartsSink)
        feed(put, LARGE)
        assert keys(store) == []
        entry = put.finish()
        assert (entry.key, entry.size, len(entry.sha256)) == ("paket.tar", len(LARGE), 64)
        assert read(store, "paket.tar") == LARGE

    @pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 2 * PART])
    def test_every_size_arrives(self, store: S3Bucket, size: int) -> None:
        put = store.begin_stream("a", HINT)
        feed(put, LARGE[:size], PART // 3)
        assert put.finish().size == size
        assert read(store, "a") == LARGE[:size]

    def test_who_begins_again_sends_only_what_is_missing(
        self, gateway: Gateway, place: Terms
    ) -> None:
        with cut_proxy(gateway.plain) as proxy:
            store = S3Bucket(_by(proxy, place))
            put = store.begin_stream("a", HINT)
            feed(put, LARGE[: 2 * PART + 10])
            put.leave()
            assert proxy.up < 2 * PART + 50_000
            before = proxy.up
            again = store.begin_stream("a", HINT)
            feed(again, LARGE)
            again.finish()
            assert proxy.up - before < len(LARGE) - 2 * PART + 50_000
        assert read(store_of(place), "a") == LARGE

    def test_a_part_that_differs_is_sent_again(self, gateway: Gateway, place: Terms) -> None:
        other = LARGE[: PART + 5] + b"other" + LARGE[PART + 10 :]
        with cut_proxy(gateway.plain) as proxy:
            store = S3Bucket(_by(proxy, place))
            put = store.begin_stream("a", HINT)
            feed(put, LARGE)
            put.leave()
            before = proxy.up
            again = store.begin_stream("a", HINT)
            feed(again, other)
            again.finish()
            assert PART < proxy.up - before < 2 * PART + 50_000  # the second, and the last
        assert read(store_of(place), "a") == other

    def test_fewer_bytes_than_before_begin_anew(self, store: S3Bucket) -> None:
        put = store.begin_stream("a", HINT)
        feed(put, LARGE)
        put.leave()
        again = store.begin_stream("a", HINT)
        feed(again, LARGE[: PART + 3])
        with pytest.raises(StorageError, match="more bytes") as failed:
            again.finish()
        assert failed.value.again
        again.leave()
        assert list(store.unfinished()) == []
        third = store.begin_stream("a", HINT)
        feed(third, LARGE[: PART + 3])
        assert third.finish().size == PART + 3
        assert read(store, "a") == LARGE[: PART + 3]

    def test_what_is_given_up_is_gone(self, store: S3Bucket) -> None:
        put = store.begin_stream("a", HINT)
        feed(put, LARGE)
        assert [begun.key for begun in store.unfinished()] == ["a"]
        put.abort()
        assert list(store.unfinished()) == []
        assert keys(store) == []

    def test_a_taken_key_is_refused(self, store: S3Bucket) -> None:
        store.put_on("a", 5, Breaking(b"first"), ignore)
        with pytest.raises(AlreadyInStore):
            store.begin_stream("a", HINT)

    def test_who_thaws_and_finds_its_bytes_there_is_told(self, store: S3Bucket) -> None:
        frozen = store.begin_stream("a", HINT)
        feed(frozen, LARGE)
        other = store.begin_stream("a", HINT)
        feed(other, LARGE)
        other.finish()
        with pytest.raises(AlreadyInStore):
            frozen.finish()
        frozen.leave()
        assert read(store, "a") == LARGE
        assert list(store.unfinished()) == []

    def test_who_thaws_and_finds_other_bytes_overwrites_none(
        self, store: S3Bucket, place: Terms
    ) -> None:
        frozen = store.begin_stream("a", HINT)
        feed(frozen, LARGE)
        other = S3Bucket(replace(place, part_size=6 * MIB)).begin_stream("a", HINT)
        feed(other, b"?" + LARGE[1:])
        other.finish()
        with pytest.raises(AlreadyInStore):
            frozen.finish()
        frozen.leave()
        assert read(store, "a") == b"?" + LARGE[1:]


def store_of(place: Terms) -> S3Bucket:
    return S3Bucket(place)


def _by(proxy: CutProxy, place: Terms) -> Terms:
    where = replace(place.where, endpoint=f"http://127.0.0.1:{proxy.port}")
    return replace(place, where=where)


@pytest.mark.services
def test_the_journal_remembers_the_digests_that_were_signed(place: Terms, tmp_path: Path) -> None:
    Ledger.create(f"sqlite:///{tmp_path}/ledger").close()
    with Ledger.open(f"sqlite:///{tmp_path}/ledger") as ledger:
        journal = LedgerUploads(ledger, now)
        put = S3Bucket(place, journal).begin_stream("a", HINT)
        feed(put, LARGE[: 2 * PART + 1])
        put.leave()
        found = journal.find(place.place, "a")
        assert found is not None
        pieces = (LARGE[:PART], LARGE[PART : 2 * PART])
        assert [part.sha256 for part in found.parts] == [
            hashlib.sha256(piece).hexdigest() for piece in pieces
        ]
        again = S3Bucket(place, journal).begin_stream("a", HINT)
        feed(again, LARGE)
        assert again.finish().sha256 == hashlib.sha256(LARGE).hexdigest()
        assert journal.find(place.place, "a") is None
