"""The keys that a server may show: written down beforehand, never learnt from the server."""

import base64
import binascii
import hashlib
import hmac
import struct
from pathlib import Path
from typing import NamedTuple

from leverans.model.errors import ConfigurationError

KINDS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-rsa",
)
ADVICE = (
    "host_key: the server's public key, a line such as 'ssh-ed25519 AAAA…', or a file with such "
    "lines; ask for it who runs the server (ssh-keyscan shows what must be compared)"
)
_SSH_PORT = 22
_HASHED = "|1|"


class HostKey(NamedTuple):
    """A server's public key: its kind, and its bytes as they go over the line."""

    kind: str
    data: bytes

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` shows it."""
        return fingerprint(self.data)


def fingerprint(data: bytes) -> str:
    """What people compare: `SHA256:` and the digest of the key's bytes."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(data).digest()).decode("ascii").rstrip("=")


def pinned(text: str, *, root: Path, host: str, port: int) -> tuple[HostKey, ...]:
    """The keys that an option `host_key` allows for a server; none where it speaks of others.

    Args:
        text: a key's line, or the path of a file with such lines, each with or without names of
            servers before it (as `known_hosts` has them, hashed too).
        root: the workspace, for relative paths.

    Raises:
        ConfigurationError: there is no key in it, or the file cannot be read.
    """
    if any(word in KINDS for word in text.split()):
        lines = [text]
    else:
        try:
            lines = (root / Path(text).expanduser()).read_text("utf-8").splitlines()
        except (OSError, ValueError) as error:
            raise ConfigurationError(
                f"no key, and no file with keys. {ADVICE}", place="host_key"
            ) from error
    found = [_read(line) for line in lines if any(kind in line.split() for kind in KINDS)]
    if not found:
        raise ConfigurationError(f"there is no key in it. {ADVICE}", place="host_key")
    return tuple(key for names, key in found if not names or _names(names, host, port))


def _read(line: str) -> tuple[str, HostKey]:
    """The names before a key, and the key; a revoked one or an authority's is for nobody."""
    words = line.split()
    at = next(number for number, word in enumerate(words) if word in KINDS)
    names = words[at - 1] if at else ""
    if line.startswith("@"):
        names = "@"
    try:
        data = base64.b64decode(words[at + 1], validate=True)
        size = struct.unpack(">I", data[:4])[0]
    except (IndexError, binascii.Error, struct.error) as error:
        raise ConfigurationError(f"the key is damaged. {ADVICE}", place="host_key") from error
    if data[4 : 4 + size] != words[at].encode("ascii"):
        raise ConfigurationError(f"the key is damaged. {ADVICE}", place="host_key")
    return names, HostKey(words[at], data)


def _names(names: str, host: str, port: int) -> bool:
    """Whether one of the names is that server."""
    wanted = host if port == _SSH_PORT else f"[{host}]:{port}"
    return any(
        _is_hash_of(name, wanted) if name.startswith(_HASHED) else name == wanted
        for name in names.split(",")
    )


def _is_hash_of(name: str, wanted: str) -> bool:
    try:
        salt, digest = (base64.b64decode(part) for part in name[len(_HASHED) :].split("|"))
    except ValueError:
        return False
    return hmac.compare_digest(hmac.digest(salt, wanted.encode(), "sha1"), digest)
