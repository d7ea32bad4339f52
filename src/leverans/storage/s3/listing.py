"""What lies in the bucket below the prefix, page by page, in the order of the keys' bytes."""

import heapq
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from leverans.model.errors import StorageError
from leverans.storage.interface import Entry, Kind
from leverans.storage.keys import PART_FOLDER, bytewise, checked
from leverans.storage.s3.answers import asked
from leverans.storage.s3.client import client_for
from leverans.storage.s3.names import NAMES, is_utf8, key_of, root
from leverans.storage.s3.terms import Terms
from leverans.storage.s3.trying import tried


def listed(terms: Terms, prefix: str) -> Iterator[Entry]:
    """Entries whose key starts with `prefix`.

    Raises:
        StorageError: also when the server lists in another order, for then names would be
            missed by who compares two listings.
    """
    top = root(terms.where)
    inner = f"{top}{NAMES}/{bytewise(prefix).hex()}"
    odd = _entries(terms, inner)
    if not is_utf8(prefix):
        return (entry for entry in odd if entry.key.startswith(prefix))
    plain = (
        entry for entry in _entries(terms, top + prefix) if not entry.key.startswith(f"{NAMES}/")
    )
    held = (entry for entry in odd if entry.key.startswith(prefix))
    return heapq.merge(plain, held, key=lambda entry: bytewise(entry.key))


def seconds(moment: datetime) -> int:
    """A time of the server's as ns since 1970; whole seconds, for not every answer has more."""
    return int(moment.timestamp()) * 10**9


def _entries(terms: Terms, beginning: str) -> Iterator[Entry]:
    """Entries of all names with that beginning; a name that is no key is told as `SPECIAL`."""
    for found in _objects(terms, beginning):
        name, size = found["Key"], int(found["Size"])
        key = key_of(terms.where, name)
        if name.endswith("/") and not size:
            continue  # how some programs draw a folder
        if name.startswith(f"{root(terms.where)}{PART_FOLDER}/"):
            continue
        kind = Kind.SPECIAL if key is None or not _is_key(key) else Kind.FILE
        shown = name.removeprefix(root(terms.where)) if key is None else key
        yield Entry(
            key=shown,
            size=size if kind is Kind.FILE else 0,
            mtime_ns=seconds(found["LastModified"]),
            kind=kind,
        )


def _objects(terms: Terms, beginning: str) -> Iterator[dict[str, Any]]:
    ask: dict[str, Any] = {"Prefix": beginning}
    before = b""
    while True:
        page: Any = tried(partial(asked, terms, "", client_for(terms).list_objects_v2, **ask))
        for found in page.get("Contents", ()):
            name = bytewise(found["Key"])
            if name <= before:
                raise StorageError(
                    "the server does not list in the order of the names' bytes, which is needed "
                    "to compare listings",
                    place=terms.place,
                    again=False,
                )
            before = name
            yield found
        if not page.get("IsTruncated"):
            return
        ask["ContinuationToken"] = page["NextContinuationToken"]


def _is_key(key: str) -> bool:
    try:
        checked(key)
    except StorageError:
        return False
    return True
