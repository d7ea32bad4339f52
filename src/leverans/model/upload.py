"""An upload in parts that has not come to its end: what must be known to go on with it."""

from dataclasses import dataclass
from typing import NamedTuple


class Part(NamedTuple):
    """One part that the store has taken.

    Attributes:
        number: from 1. size: bytes. md5, sha256: hex, of our bytes.
        etag: what the store calls it, without quotation marks.
    """

    number: int
    size: int
    md5: str
    sha256: str
    etag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """An upload under way.

    Attributes:
        place: the store, without any secret. key: what the bytes will be called there.
        size: bytes of the whole, or as many as were foretold. part_size: bytes of all parts but
            the last. upload_id: the store's name for the upload.
        parts: those the store has taken, by number.
    """

    place: str
    key: str
    size: int
    part_size: int
    upload_id: str
    parts: tuple[Part, ...] = ()
