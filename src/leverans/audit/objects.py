"""The index of objects: which events are about an id, without reading the whole log.

An id stands as 64 bits of its SHA-256, so a row is small and the index holds no ids. Rows lie in
64 buckets and by event within each: new ones go to the ends of 64 runs, not all over the table,
and who looks for one id reads a single run. What the index names is held against the events
themselves (`reading.events`), what it leaves out is found by `verification.verify`.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache

BUCKETS = 64
Entry = tuple[int, int, int]
"""(bucket, seq, key): a row of `audit_object`, but for its chain."""


@lru_cache(maxsize=8192)  # a delivery's events are about the same few ids
def key_of(object_id: str) -> int:
    """The key of an id: the first 8 bytes of its SHA-256, as a signed whole number."""
    digest = hashlib.sha256(object_id.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def bucket_of(key: int) -> int:
    """Where a key lies: its last 6 bits."""
    return key & (BUCKETS - 1)


def entries(seq: int, object_ids: Iterable[str]) -> set[Entry]:
    """What the index has to say of one event; an id named twice is one row, and so is a key."""
    return {(bucket_of(key), seq, key) for key in map(key_of, object_ids)}
