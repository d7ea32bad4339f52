"""Object locks: asked for, and believed only when the object itself shows them."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from leverans.model.errors import StorageError
from leverans.storage.s3.answers import asked, code_of
from leverans.storage.s3.client import client_for
from leverans.storage.s3.head import head
from leverans.storage.s3.names import name_of
from leverans.storage.s3.terms import Terms
from leverans.storage.s3.trying import tried

_ROUNDED = timedelta(seconds=1)  # a server may keep whole seconds
_NO_LOCKS = {"ObjectLockConfigurationNotFoundError", "NotImplemented", "MethodNotAllowed"}


def can_lock(terms: Terms) -> bool:
    """Whether the bucket says that its objects can be locked."""
    ask = client_for(terms).get_object_lock_configuration
    try:
        answer: Any = tried(partial(asked, terms, "", ask))
    except StorageError as error:
        if code_of(error) in _NO_LOCKS:
            return False
        raise
    return bool(answer.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") == "Enabled")


def lock(terms: Terms, key: str, until: datetime, limit: datetime) -> None:
    """Hold an object until a time; see `LockingStore.hold_until`.

    A bucket that does not say that it locks is never asked to: there are servers that take the
    request for a write, and put it in the place of the object.
    """
    if until > limit:
        raise StorageError(
            f"a lock until {until:%Y-%m-%d} would outlive the retention, which ends "
            f"{limit:%Y-%m-%d}",
            place=key,
            again=False,
        )
    if not can_lock(terms):
        raise StorageError(
            f"bucket {terms.where.bucket} was not made with object lock: nothing can be locked "
            "in it, and a new bucket is needed",
            place=key,
            again=False,
        )
    before = head(terms, key)
    retention = {"Mode": terms.lock_mode, "RetainUntilDate": until}
    ask = client_for(terms).put_object_retention
    name = name_of(terms.where, key)
    tried(partial(asked, terms, key, ask, Key=name, Retention=retention))
    found = head(terms, key)
    held = found.held_until is not None and found.held_until >= until - _ROUNDED
    if not (held and found.lock_mode == terms.lock_mode):
        raise StorageError(
            f"the server said that it locks this until {until:%Y-%m-%d}, and holds "
            f"{found.lock_mode or 'nothing'} {found.held_until or ''}: do not rely on its locks",
            place=key,
            again=False,
        )
    if (before.size, before.etag) != (found.size, found.etag):
        raise StorageError("the object changed while it was locked", place=key, again=False)
