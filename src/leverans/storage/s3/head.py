"""What the server says of one object, without its bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from leverans.model.errors import NotFoundInStore
from leverans.storage.interface import Entry
from leverans.storage.s3.answers import asked
from leverans.storage.s3.client import client_for
from leverans.storage.s3.listing import seconds
from leverans.storage.s3.names import name_of
from leverans.storage.s3.parts import SHA256
from leverans.storage.s3.terms import Terms
from leverans.storage.s3.trying import tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One object.

    Attributes:
        etag: without quotation marks. metadata: what we or others wrote beside it.
        lock_mode, held_until: the lock that the server says it holds, or "" and None.
    """

    size: int
    etag: str
    mtime_ns: int
    metadata: Mapping[str, str]
    lock_mode: str
    held_until: datetime | None

    @property
    def sha256(self) -> str:
        """The SHA-256 that was written beside the bytes, or ""."""
        return self.metadata.get(SHA256, "")

    def entry(self, key: str, sha256: str = "") -> Entry:
        """As an entry of the store."""
        known = sha256 or self.sha256
        return Entry(key=key, size=self.size, mtime_ns=self.mtime_ns, sha256=known)


def head(terms: Terms, key: str) -> Head:
    """Ask for one object; `NotFoundInStore` when there is none."""
    ask = client_for(terms).head_object
    answer: Any = tried(partial(asked, terms, key, ask, Key=name_of(terms.where, key)))
    return Head(
        size=int(answer["ContentLength"]),
        etag=answer["ETag"].strip('"'),
        mtime_ns=seconds(answer["LastModified"]),
        metadata=answer.get("Metadata", {}),
        lock_mode=answer.get("ObjectLockMode", ""),
        held_until=answer.get("ObjectLockRetainUntilDate"),
    )


def head_if_there(terms: Terms, key: str) -> Head | None:
    """As `head`, and None when there is nothing."""
    try:
        return head(terms, key)
    except NotFoundInStore:
        return None
