"""Any key has a name in the bucket, and whoever has another prefix never sees it."""

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.model.errors import NotFoundInStore, StorageError
from leverans.storage.interface import Store
from leverans.storage.keys import bytewise, checked
from leverans.storage.s3.bucket import S3Bucket
from leverans.storage.s3.names import NAMES, key_of, name_of
from leverans.storage.s3.terms import Location, Terms
from leverans.testing.buckets import at_ceph, at_swift, new_bucket
from leverans.testing.store_contract import keys, read

WHERE = Location(endpoint="https://s3.example", bucket="arkiv", prefix="namnd")
ODD = (
    "100% klart.pdf",
    "a+b c&d=e?f#g.txt",
    "a%2Fb",
    "r\u00e4k.txt",
    "ra\u0308k.txt",
    "latin-1 \udce4\udce5.txt",
    "\udcff first byte",
    "mapp/\udcc3/mera.txt",
    "rad\nbrytning",
    "tabb\toch\x01styrtecken",
    "'citat\" <xml> & \\",
    " blank ",
    "~.txt",
    "\U0001f4c1/\uffff",
    "a.b..c",
)


@pytest.fixture(params=["ceph", "swift"])
def place(request: pytest.FixtureRequest) -> Terms:
    if request.param == "ceph":
        return new_bucket(at_ceph(request.getfixturevalue("gateway")))
    return new_bucket(at_swift(request.getfixturevalue("swift_server")))


@pytest.fixture
def store(place: Terms) -> Store:
    return S3Bucket(place)


@pytest.mark.services
def test_odd_keys_come_back_as_they_were_and_in_order(store: Store) -> None:
    for key in ODD:
        store.put_new(key, BytesIO(bytewise(key)))
    assert keys(store) == sorted(ODD, key=bytewise)
    for key in ODD:
        assert read(store, key) == bytewise(key)
        assert store.stat(key).size == len(bytewise(key))


@pytest.mark.services
def test_odd_keys_are_found_by_prefix_published_and_deleted(store: Store) -> None:
    for key in ("latin \udce4/a", "latin \udce4/b", "latin", "latin a"):
        store.put_new(key, BytesIO(b"x"))
    assert keys(store, "latin \udce4/") == ["latin \udce4/a", "latin \udce4/b"]
    assert keys(store, "latin ") == ["latin a", "latin \udce4/a", "latin \udce4/b"]
    assert keys(store, "\udcc3") == []
    store.publish("latin \udce4/a", "publicerad/\udce5 +%.tar")
    store.delete("latin \udce4/b")
    assert keys(store) == ["latin", "latin a", "publicerad/\udce5 +%.tar"]


@pytest.mark.services
def test_prefixes_keep_authorities_apart(place: Terms) -> None:
    one, other, above = (
        S3Bucket(replace(place, where=replace(place.where, prefix=prefix)))
        for prefix in ("namnd", "namnden", "")
    )
    one.put_new("a", BytesIO(b"one"))
    other.put_new("a", BytesIO(b"other"))
    other.put_new("\udce4", BytesIO(b"other"))
    assert keys(one) == ["a"]
    assert read(one, "a") == b"one"
    other.delete("a")
    assert read(one, "a") == b"one"
    with pytest.raises(NotFoundInStore):
        one.stat("\udce4")
    with pytest.raises(StorageError):
        one.stat("../namnden/a")
    assert keys(above) == ["namnd/a", f"namnden/{NAMES}/e4"]


@pytest.mark.parametrize("key", [f"{NAMES}/a", NAMES, "a" * 1025, "\udce4" * 600, "å" * 510])
def test_refuses_what_cannot_be_a_name(key: str) -> None:
    with pytest.raises(StorageError):
        name_of(WHERE, key)


@given(
    st.text(
        st.characters(codec="utf-8")
        | st.sampled_from(["/", ".", "%"])
        | st.integers(0xDC80, 0xDCFF).map(chr),
        min_size=1,
        max_size=40,
    )
)
def test_every_key_comes_back_from_its_name(key: str) -> None:
    try:
        checked(key)
    except StorageError:
        return
    key = bytewise(key).decode("utf-8", "surrogateescape")  # as a name of a file system is
    name = name_of(WHERE, key)
    assert key_of(WHERE, name) == key
    assert name.encode("utf-8").startswith(b"namnd/")


@pytest.mark.parametrize("name", ["61", "E4", "xy", "e", "e461/", "c3a4"])
def test_names_that_are_not_ours_are_no_keys(name: str) -> None:
    assert key_of(WHERE, f"namnd/{NAMES}/{name}") is None


@pytest.mark.slow
@pytest.mark.services
def test_more_keys_than_a_page_holds_are_all_listed_in_order(store: Store) -> None:
    names = [f"{number % 7}/{number:05}" for number in range(1100)] + ["3/\udce4", "\udcff"]
    for name in names:
        store.put_new(name, BytesIO(b""))
    assert keys(store) == sorted(names, key=bytewise)
    assert len(keys(store, "3/")) == 158
