"""Mends what an audit found, from the second copy or from the object's own twin of an inventory."""

import io
from contextlib import closing
from pathlib import Path

from leverans.archive.auditing import Audited, Damage, Wrong
from leverans.archive.hashing import hash_key
from leverans.archive.inventory_reading import verified_digest
from leverans.archive.layout import INVENTORY, OBJECT_DECLARATION, OBJECT_DECLARED, SIDECAR
from leverans.model.errors import NotFoundInStore, StorageError
from leverans.storage.bulk import replace
from leverans.storage.interface import Store

_CHUNK = 1 << 20


def repair(
    store: Store, second: Store | None, audited: Audited, aside: Path
) -> tuple[list[Damage], list[Damage]]:
    """Mend what an audit found damaged or missing; (mended, not mended).

    A good copy is verified before it is used, and again when it has taken its place. The bad bytes
    are kept. Surplus is never touched: a person has to look at it.

    Args:
        second: a second copy of the root, or None. aside: a folder for the bad bytes.

    Raises:
        StorageError: a store cannot be written.
    """
    mended: list[Damage] = []
    left: list[Damage] = []
    for damage in audited.damages:
        done = damage.wrong is not Wrong.SURPLUS and _mend(store, second, audited, damage, aside)
        (mended if done else left).append(damage)
    return mended, left


def _mend(
    store: Store, second: Store | None, audited: Audited, damage: Damage, aside: Path
) -> bool:
    key = f"{audited.root}/{damage.key}"
    if damage.key == OBJECT_DECLARATION:
        _keep_aside(store, key, aside / damage.key)
        replace(store, key, io.BytesIO(OBJECT_DECLARED))
        return True
    if not damage.digest:
        return _mend_inventory(store, second, audited, damage, aside)
    if second is None or _hash(second, key, damage) != damage.digest:
        return False
    _take(store, key, (second, key), aside / damage.key)
    return _hash(store, key, damage) == damage.digest


def _mend_inventory(
    store: Store, second: Store | None, audited: Audited, damage: Damage, aside: Path
) -> bool:
    """An inventory and its sidecar, from the twin in the object itself or from the second copy."""
    folder, slash, name = damage.key.rpartition("/")
    if not name.startswith(INVENTORY):
        return False
    twins = {"": f"{audited.version}/", f"{audited.version}/": ""}
    places = [
        (store, twin) for own, twin in twins.items() if audited.version and own == folder + slash
    ]
    places += [(second, folder + slash)] if second is not None else []
    for where, at in places:
        if not _is_verified(where, f"{audited.root}/{at}{INVENTORY}"):
            continue
        for one in (INVENTORY, SIDECAR):
            key = f"{audited.root}/{folder}{slash}{one}"
            _take(store, key, (where, f"{audited.root}/{at}{one}"), aside / folder / one)
        return _is_verified(store, f"{audited.root}/{folder}{slash}{INVENTORY}")
    return False


def _take(store: Store, key: str, good: tuple[Store, str], aside: Path) -> None:
    """Put a good copy in the place of what lies there, and keep that."""
    source, source_key = good
    _keep_aside(store, key, aside)
    with closing(source.open(source_key)) as stream:
        replace(store, key, stream)


def _hash(store: Store, key: str, damage: Damage) -> bytes:
    """The digest of what lies there; b"" where nothing does, or it cannot be read."""
    try:
        return hash_key(store, key, damage.algorithm)
    except StorageError:
        return b""


def _is_verified(store: Store, key: str) -> bool:
    try:
        verified_digest(store, key)
    except StorageError:
        return False
    return True


def _keep_aside(store: Store, key: str, path: Path) -> None:
    """Keep the bad bytes for those who have to find out; what is missing leaves nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(store.open(key)) as stream, path.open("wb") as out:
            while part := stream.read(_CHUNK):
                out.write(part)
    except NotFoundInStore:
        path.unlink(missing_ok=True)
    except StorageError:  # it cannot even be read: what could be had of it is kept
        return
