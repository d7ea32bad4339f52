from pathlib import Path

import pytest

from leverans.messages.catalogue import render
from leverans.model.errors import ConfigurationError
from leverans.storage.s3.bucket import S3Bucket
from leverans.storage.s3.terms import PROFILES
from leverans.wiring.places import Places

SECRET = "inte-så-hemligt"  # noqa: S105
AT = "s3+https://s3.example:9000/arkiv/namnden"
OPTIONS = {"access_key": "AK", "secret_key": "env:S3_SECRET"}


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(root=tmp_path, environ={"S3_SECRET": SECRET})


def opened(places: Places, location: str = AT, **options: str) -> S3Bucket:
    store = places.open(location, {**OPTIONS, **options}, "target")
    assert isinstance(store, S3Bucket)
    return store


def test_an_address_and_two_keys_are_enough(places: Places) -> None:
    terms = opened(places)._terms
    assert (terms.where.endpoint, terms.where.bucket, terms.where.prefix) == (
        "https://s3.example:9000",
        "arkiv",
        "namnden",
    )
    assert (terms.access_key, terms.secret_key) == ("AK", SECRET)
    assert terms.profile == PROFILES["legacy"]
    assert terms.place == AT


def test_the_secret_is_shown_nowhere(places: Places) -> None:
    store = opened(places)
    for shown in (repr(store), repr(store._terms), repr(places), store._terms.place):
        assert SECRET not in shown


def test_options_are_taken_as_they_are_meant(places: Places, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    terms = opened(
        places,
        profile="ceph",
        region="se-1",
        ca="ca.pem",
        part_size="64",
        verify="read",
        timeout="5",
        lock="governance",
    )._terms
    assert terms.profile == PROFILES["ceph"]
    assert (terms.region, terms.ca) == ("se-1", str(tmp_path / "ca.pem"))
    assert (terms.part_size, terms.reads_back, terms.timeout) == (64 << 20, True, 5)
    assert terms.lock_mode == "GOVERNANCE"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("profile", "minio"),
        ("part_size", "4"),
        ("part_size", "6000"),
        ("part_size", "large"),
        ("verify", "no"),
        ("timeout", "0"),
        ("lock", "forever"),
        ("plain", "yes"),
        ("ca", "missing.pem"),
        ("endpoint", "https://elsewhere.example"),
    ],
)
def test_a_mistake_is_told_with_its_key(places: Places, name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"target\.options\.{name}\b") as refused:
        opened(places, **{name: value})
    (finding,) = refused.value.findings
    assert f"target.options.{name}" in render(finding, "sv").message


@pytest.mark.parametrize("name", ["access_key", "secret_key"])
def test_both_keys_are_needed(places: Places, name: str) -> None:
    given = {key: value for key, value in OPTIONS.items() if key != name}
    with pytest.raises(ConfigurationError, match=rf"target\.options\.{name} is missing"):
        places.open(AT, given, "target")


@pytest.mark.parametrize(
    "location",
    [
        "s3+https://s3.example",
        "s3+https://s3.example/",
        "s3+https:///arkiv",
        "s3+https://s3.example/a",
        "s3+https://s3.example/arn:aws:s3:::x/y",
        "s3+https://s3.example/arkiv--x-s3",
        "s3+https://s3.example/arkiv/../annan",
        "s3+https://s3.example/arkiv/a//b",
        "s3+https://s3.example/arkiv?versionId=1",
        "s3+https://s3.example:port/arkiv",
        "s3+https://user@s3.example/arkiv",
    ],
)
def test_an_address_that_names_no_bucket_is_refused(places: Places, location: str) -> None:
    with pytest.raises(ConfigurationError, match=r"target\.location"):
        opened(places, location)


def test_plain_http_over_a_network_must_be_asked_for(places: Places) -> None:
    away = "s3+http://s3.example/arkiv"
    with pytest.raises(ConfigurationError, match=r"target\.location.*plain"):
        opened(places, away)
    assert opened(places, away, plain="true")._terms.where.endpoint == "http://s3.example"
    assert opened(places, "s3+http://127.0.0.1:9000/arkiv")._terms.where.bucket == "arkiv"


def test_a_source_has_options_of_its_own_beside_those_of_its_place(places: Places) -> None:
    store = places.open(AT, {**OPTIONS, "path_prefix": "H:/"}, "source")
    assert isinstance(store, S3Bucket)
