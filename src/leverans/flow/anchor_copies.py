"""The files that an anchor is as a copy, and a place in which copies lie.

    anchor-2026-03-02-000001.json    the signed document
    anchor-2026-03-02-000001.tsr     the answer of the time-stamping authority (a second: -2.tsr)

A copy is written once and read back; what lies under its name already is compared, never replaced.
"""

import io
import re
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import BinaryIO

from leverans.flow.anchors import StoredAnchor
from leverans.model.errors import AlreadyInStore, NotFoundInStore, StorageError
from leverans.storage.interface import Store

PREFIX = "anchor-"
NAME = re.compile(r"anchor-\d{4}-\d{2}-\d{2}-(\d{6,})\.json")


def stem_of(anchor: StoredAnchor) -> str:
    """What the names of an anchor's files begin with: its day and number."""
    return f"{PREFIX}{anchor.checkpoint.time[:10]}-{anchor.checkpoint.number:06}"


def document_key(anchor: StoredAnchor) -> str:
    """The key of its signed document."""
    return f"{stem_of(anchor)}.json"


def copy_of(anchor: StoredAnchor) -> Mapping[str, bytes]:
    """Key -> bytes of the files that are a copy of an anchor."""
    stem = stem_of(anchor)
    files = {document_key(anchor): anchor.document}
    for place, token in enumerate(anchor.tokens, 1):
        files[f"{stem}.tsr" if place == 1 else f"{stem}-{place}.tsr"] = token
    return files


def number_in(key: str) -> int | None:
    """The number of the anchor whose document has this key; None when it is no such key."""
    found = NAME.fullmatch(key)
    return int(found.group(1)) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a place holds: key -> bytes long. Nothing has been read."""

    sizes: Mapping[str, int]

    @property
    def documents(self) -> dict[str, int]:
        """Key -> number of the anchors' documents."""
        numbered = ((key, number_in(key)) for key in self.sizes)
        return {key: number for key, number in numbered if number is not None}


def held_in(store: Store) -> Held:
    """What lies in a place under names of anchors."""
    return Held(sizes={entry.key: entry.size for entry in store.list(PREFIX)})


def is_same(store: Store, key: str, content: bytes) -> bool:
    """Whether a place holds exactly these bytes under a key; False when there is no such key."""
    try:
        with closing(store.open(key)) as stream:
            return _read(stream, len(content) + 1) == content
    except NotFoundInStore:
        return False


def put(store: Store, key: str, content: bytes) -> bool:
    """Put a file where it is not yet; whether it lies there now, read back, as it should.

    Raises:
        StorageError: the place cannot be written or read.
    """
    with suppress(AlreadyInStore):  # by a run that was killed, or by somebody else: that is seen
        store.put_new(key, io.BytesIO(content))
        if not is_same(store, key, content):
            raise StorageError("what is read back is not what was stored", place=key)
        return True
    return is_same(store, key, content)


def _read(stream: BinaryIO, most: int) -> bytes:
    data = b""
    while len(data) < most and (part := stream.read(most - len(data))):
        data += part
    return data
