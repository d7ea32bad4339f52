"""A server's word is not enough: what it says is compared with what it shows."""

from dataclasses import replace
from io import BytesIO

import pytest

from leverans.model.errors import NotFoundInStore, StorageError
from leverans.storage.s3.bucket import S3Bucket
from leverans.storage.s3.terms import Terms
from leverans.testing.lying_s3 import LyingServer
from leverans.testing.store_contract import Breaking, ignore, keys, read

DATA = b"every byte of it" * 1000


@pytest.fixture
def store(terms: Terms) -> S3Bucket:
    return S3Bucket(terms)


def test_an_honest_server_is_believed(liar: LyingServer, store: S3Bucket) -> None:
    store.put_new("a", BytesIO(DATA))
    assert liar.objects == {"namnd/a": DATA}
    assert read(store, "a") == DATA
    assert keys(store) == ["a"]


def test_stored_and_yet_nothing_there(liar: LyingServer, store: S3Bucket) -> None:
    liar.lies.add("forgets")
    with pytest.raises(StorageError, match="has not") as failed:
        store.put_new("a", BytesIO(DATA))
    assert failed.value.again


def test_other_bytes_are_noticed_and_taken_away(liar: LyingServer, store: S3Bucket) -> None:
    liar.lies.add("spoils")
    with pytest.raises(StorageError, match="other bytes than were sent"):
        store.put_new("a", BytesIO(DATA))
    assert liar.objects == {}
    liar.lies.clear()
    assert store.put_new("a", BytesIO(DATA)).size == len(DATA)


def test_an_etag_that_is_not_the_md5_is_not_believed(liar: LyingServer, store: S3Bucket) -> None:
    liar.lies.add("mislabels")
    with pytest.raises(StorageError, match="verify"):
        store.put_on("a", len(DATA), Breaking(DATA), ignore)
    assert liar.objects == {}


def test_reading_back_serves_where_etags_mean_nothing(liar: LyingServer, terms: Terms) -> None:
    store = S3Bucket(replace(terms, reads_back=True))
    liar.lies.add("mislabels")
    assert store.put_new("a", BytesIO(DATA)).size == len(DATA)
    liar.lies.add("spoils")
    with pytest.raises(StorageError, match="read back"):
        store.put_new("b", BytesIO(DATA))
    assert set(liar.objects) == {"namnd/a"}


def test_an_object_cut_short_is_an_error_and_no_short_file(
    liar: LyingServer, store: S3Bucket
) -> None:
    store.put_new("a", BytesIO(DATA))
    liar.lies.add("truncates")
    with store.open("a") as stream, pytest.raises(StorageError, match="broke off") as failed:
        stream.read()
    assert failed.value.again


def test_a_server_that_does_not_seek_is_an_error_and_no_wrong_bytes(
    liar: LyingServer, store: S3Bucket
) -> None:
    store.put_new("a", BytesIO(DATA))
    assert liar.objects
    with pytest.raises(StorageError, match="offset"):
        store.open("a", offset=7)


def test_a_listing_out_of_order_is_an_error(liar: LyingServer, store: S3Bucket) -> None:
    for key in ("a", "b"):
        store.put_new(key, BytesIO(b"x"))
    liar.lies.add("disorders")
    with pytest.raises(StorageError, match="order") as failed:
        keys(store)
    assert not failed.value.again


@pytest.mark.usefixtures("hasty")
def test_a_busy_moment_is_outlived(liar: LyingServer, store: S3Bucket) -> None:
    liar.busy = 2
    assert store.put_new("a", BytesIO(DATA)).size == len(DATA)
    liar.busy = 2
    assert keys(store) == ["a"]


def test_a_long_wait_is_for_who_asked(liar: LyingServer, store: S3Bucket) -> None:
    liar.busy, liar.wait = 1, 120
    with pytest.raises(StorageError, match="SlowDown") as failed:
        keys(store)
    assert (failed.value.again, failed.value.wait) == (True, 120)
    assert len(liar.seen) == 1


def test_what_is_denied_is_not_asked_again(liar: LyingServer, store: S3Bucket) -> None:
    liar.lies.add("denies")
    with pytest.raises(StorageError, match=r"AK.*arkiv at http://127\.0\.0\.1") as failed:
        keys(store)
    assert not failed.value.again
    assert len(liar.seen) == 1


def test_what_is_not_there_is_not_asked_for_again(liar: LyingServer, store: S3Bucket) -> None:
    with pytest.raises(NotFoundInStore) as failed:
        store.stat("a")
    assert not failed.value.again
    assert len(liar.seen) == 1


def test_nobody_there(terms: Terms) -> None:
    away = replace(terms, where=replace(terms.where, endpoint="http://127.0.0.1:1"))
    with pytest.raises(StorageError, match=r"http://127\.0\.0\.1:1 cannot be reached") as failed:
        S3Bucket(away).stat("a")
    assert failed.value.again


def test_names_that_are_no_keys_are_listed_and_folders_drawn_by_others_are_not(
    liar: LyingServer, store: S3Bucket
) -> None:
    liar.objects.update(
        {
            "namnd/": b"",
            "namnd/a//b": b"x",
            "namnd/folder/": b"",
            "namnd/folder/c": b"y",
            "namnd/.leverans-part/z": b"z",
            "namnden/other": b"not ours",
        }
    )
    found = [(entry.key, entry.kind.value) for entry in store.list()]
    assert found == [("a//b", "special"), ("folder/c", "file")]


def test_the_server_is_given_all_it_needs_to_refuse_wrong_bytes(
    liar: LyingServer, store: S3Bucket
) -> None:
    store.put_new("a", BytesIO(b"abc"))
    (put,) = [seen for seen in liar.seen if seen.verb == "PUT"]
    sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert put.headers["x-amz-content-sha256"] == sha256
    assert put.headers["content-md5"] == "kAFQmDzST7DWlj99KOF/cg=="
    assert put.headers["x-amz-meta-sha256"] == sha256
    assert "x-amz-checksum-crc32" not in put.headers
    assert "if-none-match" not in put.headers
