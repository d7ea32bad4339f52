"""Writes an inventory from the index, a line at a time, in an order that is always the same."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from json.encoder import encode_basestring as quoted
from operator import itemgetter
from pathlib import Path

from leverans.archive.layout import ALGORITHM, INVENTORY, INVENTORY_TYPE
from leverans.archive.object_index import ObjectIndex

_BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What an inventory says of a version beside its files.

    Attributes:
        created: ISO 8601 with offset. message: why it was made.
        user, address: who made it; the address is a URI, "" when there is none.
    """

    created: str
    message: str
    user: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenInventory:
    """An inventory on this machine: where, and its sha512 (hex)."""

    path: Path
    digest: str

    @property
    def sidecar(self) -> bytes:
        """The content of the sidecar."""
        return f"{self.digest} {INVENTORY}\n".encode()


def write_inventory(
    index: ObjectIndex, object_id: str, versions: list[Version], path: Path
) -> WrittenInventory:
    """Write the inventory whose head is the last of the versions.

    Content that only later versions have is left out of its manifest.
    """
    digest = hashlib.sha512()
    with path.open("wb") as out:
        for part in _batches(_lines(index, object_id, versions)):
            out.write(part)
            digest.update(part)
    return WrittenInventory(path=path, digest=digest.hexdigest())


def _batches(lines: Iterator[str]) -> Iterator[bytes]:
    kept: list[str] = []
    for line in lines:
        kept.append(line)
        if len(kept) == _BATCH:
            yield "".join(kept).encode()
            kept.clear()
    yield "".join(kept).encode()


def _lines(index: ObjectIndex, object_id: str, versions: list[Version]) -> Iterator[str]:
    head = len(versions)
    yield f'{{\n"id": {quoted(object_id)},\n"type": "{INVENTORY_TYPE}",\n'
    yield f'"digestAlgorithm": "{ALGORITHM}",\n"head": "v{head}",\n'
    yield '"manifest": {'
    yield from _block((c.digest, c.key) for c in index.contents() if _until(c.key, head))
    yield '},\n"fixity": {"sha256": {'
    kept = (c for c in index.contents("sha256") if c.sha256 and _until(c.key, head))
    yield from _block((c.sha256, c.key) for c in kept)
    yield '}},\n"versions": {'
    for number, version in enumerate(versions, start=1):
        yield from _version(number, version)
        yield from _block(index.states(number))
        yield "}}" if number == head else "}},"
    yield "}\n}\n"


def _until(key: str, head: int) -> bool:
    """Whether a content path lies in the folder of a version up to the head."""
    return int(key[1 : key.index("/")]) <= head


def _version(number: int, version: Version) -> Iterator[str]:
    yield f'\n"v{number}": {{"created": {quoted(version.created)},\n'
    yield f'"message": {quoted(version.message)},\n"user": {{"name": {quoted(version.user)}'
    yield f', "address": {quoted(version.address)}' if version.address else ""
    yield '},\n"state": {'


def _block(rows: Iterable[tuple[bytes, str]]) -> Iterator[str]:
    """Digest -> paths; the rows come in the order of their digests, paths with one are many."""
    between = "\n"
    for digest, group in groupby(rows, key=itemgetter(0)):
        yield f'{between}"{digest.hex()}": ['
        comma = ""
        for _, path in group:
            yield f"{comma}{quoted(path)}"
            comma = ", "
        yield "]"
        between = ",\n"
