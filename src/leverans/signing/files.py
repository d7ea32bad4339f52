"""Keys on disk: `<id>.pem` for its owner alone, `<id>.pub.pem` to be given away."""

import os
import stat
from pathlib import Path

from leverans.model.errors import StorageError
from leverans.signing.keys import NotAKey, PublicKey, SigningKey, new_key, read_private, read_public

OTHERS = stat.S_IRWXG | stat.S_IRWXO
LARGEST = 64 * 1024  # bytes of a key file; ours have 119


def create_key(folder: Path) -> SigningKey:
    """Make a key and write both of its files, the private one readable for its owner alone.

    Raises:
        StorageError: the folder cannot be written.
    """
    key = new_key()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(public_path(folder, key.public.id), key.public.pem.encode("ascii"), 0o644)
        _write(private_path(folder, key.public.id), key.pem, 0o600)
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


def load_public(path: Path) -> PublicKey:
    """The public key in a file that the other side has sent; `NotAKey` when there is none."""
    try:
        with path.open("rb") as stream:
            return read_public(stream.read(LARGEST))
    except OSError as error:
        raise NotAKey(f"{path.name} cannot be read: {error.strerror}") from error


def private_path(folder: Path, key_id: str) -> Path:
    """Where the private key lies."""
    return folder / f"{key_id}.pem"


def public_path(folder: Path, key_id: str) -> Path:
    """Where the public key lies."""
    return folder / f"{key_id}.pub.pem"


def _write(path: Path, data: bytes, mode: int) -> None:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(number, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
