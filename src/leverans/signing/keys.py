"""Ed25519 keys (RFC 8032) as PEM files: private in PKCS #8, public as SubjectPublicKeyInfo."""

import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_public_key,
)

GROUP = 8  # characters of a fingerprint that are read out at a time
SIGNATURE_BYTES = 64


class NotAKey(ValueError):
    """These bytes are no key of the kind that is expected."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What a signature is verified with.

    Attributes:
        raw: 32 bytes, as RFC 8032 has them.
    """

    raw: bytes

    @property
    def id(self) -> str:
        """sha256 (hex) of the raw key: the name that documents and ledgers know it by."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def pem(self) -> str:
        """The key as PEM text, as `openssl pkey -pubout` writes it."""
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")

    def verifies(self, signature: bytes, data: bytes) -> bool:
        """Whether the holder of the private key has signed exactly these bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, data)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key; it is never shown, logged or compared by its content."""

    _key: Ed25519PrivateKey = field(repr=False, compare=False)

    @property
    def public(self) -> PublicKey:
        """What the other side gets."""
        return PublicKey(self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    @property
    def pem(self) -> bytes:
        """The key as an unencrypted PEM file; whoever has it can sign in our name."""
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def sign(self, data: bytes) -> bytes:
        """The signature, 64 bytes; the same for the same data."""
        return self._key.sign(data)


def new_key() -> SigningKey:
    """A new key, from the operating system's randomness."""
    return SigningKey(Ed25519PrivateKey.generate())


def read_public(pem: bytes) -> PublicKey:
    """The key in a PEM file; `NotAKey` for anything but one public Ed25519 key."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NotAKey("not a public key in PEM") from error
    if not isinstance(key, Ed25519PublicKey):
        raise NotAKey("a public key of another kind than Ed25519")
    return PublicKey(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def fingerprint(key_id: str) -> str:
    """A key's id in groups, to be read out over another way than the key came."""
    return " ".join(key_id[at : at + GROUP] for at in range(0, len(key_id), GROUP))
