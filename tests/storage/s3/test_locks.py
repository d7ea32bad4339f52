"""A lock is what the server holds, not what it says; and never longer than the retention."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from leverans.clock import now
from leverans.model.errors import StorageError
from leverans.storage.locking import LockingStore
from leverans.storage.s3.bucket import S3Bucket
from leverans.storage.s3.terms import LockMode, Terms
from leverans.testing.buckets import at_ceph, at_swift, new_bucket
from leverans.testing.ceph import Gateway
from leverans.testing.lying_s3 import LyingServer
from leverans.testing.store_contract import Breaking, ignore, read
from leverans.testing.swift import SwiftServer

FAR = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture
def locking(gateway: Gateway) -> Terms:
    return new_bucket(at_ceph(gateway), locks=True)


@pytest.fixture
def soon() -> datetime:
    """A moment from now: the server must let go of what the test leaves behind."""
    return now() + timedelta(seconds=40)


@pytest.mark.services
@pytest.mark.parametrize("mode", ["COMPLIANCE", "GOVERNANCE"])
def test_what_is_held_cannot_be_deleted(locking: Terms, soon: datetime, mode: LockMode) -> None:
    store = S3Bucket(replace(locking, lock_mode=mode))
    assert isinstance(store, LockingStore)
    assert store.capabilities().locks
    store.put_new("aip", BytesIO(b"kept"))
    assert store.held_until("aip") is None
    store.hold_until("aip", soon, limit=FAR)
    held = store.held_until("aip")
    assert held is not None
    assert abs(held - soon) < timedelta(seconds=1)
    with pytest.raises(StorageError, match="locked") as refused:
        store.delete("aip")
    assert not refused.value.again
    assert read(store, "aip") == b"kept"


@pytest.mark.services
def test_what_is_not_held_is_deleted_with_all_its_versions(locking: Terms) -> None:
    store = S3Bucket(locking)
    for data in (b"first", b"second"):
        store.put_new("aip", BytesIO(data))
        store.put_new("aip-2", BytesIO(data))
        store.delete("aip")
        store.delete("aip-2")
    store.put_new("aip-2", BytesIO(b"third"))
    store.delete("aip")
    assert [entry.key for entry in store.list()] == ["aip-2"]
    assert read(store, "aip-2") == b"third"


@pytest.mark.services
def test_a_large_object_is_held_too(locking: Terms, soon: datetime) -> None:
    store = S3Bucket(replace(locking, part_size=5 << 20))
    data = bytes(11 << 20)
    store.put_on("aip", len(data), Breaking(data), ignore)
    store.hold_until("aip", soon, limit=soon)
    with pytest.raises(StorageError):
        store.delete("aip")


def test_no_lock_outlives_the_retention(liar: LyingServer, terms: Terms, soon: datetime) -> None:
    with pytest.raises(StorageError, match="outlive the retention") as refused:
        S3Bucket(terms).hold_until("aip", soon, limit=soon - timedelta(days=1))
    assert not refused.value.again
    assert liar.seen == []


@pytest.mark.services
def test_a_bucket_without_locks_says_so(gateway: Gateway, soon: datetime) -> None:
    store = S3Bucket(new_bucket(at_ceph(gateway)))
    store.put_new("aip", BytesIO(b"kept"))
    assert not store.capabilities().locks
    with pytest.raises(StorageError, match="object lock"):
        store.hold_until("aip", soon, limit=FAR)


@pytest.mark.services
def test_swift_holds_nothing_and_is_not_asked_to(swift_server: SwiftServer, soon: datetime) -> None:
    """Asked to lock, it would put the request's own text in the place of the object."""
    store = S3Bucket(new_bucket(at_swift(swift_server), locks=True))
    store.put_new("aip", BytesIO(b"kept"))
    assert not store.capabilities().locks
    with pytest.raises(StorageError, match="object lock"):
        store.hold_until("aip", soon, limit=FAR)
    assert read(store, "aip") == b"kept"


def test_a_lock_that_is_only_said_is_an_error(
    liar: LyingServer, terms: Terms, soon: datetime
) -> None:
    liar.lies.add("locks")
    store = S3Bucket(terms)
    store.put_new("aip", BytesIO(b"kept"))
    with pytest.raises(StorageError, match="holds nothing") as refused:
        store.hold_until("aip", soon, limit=FAR)
    assert not refused.value.again
