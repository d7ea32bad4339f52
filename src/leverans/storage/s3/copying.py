"""A new name for an object: a copy that the server makes, compared, then the old one deleted."""

from functools import partial
from typing import Any

from leverans.model.errors import AlreadyInStore, StorageError
from leverans.model.upload import Part
from leverans.storage.s3.answers import asked
from leverans.storage.s3.client import client_for
from leverans.storage.s3.confirming import sha256_of
from leverans.storage.s3.head import Head, head, head_if_there
from leverans.storage.s3.names import name_of
from leverans.storage.s3.parts import Uploads
from leverans.storage.s3.terms import Terms
from leverans.storage.s3.trying import tried

LARGEST_COPY = 1 << 30  # bytes in one request: S3 allows 5 GiB, and a server must answer in time


def copy_new(terms: Terms, source: str, key: str) -> None:
    """Copy `source` to `key`, where nothing or the same lies, and see that both are the same.

    The same lies there when an earlier try was killed after copying.

    Raises:
        NotFoundInStore: there is no source. AlreadyInStore: something else lies there.
    """
    there = head(terms, source)
    taken = head_if_there(terms, key)
    if taken is None:
        _copy(terms, source, key, there)
        taken = head(terms, key)
    if not _same(terms, source, key, (there, taken)):
        raise AlreadyInStore("something else lies there", place=key)


def _copy(terms: Terms, source: str, key: str, there: Head) -> None:
    count = _parts_of(there)
    size = terms.part_size_for(there.size)
    if count and -(-there.size // size) == count:
        _copy_parts(terms, source, key, there, size)  # the same parts have the same ETag
    elif there.size > LARGEST_COPY:
        _copy_parts(terms, source, key, there, max(size, LARGEST_COPY))
    else:
        copy = partial(
            asked,
            terms,
            key,
            client_for(terms).copy_object,
            Key=name_of(terms.where, key),
            **_from(terms, source, there),
        )
        tried(copy)


def _copy_parts(terms: Terms, source: str, key: str, there: Head, size: int) -> None:
    uploads = Uploads(terms)
    upload_id = uploads.begin_copy(key, there.metadata)
    try:
        parts: list[Part] = []
        for start in range(0, there.size, size):
            end = min(start + size, there.size)
            given = {**_from(terms, source, there), "CopySourceRange": f"bytes={start}-{end - 1}"}
            number = len(parts) + 1
            etag = uploads.copy(key, upload_id, number, given)
            parts.append(Part(number, end - start, "", "", etag))
        uploads.complete(key, upload_id, parts)
    except StorageError:
        if head_if_there(terms, key) is None:  # it may be complete although we saw an error
            uploads.abort(key, upload_id)
            raise


def _from(terms: Terms, source: str, there: Head) -> dict[str, Any]:
    """The source, as it was when we looked at it."""
    named = {"Bucket": terms.where.bucket, "Key": name_of(terms.where, source)}
    return {"CopySource": named, "CopySourceIfMatch": f'"{there.etag}"'}


def _same(terms: Terms, source: str, key: str, both: tuple[Head, Head]) -> bool:
    """Whether two objects have the same bytes; read where their ETags are of another form."""
    one, other = both
    if one.size != other.size:
        return False
    if one.etag == other.etag:
        return True
    if _parts_of(one) == _parts_of(other):
        return False
    return sha256_of(terms, source) == sha256_of(terms, key)


def _parts_of(there: Head) -> int:
    """How many parts an object was sent in; 0 for one that was sent whole."""
    count = there.etag.rpartition("-")[2]
    return int(count) if "-" in there.etag and count.isdecimal() else 0
