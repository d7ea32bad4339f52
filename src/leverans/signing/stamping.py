"""Time stamps by RFC 3161: a request over a document, and the answer held against it.

The answer is kept as it came, byte for byte: what cannot be read here (the library takes strict
DER only) may still be verified by others, such as `openssl ts -verify`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.x509 import (
    Certificate,
    ObjectIdentifier,
    load_pem_x509_certificates,
)
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

GRANTED = 0  # RFC 3161 §2.4.2, PKIStatus


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the bytes that are sent, and the number that the answer must repeat."""

    body: bytes
    nonce: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trusted:
    """Whose stamps count.

    Attributes:
        roots: certificates that a stamp's must lead to; with none, nothing is verified.
        policy: dotted number of the policy that it must be given under, "" = any.
    """

    roots: tuple[Certificate, ...] = ()
    policy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What an answer is worth.

    Attributes:
        at: the time that it proves the document to have been there, None where it proves nothing.
        problem: "" when it was verified; otherwise `form` (cannot be read), `refused` (the
            authority gave no stamp), `document` (of another document), `roots` (none are
            configured), or `trust` (signature, certificate, policy or number do not hold).
        detail: what the library says, English, for the log.
    """

    at: datetime | None = None
    problem: str = ""
    detail: str = ""


class NoRoots(ValueError):
    """These bytes hold no certificates in PEM form."""


def read_roots(pem: bytes) -> tuple[Certificate, ...]:
    """The certificates in a PEM file; `NoRoots` when there are none."""
    try:
        return tuple(load_pem_x509_certificates(pem))
    except ValueError as error:
        raise NoRoots(str(error)) from error


def stamp_request(document: bytes) -> Asked:
    """A request over the sha256 of a document, with a random number, asking for the certificate."""
    builder = TimestampRequestBuilder().data(document).hash_algorithm(HashAlgorithm.SHA256)
    made = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    return Asked(body=made.as_bytes(), nonce=made.nonce)


def examine_stamp(
    answer: bytes, document: bytes, trusted: Trusted, nonce: int | None = None
) -> Examined:
    """Hold an authority's answer against the document that it is to be of.

    Args:
        nonce: of the request, where it is still known.
    """
    try:
        found = decode_timestamp_response(answer)
        if found.status != GRANTED:
            return Examined(problem="refused", detail="; ".join(found.status_string))
        imprint = found.tst_info.message_imprint.message
    except Exception as error:  # noqa: BLE001 - others' bytes, whatever the library makes of them
        return Examined(problem="form", detail=str(error))
    if imprint != hashlib.sha256(document).digest():
        return Examined(problem="document")
    if not trusted.roots:
        return Examined(problem="roots")
    return _verified(found, document, trusted, nonce)


def _verified(
    found: TimeStampResponse, document: bytes, trusted: Trusted, nonce: int | None
) -> Examined:
    try:
        policy = ObjectIdentifier(trusted.policy) if trusted.policy else None
        builder = VerifierBuilder(policy_id=policy, roots=_listed(trusted.roots), nonce=nonce)
        builder.build().verify_message(found, document)
        return Examined(at=found.tst_info.gen_time)
    except VerificationError as error:
        return Examined(problem="trust", detail=str(error))
    except Exception as error:  # noqa: BLE001 - a certificate in it that cannot be read
        return Examined(problem="trust", detail=f"{type(error).__name__}: {error}")


def _listed(roots: Sequence[Certificate]) -> list[Certificate]:
    """A list of its own: the library keeps the one that it is given."""
    return list(roots)
