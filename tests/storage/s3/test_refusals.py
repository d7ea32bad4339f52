"""What will not mend itself is said once, with the words that help."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest

from leverans.model.errors import StorageError
from leverans.storage.s3.bucket import S3Bucket
from leverans.storage.s3.terms import Terms
from leverans.testing.buckets import at_ceph, at_swift, new_bucket
from leverans.testing.store_contract import keys

VERBS: dict[str, Callable[[S3Bucket], object]] = {
    "list": keys,
    "put": lambda store: store.put_new("a", BytesIO(b"x")),
    "open": lambda store: store.open("a"),
}


@pytest.fixture(params=["ceph", "swift"])
def place(request: pytest.FixtureRequest) -> Terms:
    if request.param == "ceph":
        return new_bucket(at_ceph(request.getfixturevalue("gateway")))
    return new_bucket(at_swift(request.getfixturevalue("swift_server")))


@pytest.mark.services
@pytest.mark.parametrize("verb", list(VERBS))
class TestRefusals:
    def test_a_wrong_secret(self, place: Terms, verb: str) -> None:
        store = S3Bucket(replace(place, secret_key="wrong"))  # noqa: S106
        with pytest.raises(StorageError, match=f"{place.access_key}.*secret") as refused:
            VERBS[verb](store)
        assert not refused.value.again
        assert "wrong" not in str(refused.value).replace("is wrong", "")

    def test_an_unknown_access_key(self, place: Terms, verb: str) -> None:
        store = S3Bucket(replace(place, access_key="NOBODY"))
        with pytest.raises(StorageError, match="NOBODY") as refused:
            VERBS[verb](store)
        assert not refused.value.again

    def test_a_missing_bucket(self, place: Terms, verb: str) -> None:
        store = S3Bucket(replace(place, where=replace(place.where, bucket="no-such-bucket")))
        with pytest.raises(StorageError, match="no bucket no-such-bucket at https") as refused:
            VERBS[verb](store)
        assert not refused.value.again

    def test_a_certificate_of_somebody_unknown(self, place: Terms, verb: str) -> None:
        store = S3Bucket(replace(place, ca=""))
        with pytest.raises(StorageError, match="option ca") as refused:
            VERBS[verb](store)
        assert not refused.value.again
