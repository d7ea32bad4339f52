"""A new name is a copy at the server: compared, and safe to be killed in between."""

import hashlib
from dataclasses import replace
from io import BytesIO

import pytest

from leverans.model.errors import AlreadyInStore, NotFoundInStore
from leverans.storage.s3.bucket import S3Bucket
from leverans.storage.s3.copying import copy_new
from leverans.storage.s3.head import head
from leverans.storage.s3.terms import MIB, Terms
from leverans.testing.buckets import at_ceph, at_swift, new_bucket
from leverans.testing.store_contract import LARGE, Breaking, ignore, keys, read


@pytest.fixture(params=["ceph", "swift"])
def place(request: pytest.FixtureRequest) -> Terms:
    if request.param == "ceph":
        found = new_bucket(at_ceph(request.getfixturevalue("gateway")))
    else:
        found = new_bucket(at_swift(request.getfixturevalue("swift_server")))
    return replace(found, part_size=5 * MIB)


@pytest.fixture
def store(place: Terms) -> S3Bucket:
    store = S3Bucket(place)
    store.put_on("in/p.tar", len(LARGE), Breaking(LARGE), ignore)
    return store


@pytest.mark.services
class TestPublishing:
    def test_a_large_object_keeps_its_parts_and_so_its_etag(
        self, store: S3Bucket, place: Terms
    ) -> None:
        before = head(place, "in/p.tar")
        store.publish("in/p.tar", "ut/p.tar")
        assert keys(store) == ["ut/p.tar"]
        assert head(place, "ut/p.tar").etag == before.etag
        assert read(store, "ut/p.tar") == LARGE

    def test_what_was_sent_in_parts_of_another_size_arrives_too(
        self, store: S3Bucket, place: Terms
    ) -> None:
        larger = S3Bucket(replace(place, part_size=8 * MIB))
        larger.publish("in/p.tar", "ut/p.tar")
        assert read(store, "ut/p.tar") == LARGE
        assert keys(store) == ["ut/p.tar"]

    def test_what_is_too_large_for_one_request_is_copied_in_parts(
        self, place: Terms, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("leverans.storage.s3.copying.LARGEST_COPY", 6 * MIB)
        whole = S3Bucket(replace(place, part_size=32 * MIB))
        whole.put_on("in/whole", len(LARGE), Breaking(LARGE), ignore)
        assert "-" not in head(place, "in/whole").etag
        S3Bucket(place).publish("in/whole", "ut/whole")
        assert head(place, "ut/whole").etag.endswith("-4")
        assert read(whole, "ut/whole") == LARGE
        assert head(place, "ut/whole").sha256 == hashlib.sha256(LARGE).hexdigest()

    def test_killed_after_copying_it_can_be_called_again(
        self, store: S3Bucket, place: Terms
    ) -> None:
        copy_new(place, "in/p.tar", "ut/p.tar")
        assert keys(store) == ["in/p.tar", "ut/p.tar"]
        store.publish("in/p.tar", "ut/p.tar")
        assert keys(store) == ["ut/p.tar"]
        with pytest.raises(NotFoundInStore):
            store.publish("in/p.tar", "ut/p.tar")

    def test_other_bytes_of_the_same_size_are_not_taken_for_it(self, store: S3Bucket) -> None:
        other = b"?" + LARGE[1:]
        store.put_on("ut/p.tar", len(other), Breaking(other), ignore)
        with pytest.raises(AlreadyInStore):
            store.publish("in/p.tar", "ut/p.tar")
        assert keys(store) == ["in/p.tar", "ut/p.tar"]

    def test_what_was_written_beside_the_bytes_comes_along(
        self, store: S3Bucket, place: Terms
    ) -> None:
        store.put_new("in/small", BytesIO(b"abc"))
        store.publish("in/small", "ut/small")
        assert head(place, "ut/small").sha256.startswith("ba7816bf")
