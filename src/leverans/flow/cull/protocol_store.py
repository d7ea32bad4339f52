"""Where protocols lie: written durably, read back whole, and only then believed to be there."""

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from leverans.flow.site import Site
from leverans.ledger.culling_documents import StoredDocument
from leverans.model.errors import AlreadyInStore, ProtocolNotKept, StorageError
from leverans.storage.interface import Store
from leverans.storage.local import LocalFolder

FOLDER = "protocols"
_BLOCK = 1 << 18
NAMED = 16  # characters of the digest in a file's name: the same bytes, the same file


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document of an order that is to be stored, in a file; `kind` as in `StoredDocument`."""

    kind: str
    path: Path


def protocol_store(site: Site) -> Store:
    """The store of protocols: what the workspace names, or its folder `var/protocols`."""
    if site.culling.protocols is not None:
        return site.culling.protocols()
    try:
        return LocalFolder(site.folder(FOLDER))
    except OSError as error:
        raise StorageError(error.strerror or "cannot be made", place=FOLDER) from error


def keep(site: Site, order_id: str, documents: list[Document]) -> tuple[StoredDocument, ...]:
    """Store documents of an order; each has been read back when this returns.

    The same bytes again are the same document; nothing is overwritten.

    Raises:
        ProtocolNotKept: the store cannot be written, or does not give back what was written.
    """
    with _not_kept():
        store = protocol_store(site)
        return tuple(_keep(site, store, order_id, each) for each in documents)


@contextmanager
def opened(site: Site, stored: StoredDocument) -> Iterator[BinaryIO]:
    """The bytes of a stored document, after they have been held against their digest.

    Raises:
        ProtocolNotKept: it is gone, or is not what was stored.
    """
    with _not_kept():
        store = protocol_store(site)
        _read_back(store, stored.key, stored.sha256)
        with closing(store.open(stored.key)) as stream:
            yield stream


def digest_of(stream: BinaryIO) -> tuple[str, int]:
    """sha256 (hex) and size of what is left of a stream."""
    digest, size = hashlib.sha256(), 0
    while block := stream.read(_BLOCK):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def _keep(site: Site, store: Store, order_id: str, document: Document) -> StoredDocument:
    with document.path.open("rb") as stream:
        digest, size = digest_of(stream)
        key = f"{order_id}/{document.kind}-{digest[:NAMED]}{document.path.suffix}"
        stream.seek(0)
        with suppress(AlreadyInStore):  # by a run that was killed; if it is whole is seen now
            store.put_new(key, stream)
    _read_back(store, key, digest)
    return StoredDocument(
        order=order_id,
        kind=document.kind,
        key=key,
        sha256=digest,
        size=size,
        at=site.clock(),
    )


def _read_back(store: Store, key: str, digest: str) -> None:
    with closing(store.open(key)) as stream:
        found, _ = digest_of(stream)
    if found != digest:
        raise StorageError("what is read back is not what was stored", place=key)


@contextmanager
def _not_kept() -> Iterator[None]:
    try:
        yield
    except StorageError as error:
        raise ProtocolNotKept(error.detail, place=error.place) from error
