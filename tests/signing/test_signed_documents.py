import base64
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import binary, text

from leverans.signing.document import NotSigned, is_signed_by, read_signed, sign
from leverans.signing.keys import new_key
from leverans.testing.services import absent

KEY = new_key()
utf8 = text().filter(lambda found: not any(0xD800 <= ord(each) <= 0xDFFF for each in found))


def changed(**members: object) -> bytes:
    """A signed document with some members put in place of others."""
    return json.dumps({**json.loads(sign("text", KEY)), **members}).encode()


@settings(deadline=None)  # machines in CI stall
@given(utf8)
def test_a_text_arrives_as_it_was_signed(payload: str) -> None:
    document = sign(payload, KEY)
    signed = read_signed(document)
    assert (signed.payload, signed.key) == (payload, KEY.public.id)
    assert is_signed_by(signed, KEY.public)
    assert sign(payload, KEY) == document


@settings(deadline=None)  # machines in CI stall
@given(binary(max_size=300))
def test_no_bytes_bring_the_reader_down(document: bytes) -> None:
    with pytest.raises(NotSigned):
        read_signed(document)


def test_a_changed_text_is_not_signed() -> None:
    signed = read_signed(changed(payload="texu"))
    assert not is_signed_by(signed, KEY.public)


def test_another_key_has_not_signed_it() -> None:
    forger = new_key()
    assert not is_signed_by(read_signed(sign("text", KEY)), forger.public)
    # who names the trusted key and signs with his own is found out as well
    assert not is_signed_by(read_signed(changed(key=forger.public.id)), forger.public)
    forged = {**json.loads(sign("text", forger)), "key": KEY.public.id}
    assert not is_signed_by(read_signed(json.dumps(forged).encode()), KEY.public)


SIGNATURE = json.loads(sign("text", KEY))["signature"]


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"document": "another"}, "document: only"),
        ({"version": 2}, "version: only 1"),
        ({"version": True}, "version: of the wrong type"),
        ({"version": "1"}, "version: of the wrong type"),
        ({"algorithm": "none"}, "algorithm: only ed25519"),
        ({"algorithm": "ED25519"}, "algorithm: only ed25519"),
        ({"key": "ab"}, "key: 64 hexadecimal"),
        ({"key": KEY.public.id.upper()}, "key: 64 hexadecimal"),
        ({"payload": {}}, "payload: of the wrong type"),
        ({"payload": "\ud800"}, "payload: half a surrogate"),
        ({"signature": None}, "signature: of the wrong type"),
        ({"signature": "å"}, "signature: not base64"),
        ({"signature": SIGNATURE + "\n"}, "signature: not base64"),
        ({"signature": SIGNATURE.rstrip("=")}, "signature: not base64"),
        ({"signature": base64.b64encode(b"x" * 63).decode()}, "signature: 64 bytes"),
        ({"signature": ""}, "signature: 64 bytes"),
        ({"signature": base64.urlsafe_b64encode(b"\xff" * 64).decode()}, "signature: "),
        ({"more": 1}, "more: unknown member"),
    ],
)
def test_a_wrong_member_is_named(members: dict[str, Any], said: str) -> None:
    with pytest.raises(NotSigned, match=said):
        read_signed(changed(**members))


def test_base64_with_bits_that_say_nothing_is_refused() -> None:
    """64 bytes end in one character of which four bits are not used."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = SIGNATURE[-3]
    other = alphabet[alphabet.index(last) ^ 1]
    twisted = SIGNATURE[:-3] + other + "=="
    assert base64.b64decode(twisted) == base64.b64decode(SIGNATURE)
    with pytest.raises(NotSigned, match="canonical"):
        read_signed(changed(signature=twisted))


@pytest.mark.parametrize("name", ["document", "version", "algorithm", "key", "payload"])
def test_a_missing_member_is_named(name: str) -> None:
    members = json.loads(sign("text", KEY))
    del members[name]
    with pytest.raises(NotSigned, match=f"{name}: missing"):
        read_signed(json.dumps(members).encode())


def test_a_doubled_member_is_refused() -> None:
    document = sign("text", KEY).replace(b'"payload":', b'"payload": "other", "payload":')
    with pytest.raises(NotSigned, match="twice"):
        read_signed(document)


@pytest.mark.parametrize("document", [b"[" * 100_000, b"[]", b"null", b"\xff"])
def test_what_is_no_document_is_refused(document: bytes) -> None:
    with pytest.raises(NotSigned):
        read_signed(document)


def test_half_a_surrogate_pair_cannot_be_signed() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        sign("\ud800", KEY)


@pytest.mark.parametrize(
    "payload", ['{"å": "ö\n"}\n', "x", "\u2028 \U0001f600 \\u0000", "a" * 99999]
)
def test_jq_and_openssl_verify_it_without_us(tmp_path: Path, payload: str) -> None:
    for program in ("jq", "openssl"):
        if shutil.which(program) is None:
            absent(f"{program} is not installed")
    (tmp_path / "ANSWER.json").write_bytes(sign(payload, KEY))
    (tmp_path / "KEY.pub.pem").write_text(KEY.public.pem)
    script = (
        "jq -j .payload ANSWER.json > text\n"
        "jq -j .signature ANSWER.json | base64 -d > signature\n"
        "openssl pkeyutl -verify -rawin -pubin -inkey KEY.pub.pem -sigfile signature -in text\n"
    )
    assert verified(script, tmp_path)
    assert (tmp_path / "text").read_bytes() == payload.encode()
    (tmp_path / "text").write_bytes(payload.encode() + b" ")
    assert not verified(script.splitlines()[-1], tmp_path)


def verified(script: str, folder: Path) -> bool:
    done = subprocess.run(["sh", "-ec", script], cwd=folder, capture_output=True, check=False)
    return done.returncode == 0
