"""Mends what an audit found, from the second copy or from the object's own twin of an inventory."""

import io
from contextlib import closing
from pathlib import Path

from leverans.archive.auditing import Audited, Damage, Wrong
from leverans.archive.hashing import hash_key
from leverans.archive.inventory_reading import verified_digest
from leverans.archive.layout import INVENTORY, OBJECT_DECLARATION, OBJECT_DECLARED
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
    good = _good_copy(store, second, audited, damage)
    if good is None:
        return False
    source, source_key = good
    _keep_aside(store, key, aside / damage.key)
    with closing(source.open(source_key)) as stream:
        replace(store, key, stream)
    if damage.digest:
        return hash_key(store, key, damage.algorithm) == damage.digest
    return True


def _good_copy(
    store: Store, second: Store | None, audited: Audited, damage: Damage
) -> tuple[Store, str] | None:
    """Where a copy lies that is proved to be right, or None."""
    key = f"{audited.root}/{damage.key}"
    if damage.digest:
        if second is not None and hash_key(second, key, damage.algorithm) == damage.digest:
            return second, key
        return None
    folder, _, name = damage.key.rpartition("/")
    inventory = name if name == INVENTORY else name.rpartition(".")[0]
    beside = f"{folder}/{inventory}".lstrip("/")
    twins = {"": f"{audited.version}/{inventory}", audited.version: inventory}
    places = [(store, twins[folder])] if folder in twins and audited.version else []
    places += [(second, beside)] if second is not None else []
    for where, twin in places:
        if _is_verified(where, f"{audited.root}/{twin}"):
            other = twin if name == INVENTORY else twin + name.removeprefix(inventory)
            return where, f"{audited.root}/{other}"
    return None


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
