"""The second copy, brought up to date object by object."""

import io
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from leverans.archive.absence import destroy
from leverans.archive.copying import HashingStream
from leverans.archive.generations import is_pointer
from leverans.archive.hashing import hash_key
from leverans.archive.heads import Head, read_head
from leverans.archive.inventory_reading import verified_digest
from leverans.archive.layout import INVENTORY, OBJECT_DECLARATION, OBJECT_DECLARED, SIDECAR
from leverans.archive.object_index import Content, ObjectIndex
from leverans.model.errors import AlreadyInStore, NotFoundInStore, StorageError
from leverans.storage.bulk import Bulk, bulk, put_whole, replace
from leverans.storage.interface import Store


class SourceDamaged(StorageError):
    """A file is not what its inventory says, and is not copied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What was copied of one object; `changed` is False where the second copy was up to date."""

    root: str
    changed: bool = False
    files: int = 0
    bytes: int = 0


def copy_object(first: Store, second: Store, root: str, *, work: Path | None = None) -> Copied:
    """Bring the second copy of an object up to date; every byte is held against its digest.

    The object is visible in the second root when it is whole, as in the first.

    Raises:
        SourceDamaged: the first copy is not what its inventory says: audit it.
        StorageError: a store cannot be read or written.
    """
    if _same_head(first, second, root):
        return Copied(root=root)
    if is_pointer(first, root) and not is_pointer(second, root):
        destroy(second, root, work=work)  # what lay there has been culled
    with ObjectIndex(work) as index, bulk(second) as out:
        head = read_head(first, root, index)
        files = size = 0
        for content in index.contents("key"):
            copied = _copy(first, second, out, root, content, head.heading.algorithm)
            files += copied >= 0
            size += max(copied, 0)
        _copy_inventories(first, second, out, root, head)
        return Copied(root=root, changed=True, files=files, bytes=size)


def _same_head(first: Store, second: Store, root: str) -> bool:
    """Whether the second root has the object, whole and with the same head."""
    key = f"{root}/{SIDECAR}"
    try:
        second.stat(f"{root}/{OBJECT_DECLARATION}")
        return _small(first, key) == _small(second, key)
    except NotFoundInStore:
        return False


def _copy(
    first: Store, second: Store, out: Bulk, root: str, content: Content, algorithm: str
) -> int:
    """Bytes that were copied, -1 when they are there already and right."""
    key = f"{root}/{content.key}"
    try:
        second.stat(key)
    except NotFoundInStore:
        pass
    else:
        if hash_key(second, key, algorithm) == content.digest:
            return -1
        second.delete(key)
    with closing(first.open(key)) as stream:
        hashed = HashingStream(stream, (algorithm,))
        out.put(key, cast("BinaryIO", hashed))
    if hashed.digest(algorithm) != content.digest:
        second.delete(key)
        raise SourceDamaged("is not what its inventory says", place=key)
    return hashed.size


def _copy_inventories(first: Store, second: Store, out: Bulk, root: str, head: Head) -> None:
    for number in head.heading.versions:
        key = f"{root}/v{number}/{INVENTORY}"
        verified_digest(first, key)
        for one in (key, f"{root}/v{number}/{SIDECAR}"):
            second.delete(one)
            with closing(first.open(one)) as stream:
                out.put(one, stream)
    out.settle()
    _exchange_head(second, root, head.heading.number)
    try:
        put_whole(second, f"{root}/{OBJECT_DECLARATION}", io.BytesIO(OBJECT_DECLARED))
    except AlreadyInStore:
        return


def _exchange_head(store: Store, root: str, number: int) -> None:
    """The newest version's inventory into the root, from the same store."""
    for name in (INVENTORY, SIDECAR):
        with closing(store.open(f"{root}/v{number}/{name}")) as stream:
            replace(store, f"{root}/{name}", stream)


def _small(store: Store, key: str) -> bytes:
    with closing(store.open(key)) as stream:
        return stream.read(4096)
