"""Destroys an object of the storage root, and looks whether it is really gone.

The declaration goes first, so that nobody takes what is left for an object. Then its content, and
only when every file of it is seen to be absent the inventories that say what there was: killed
anywhere, the next try knows as much as the first. A store is not believed: each key that it says
to have deleted is opened, and all is listed once more.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from leverans.archive.heads import read_head
from leverans.archive.inventory_reading import BrokenInventory
from leverans.archive.layout import INVENTORY, VERSION
from leverans.archive.object_index import ObjectIndex
from leverans.archive.reading import DECLARATIONS
from leverans.model.errors import NotFoundInStore, StorageError
from leverans.storage.bulk import prune_whole
from leverans.storage.interface import Store
from leverans.storage.locking import LockingStore

_AT_ONCE = 1000
_PASSES = 3
"""A store that lists what it has deleted a moment ago is asked again; after that it is a lie."""


class StillThere(StorageError):
    """A store keeps what it was told to destroy; `place` is a key of it."""


class Locked(StorageError):
    """A store has promised to keep a key until a time that has not come; nothing was begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """What is gone and was looked for: files in the object's folder, and their bytes as listed."""

    files: int
    bytes: int


def refuse_locked(store: Store, root: str, now: datetime) -> None:
    """Look whether every key of an object may be deleted.

    Raises:
        Locked: one may not, at `now`.
    """
    if not store.capabilities().locks or not isinstance(store, LockingStore):
        return
    for entry in store.list(f"{root}/"):
        until = store.held_until(entry.key)
        if until is not None and until > now:
            raise Locked(f"is locked until {until.isoformat()}", place=entry.key)


def destroy(store: Store, root: str, *, work: Path | None = None) -> Absent:
    """Destroy an object; safe to call again, also when nothing of it is left.

    Raises:
        StillThere: the store keeps something. StorageError: it cannot be read or written.
    """
    files = size = 0
    for name in DECLARATIONS:
        store.delete(f"{root}/{name}")
    with ObjectIndex(work) as index:
        try:
            read_head(store, root, index)
        except (NotFoundInStore, BrokenInventory):
            index.forget()  # its inventories went already, or never could be read
        for content in index.contents("key"):
            store.delete(f"{root}/{content.key}")
        done = _delete_listed(store, root, keep_inventories=True)
        files, size = files + done.files, size + done.bytes
        for content in index.contents("key"):
            _look(store, f"{root}/{content.key}")
    done = _delete_listed(store, root, keep_inventories=False)
    verify_absent(store, root)
    prune_whole(store, root)
    return Absent(files=files + done.files, bytes=size + done.bytes)


def verify_absent(store: Store, root: str) -> None:
    """Look whether nothing lies in an object's folder any longer.

    Raises:
        StillThere: something does.
    """
    for entry in islice(store.list(f"{root}/"), 1):
        raise StillThere("is still there after it was deleted", place=entry.key)
    for name in (*DECLARATIONS, INVENTORY):
        _look(store, f"{root}/{name}")


def _look(store: Store, key: str) -> None:
    """Open what should not be there."""
    try:
        store.stat(key)
    except NotFoundInStore:
        pass
    else:
        raise StillThere("is still there after it was deleted", place=key)
    try:
        with closing(store.open(key)):
            raise StillThere("can still be opened after it was deleted", place=key)
    except NotFoundInStore:
        return


def _delete_listed(store: Store, root: str, *, keep_inventories: bool) -> Absent:
    """Delete what is listed, some at a time; the inventory in the root is the last."""
    files = size = 0
    for _ in range(_PASSES):
        seen = False
        for entry_key, length in _listed(store, root, keep_inventories=keep_inventories):
            store.delete(entry_key)
            _look(store, entry_key)
            files, size, seen = files + 1, size + length, True
        if not seen:
            break
    return Absent(files=files, bytes=size)


def _listed(store: Store, root: str, *, keep_inventories: bool) -> Iterator[tuple[str, int]]:
    """(key, bytes); keys are told when a thousand of them are known, for the list changes."""
    last: list[tuple[str, int]] = []
    while True:
        some: list[tuple[str, int]] = []
        for entry in store.list(f"{root}/"):
            below = entry.key.removeprefix(f"{root}/")
            if keep_inventories and _is_inventory(below):
                continue
            some.append((entry.key, entry.size))
            if len(some) == _AT_ONCE:
                break
        if not some or some == last:
            return
        yield from sorted(some, key=lambda one: one[0].startswith(f"{root}/{INVENTORY}"))
        last = some


def _is_inventory(below: str) -> bool:
    folder, _, name = below.rpartition("/")
    return name.startswith(INVENTORY) and (not folder or VERSION.fullmatch(folder) is not None)
