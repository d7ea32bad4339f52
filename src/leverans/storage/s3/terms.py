"""What an S3 store is opened with, and what can be counted on at servers of one make."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal
from urllib.parse import unquote, urlsplit

MIB = 1 << 20
PART_SIZE = 16 * MIB
LEAST_PART, LARGEST_PART = 5 * MIB, 5 << 30  # what S3 allows for all parts but the last
MOST_PARTS = 10_000  # that S3 allows
PLANNED_PARTS = 9_000  # that we plan with, so that a size foretold too small still fits
SCHEMES = ("s3+https", "s3+http")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]")
_DIRECTORY_BUCKET = "--x-s3"  # lists in no order, and is addressed elsewhere

LockMode = Literal["COMPLIANCE", "GOVERNANCE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One make of server.

    Attributes:
        checksums: it compares `x-amz-checksum-sha256` with the bytes; others ignore it silently.
        conditional: it refuses a write with `If-None-Match` where the key is taken; others
            overwrite silently.
        addressing: `path` (the bucket in the path) or `virtual` (in the host's name).
    """

    checksums: bool = False
    conditional: bool = False
    addressing: Literal["path", "virtual"] = "path"


PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        "legacy": Profile(),  # what every server can do; the default
        "ceph": Profile(),
        "swift": Profile(checksums=True, conditional=True),
        "aws": Profile(checksums=True, conditional=True),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a store lies: `endpoint` with scheme, host and port; `bucket`; `prefix` or ""."""

    endpoint: str
    bucket: str
    prefix: str

    @property
    def is_plain(self) -> bool:
        """Whether bytes would go unencrypted over a network."""
        parts = urlsplit(self.endpoint)
        return parts.scheme == "http" and parts.hostname not in LOOPBACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """All that is needed to open a store, in another process too.

    Attributes:
        access_key, secret_key: who we are. region: what requests are signed for.
        profile: the make of server. ca: file of the authorities that are trusted, PEM; "" for
            those that every program trusts.
        part_size: bytes of a part; more where there would be too many parts.
        reads_back: every write is read again and hashed before it counts as done.
        timeout: seconds without an answer until a connection counts as broken.
        senders: parts that are sent at the same time. lock_mode: how keys are held.
    """

    where: Location
    access_key: str
    secret_key: str = field(repr=False)
    region: str = "us-east-1"
    profile: Profile = PROFILES["legacy"]
    ca: str = ""
    part_size: int = PART_SIZE
    reads_back: bool = False
    timeout: float = 60
    senders: int = 2
    lock_mode: LockMode = "COMPLIANCE"

    @property
    def place(self) -> str:
        """The store's address without any secret."""
        return f"s3+{self.where.endpoint}/{self.where.bucket}/{self.where.prefix}".rstrip("/")

    def part_size_for(self, size: int) -> int:
        """Bytes of a part of an upload of so many bytes, whole MiB."""
        needed = math.ceil(size / PLANNED_PARTS / MIB) * MIB
        return max(self.part_size, needed)


def parse_location(url: str) -> Location | None:
    """Take apart `s3+https://host:port/bucket/prefix`; None for what is not of that form."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    path = unquote(parts.path, errors="surrogateescape")
    bucket, _, prefix = path.removeprefix("/").partition("/")
    prefix = prefix.strip("/")
    host = parts.hostname or ""
    steps = set(prefix.split("/")) if prefix else set()
    refused = (
        parts.scheme not in SCHEMES
        or not host
        or parts.username is not None
        or bool(parts.query or parts.fragment)
        or not _BUCKET.fullmatch(bucket)
        or bucket.endswith(_DIRECTORY_BUCKET)
        or bool(steps & {"", ".", ".."})
        or "\0" in prefix
    )
    if refused:
        return None
    shown = f"[{host}]" if ":" in host else host
    scheme = parts.scheme.removeprefix("s3+")
    address = f"{scheme}://{shown}" + (f":{port}" if port else "")
    return Location(endpoint=address, bucket=bucket, prefix=prefix)
