"""Hashes much that lies in a store: by processes where its files have paths, else by threads."""

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from typing import NamedTuple

from leverans.formats.many import end_with_parent
from leverans.model.errors import NotFoundInStore, StorageError
from leverans.model.record import Content
from leverans.storage.interface import Entry, Store
from leverans.storage.local import LocalFolder

_CHUNK = 256 * 1024
_BATCH_FILES, _BATCH_BYTES = 200, 64 << 20
_WINDOW = 4
_FEW_FILES, _FEW_BYTES = 1000, 64 << 20
"""Below these a process costs more to start than it saves."""


class Found(NamedTuple):
    """The digest (raw) of what lies under a key; b"" and the `problem` where it cannot be read."""

    key: str
    digest: bytes
    size: int
    problem: str = ""


Job = tuple[str, Content]


def hash_all(
    store: Store, keys: Iterable[tuple[str, int]], algorithm: str, *, workers: int, much: bool
) -> Iterator[Found]:
    """Digests of keys, in their order.

    Args:
        keys: each with its size. algorithm: hashlib's name. much: worth processes of their own.
    """
    batches = _batches(store, keys)
    if not much or workers < 2:  # noqa: PLR2004 - one more than none
        for batch in batches:
            yield from _hashed(batch, algorithm)
        return
    with _pool(store, workers) as pool:
        under_way: deque[Future[list[Found]]] = deque()
        try:
            for batch in batches:
                under_way.append(pool.submit(_hashed, batch, algorithm))
                if len(under_way) == workers * _WINDOW:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()


def is_much(files: int, size: int) -> bool:
    """Whether so much is worth processes of their own."""
    return files > _FEW_FILES or size > _FEW_BYTES


def hash_key(store: Store, key: str, algorithm: str) -> bytes:
    """The digest (raw) of one key; b"" when there is none.

    Raises:
        StorageError: it cannot be read.
    """
    try:
        with closing(store.open(key)) as stream:
            digest = hashlib.new(algorithm)
            while part := stream.read(_CHUNK):
                digest.update(part)
    except NotFoundInStore:
        return b""
    return digest.digest()


def _pool(store: Store, workers: int) -> Executor:
    if isinstance(store, LocalFolder):
        spawn = get_context("spawn")
        return ProcessPoolExecutor(workers, mp_context=spawn, initializer=end_with_parent)
    return ThreadPoolExecutor(workers, "leverans-audit")


def _batches(store: Store, keys: Iterable[tuple[str, int]]) -> Iterator[list[Job]]:
    batch: list[Job] = []
    size = 0
    for key, length in keys:
        batch.append((key, store.content(Entry(key=key, size=length, mtime_ns=0))))
        size += length
        if len(batch) == _BATCH_FILES or size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _hashed(batch: list[Job], algorithm: str) -> list[Found]:
    return [_one(key, content, algorithm) for key, content in batch]


def _one(key: str, content: Content, algorithm: str) -> Found:
    digest, size = hashlib.new(algorithm), 0
    try:
        with content.open() as stream:
            while part := stream.read(_CHUNK):
                digest.update(part)
                size += len(part)
    except (StorageError, OSError) as error:
        return Found(key, b"", 0, str(getattr(error, "detail", "")) or str(error))
    return Found(key, digest.digest(), size)
