"""The public halves of keys on disk, `<id>.pub.pem`: what is given away, and what was sent here.

Private halves are `private_files`' business; what must never read one does not import that.
"""

import os
from pathlib import Path

from leverans.signing.keys import NotAKey, PublicKey, read_public

LARGEST = 64 * 1024  # bytes of a key file; ours have 119


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


def succession_path(folder: Path, key_id: str) -> Path:
    """Where the statement lies that a key succeeds another."""
    return folder / f"{key_id}.succession.json"


def write_new(path: Path, data: bytes, mode: int) -> None:
    """Write a file that is not there yet, durably; `OSError` otherwise."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(number, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
