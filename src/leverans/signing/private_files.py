"""Private keys on disk: `<id>.pem`, for its owner alone.

Nothing else loads one, and `leverans.web` may not import this, not even through others (contract
`vault` in pyproject.toml).
"""

import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from leverans.model.errors import StorageError
from leverans.signing.files import private_path, public_path, write_new
from leverans.signing.keys import NotAKey, SigningKey, new_key

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def create_key(folder: Path) -> SigningKey:
    """Make a key and write both of its files, the private one readable for its owner alone.

    Raises:
        StorageError: the folder cannot be written.
    """
    key = new_key()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_new(public_path(folder, key.public.id), key.public.pem.encode("ascii"), 0o644)
        write_new(private_path(folder, key.public.id), key.pem, 0o600)
    except OSError as error:
        raise StorageError(f"cannot be written: {error.strerror}", place=str(folder)) from error
    return key


def load_key(folder: Path, key_id: str) -> SigningKey:
    """The private key of an id.

    Raises:
        NotAKey: its file is not there, can be read by others, or holds another key.
    """
    path = private_path(folder, key_id)
    try:
        if path.stat().st_mode & OTHERS:
            raise NotAKey(f"{path.name} can be read by others: chmod 600")
        key = read_private(path.read_bytes())
    except OSError as error:
        raise NotAKey(f"{path.name} cannot be read: {error.strerror}") from error
    if key.public.id != key_id:
        raise NotAKey(f"{path.name} holds another key than its name says")
    return key


def read_private(pem: bytes) -> SigningKey:
    """The key in a PEM file; `NotAKey` for anything but an Ed25519 key without password."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NotAKey("not a private key in PEM") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NotAKey("a private key of another kind than Ed25519")
    return SigningKey(key)
