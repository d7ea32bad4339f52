"""Signed documents: one JSON envelope around the exact text that was signed.

    {"document": "leverans signed document", "version": 1, "algorithm": "ed25519",
     "key": "<id>", "payload": "<the text>", "signature": "<base64>"}

The signature is over the UTF-8 bytes of the payload as JSON gives it back, so that anybody can
check it without us:

    jq -j .payload X.json > text; jq -j .signature X.json | base64 -d > signature
    openssl pkeyutl -verify -rawin -pubin -inkey KEY.pub.pem -sigfile signature -in text

The reader is strict: two readers must never see two things in one document.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass

from leverans.signing.keys import SIGNATURE_BYTES, PublicKey, SigningKey

DOCUMENT = "leverans signed document"
VERSION = 1
ALGORITHM = "ed25519"
MEMBERS = ("document", "version", "algorithm", "key", "payload", "signature")
KEY_ID = re.compile(r"[0-9a-f]{64}")


class NotSigned(ValueError):
    """These bytes are no signed document; the text names the member that is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """An envelope that has been read; nothing in it is believed before `is_signed_by` says so.

    Attributes:
        key: id of the key that it says it was signed with. payload: the text.
        signature: 64 bytes.
    """

    key: str
    payload: str
    signature: bytes


def sign(payload: str, key: SigningKey) -> bytes:
    """The document as it is sent; the same bytes for the same text and key.

    Raises:
        ValueError: the text holds half a surrogate pair, which has no UTF-8.
    """
    signature = key.sign(payload.encode("utf-8"))
    members = {
        "document": DOCUMENT,
        "version": VERSION,
        "algorithm": ALGORITHM,
        "key": key.public.id,
        "payload": payload,
        "signature": base64.b64encode(signature).decode("ascii"),
    }
    return (json.dumps(members, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def read_signed(document: bytes) -> Signed:
    """Understand an envelope; `NotSigned` says what is wrong with it."""
    try:
        found = json.loads(document.decode("utf-8"), object_pairs_hook=_single)
    except (ValueError, RecursionError) as error:
        raise NotSigned(f"not a JSON document: {error}") from error
    if not isinstance(found, dict):
        raise NotSigned("not a JSON object")
    _check_members(found)
    if not KEY_ID.fullmatch(found["key"]):
        raise NotSigned("key: 64 hexadecimal digits expected")
    payload = found["payload"]
    try:
        payload.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotSigned("payload: half a surrogate pair") from error
    return Signed(key=found["key"], payload=payload, signature=_signature(found["signature"]))


def is_signed_by(signed: Signed, key: PublicKey) -> bool:
    """Whether this very key has signed this very text."""
    return key.id == signed.key and key.verifies(signed.signature, signed.payload.encode("utf-8"))


def _single(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands there twice")
    return found


def _check_members(found: dict[str, object]) -> None:
    """Exactly the members of version 1, each of its type and the fixed ones with their value."""
    for name in MEMBERS:
        if name not in found:
            raise NotSigned(f"{name}: missing")
    unknown = found.keys() - set(MEMBERS)
    if unknown:
        raise NotSigned(f"{min(unknown)}: unknown member")
    fixed = {"document": DOCUMENT, "version": VERSION, "algorithm": ALGORITHM}
    for name, value in found.items():
        if type(value) is not (int if name == "version" else str):
            raise NotSigned(f"{name}: of the wrong type")
        if name in fixed and value != fixed[name]:
            raise NotSigned(f"{name}: only {fixed[name]} is understood")


def _signature(text: str) -> bytes:
    try:
        signature = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotSigned("signature: not base64") from error
    if base64.b64encode(signature).decode("ascii") != text or len(signature) != SIGNATURE_BYTES:
        raise NotSigned(f"signature: {SIGNATURE_BYTES} bytes in canonical base64 expected")
    return signature
