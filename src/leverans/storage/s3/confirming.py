"""A write counts as done when the object that lies there is the one that was sent.

A server may have stored the bytes although we saw a broken connection, and may store nothing
although it said that all is well: so after every write, and before every further try, we look.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from leverans.model.errors import AlreadyInStore, NotFoundInStore, StorageError
from leverans.storage.interface import Entry
from leverans.storage.s3.answers import asked
from leverans.storage.s3.client import client_for
from leverans.storage.s3.head import Head, head_if_there
from leverans.storage.s3.names import name_of
from leverans.storage.s3.parts import SHA256, Bytes, Digests, proof
from leverans.storage.s3.reading import open_at
from leverans.storage.s3.terms import Terms
from leverans.storage.s3.trying import PAUSES, rest, tried

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must lie there: `etag` and `sha256` in hex; the object may not carry the latter."""

    size: int
    etag: str
    sha256: str


def put_whole(terms: Terms, key: str, data: Bytes) -> Entry:
    """Write an object in one request."""
    digests = Digests(data)
    sha256 = digests.sha256.hex()
    more = {"IfNoneMatch": "*"} if terms.profile.conditional else {}
    put = partial(
        asked,
        terms,
        key,
        client_for(terms).put_object,
        Key=name_of(terms.where, key),
        Body=data,
        Metadata={SHA256: sha256},
        **proof(terms, digests),
        **more,
    )
    return confirmed(
        terms, key, put, Expected(size=len(data), etag=digests.md5.hex(), sha256=sha256)
    )


def confirmed(
    terms: Terms, key: str, write: Callable[[], Mapping[str, Any]], expected: Expected
) -> Entry:
    """Do a write and see that its object is there; again where that may help.

    Raises:
        AlreadyInStore: something else lies there. StorageError: it cannot be written, or the
            server stores other bytes than were sent.
    """
    for pause in (*PAUSES, None):
        try:
            answer = write()
        except StorageError as error:
            found = _after(error, terms, key, expected)
            if found is not None:
                return found
            if pause is None:
                raise
            rest(error, pause)
        else:
            return _seen(terms, key, expected, answer.get("ETag", "").strip('"'))
    raise AssertionError  # the last pause is None


def _after(error: StorageError, terms: Terms, key: str, expected: Expected) -> Entry | None:
    """The object where it is there although the write failed; None where it is not.

    An upload that is not found may have been completed by an earlier request.
    """
    if not error.again and not isinstance(error, (AlreadyInStore, NotFoundInStore)):
        return None
    try:
        there = head_if_there(terms, key)
    except StorageError:
        raise error from None  # nobody can tell; the write's own error says more
    if there is None:
        return None
    if not _is(there, expected):
        raise AlreadyInStore("something else lies there", place=key) from error
    return _read_back(terms, key, there, expected)


def _seen(terms: Terms, key: str, expected: Expected, etag: str) -> Entry:
    """The object after a write that the server says it has done, under the ETag it says."""
    there = head_if_there(terms, key)
    if there is None:
        raise StorageError("the server said that it has stored this, and has not", place=key)
    if there.size == expected.size and (terms.reads_back or _is(there, expected)):
        return _read_back(terms, key, there, expected)
    if there.etag == etag:
        _take_away(terms, key)
        raise StorageError(
            "the server stored other bytes than were sent; they were taken away again (a server "
            'that encrypts cannot be checked so: set the option verify to "read")',
            place=key,
        )
    raise AlreadyInStore("something else lies there than was sent", place=key)


def _is(there: Head, expected: Expected) -> bool:
    """Whether the object can be the one that was sent, as far as the server tells."""
    said = there.sha256 in {"", expected.sha256}
    return there.size == expected.size and there.etag == expected.etag and said


def _read_back(terms: Terms, key: str, there: Head, expected: Expected) -> Entry:
    if terms.reads_back and sha256_of(terms, key) != expected.sha256:
        _take_away(terms, key)
        raise StorageError("the bytes read back are not those that were sent", place=key)
    return there.entry(key, expected.sha256)


def sha256_of(terms: Terms, key: str) -> str:
    """The SHA-256 of an object, hex, by reading all of it."""
    digest = hashlib.sha256()
    with open_at(terms, key) as stream:
        while data := stream.read(_CHUNK):
            digest.update(data)
    return digest.hexdigest()


def _take_away(terms: Terms, key: str) -> None:
    name = name_of(terms.where, key)
    tried(partial(asked, terms, key, client_for(terms).delete_object, Key=name))
