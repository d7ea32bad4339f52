"""Records go to the endpoint that was named, whatever the machine is set up for."""

import importlib.util
import json
import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from leverans.model.errors import StorageError
from leverans.storage.s3.bucket import S3Bucket
from leverans.storage.s3.client import client_for
from leverans.storage.s3.terms import PROFILES, Location, Terms
from leverans.testing.lying_s3 import LyingServer

ROOT = Path(__file__).parents[3]
PROGRAM = """
import io, json, sys
asked = []
def hear(what, arguments):
    if what == "socket.connect":
        asked.append(list(arguments[1]))
    if what in {"socket.getaddrinfo", "socket.gethostbyname"}:
        asked.append([arguments[0], arguments[1]] if len(arguments) > 1 else [arguments[0], 0])
    if what == "socket.sendto":
        asked.append(["a datagram", 0])
sys.addaudithook(hear)
from leverans.storage.s3.bucket import S3Bucket
from leverans.storage.s3.terms import Location, Terms
where = Location(endpoint=sys.argv[1], bucket="arkiv", prefix="")
store = S3Bucket(Terms(where=where, access_key="AK", secret_key="own", timeout=5))
store.put_new("a", io.BytesIO(b"x"))
store.open("a").read()
list(store.list())
store.capabilities()
store.delete("a")
print(json.dumps(sorted(set((str(host), int(port)) for host, port in asked))))
"""


def test_the_library_that_ignores_the_endpoint_is_not_there() -> None:
    assert importlib.util.find_spec("awscrt") is None
    locked = (ROOT / "requirements" / "lock.txt").read_text("utf-8")
    assert re.search(r"^boto3==", locked, re.MULTILINE)
    assert not re.search(r"^awscrt", locked, re.MULTILINE)
    assert not re.search(r"(boto3|botocore)\[", (ROOT / "pyproject.toml").read_text("utf-8"))


def test_no_code_of_ours_uses_the_transfer_manager() -> None:
    """Its calls could choose that library; ours are the client's plain ones."""
    calls = re.compile(r"upload_file|download_file|TransferConfig|s3transfer|create_transfer")
    modules = list((ROOT / "src" / "leverans").rglob("*.py"))
    assert len(modules) > 100
    assert [path.name for path in modules if calls.search(path.read_text("utf-8"))] == []


def test_the_client_is_set_as_every_server_can_bear_it() -> None:
    where = Location(endpoint="https://s3.example:9000", bucket="arkiv", prefix="")
    terms = Terms(where=where, access_key="AK", secret_key="x", region="se-1")  # noqa: S106
    client = client_for(terms)
    config = client.meta.config
    assert client.meta.endpoint_url == "https://s3.example:9000"
    assert client.meta.region_name == "se-1"
    assert config.s3["addressing_style"] == "path"
    assert config.s3["payload_signing_enabled"] is True
    assert config.request_checksum_calculation == "when_required"
    assert config.response_checksum_validation == "when_required"
    assert config.retries["total_max_attempts"] == 1
    assert (config.connect_timeout, config.read_timeout) == (10, 60)
    assert config.proxies == {}
    assert config.signature_version == "s3v4"


def test_one_client_serves_all_buckets_of_an_endpoint() -> None:
    first, second, other = (
        Terms(
            where=Location(endpoint="https://s3.example", bucket=bucket, prefix=bucket),
            access_key="AK",
            secret_key=secret,
        )
        for bucket, secret in (("arkiv", "x"), ("annat", "x"), ("arkiv", "y"))
    )
    assert client_for(first) is client_for(second)
    assert client_for(first) is not client_for(other)


def test_nothing_of_the_machine_or_the_user_changes_where_bytes_go(
    liar: LyingServer, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.write_text("[default]\nendpoint_url = http://127.0.0.2:9\nregion = x\n", "utf-8")
    elsewhere = {
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": str(config),
        "AWS_PROFILE": "does-not-exist",
        "AWS_ENDPOINT_URL": "http://127.0.0.3:9",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.4:9",
        "AWS_CA_BUNDLE": "/nowhere.pem",
        "AWS_CSM_ENABLED": "true",
        "AWS_CSM_HOST": "127.0.0.5",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_ACCESS_KEY_ID": "SOMEBODY",
        "AWS_SECRET_ACCESS_KEY": "else",
        "AWS_SESSION_TOKEN": "tok",
        "HTTP_PROXY": "http://127.0.0.6:9",
        "HTTPS_PROXY": "http://127.0.0.6:9",
        "http_proxy": "http://127.0.0.6:9",
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, f"http://127.0.0.1:{liar.port}"],
        env={"PYTHONPATH": str(ROOT / "src"), "HOME": str(tmp_path), **elsewhere},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [["127.0.0.1", liar.port]]
    assert {seen.headers["authorization"].split("/")[0] for seen in liar.seen} == {
        "AWS4-HMAC-SHA256 Credential=AK"
    }
    assert not any("x-amz-security-token" in seen.headers for seen in liar.seen)


def test_nobody_sends_us_elsewhere(liar: LyingServer, terms: Terms) -> None:
    liar.lies.add("redirects")
    store = S3Bucket(terms)
    for verb in (lambda: store.stat("a"), lambda: list(store.list()), lambda: store.open("a")):
        with pytest.raises(StorageError, match="301") as failed:
            verb()
        assert not failed.value.again
    assert {seen.headers["host"] for seen in liar.seen} == {f"127.0.0.1:{liar.port}"}


@pytest.mark.parametrize("profile", list(PROFILES))
def test_a_profile_says_what_is_sent(liar: LyingServer, terms: Terms, profile: str) -> None:
    known = PROFILES[profile]
    S3Bucket(replace(terms, profile=known)).put_new("a", BytesIO(b"abc"))
    (put,) = [seen for seen in liar.seen if seen.verb == "PUT"]
    assert ("if-none-match" in put.headers) == known.conditional
    assert ("x-amz-checksum-sha256" in put.headers) == known.checksums
    assert "content-md5" in put.headers
