"""Reads an inventory into the index, in one pass or, where its manifest comes late, in two.

Our own objects are read, and those that other programs made by OCFL 1.0 or 1.1.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import BinaryIO

from leverans.archive.inventory_writing import Version
from leverans.archive.json_events import Event, NotJson, read_events
from leverans.archive.object_index import ObjectIndex
from leverans.model.errors import NotFoundInStore, PackageError, StorageError
from leverans.storage.interface import Store

ALGORITHMS = {"sha512": 64, "sha256": 32}
_VERSION = re.compile(r"v0*[1-9][0-9]{0,8}").fullmatch
_SIDECAR = re.compile(rb"([0-9a-fA-F]{64,128})[ \t]+inventory\.json\s*").fullmatch
_CHUNK = 1 << 20
_TYPE = re.compile(r"https://ocfl\.io/1\.[01]/spec/#inventory").fullmatch


class BrokenInventory(StorageError):
    """An inventory is not what its sidecar says, or not what OCFL says."""


@dataclass(slots=True)
class Heading:
    """What an inventory says beside its files.

    Attributes:
        id, algorithm, head: as it states them. versions: by their numbers.
    """

    id: str = ""
    type: str = ""
    algorithm: str = ""
    head: str = ""
    versions: dict[int, Version] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The head's number."""
        return int(self.head[1:])


def verified_digest(store: Store, key: str) -> str:
    """The digest of an inventory, when it is the one that its sidecar says.

    Raises:
        NotFoundInStore: there is no inventory. BrokenInventory: no sidecar, or another digest.
    """
    store.stat(key)
    algorithm, stated = _sidecar(store, key)
    found = hashlib.new(algorithm)
    with closing(store.open(key)) as stream:
        while part := stream.read(_CHUNK):
            found.update(part)
    if found.hexdigest() != stated:
        raise BrokenInventory("is not what its sidecar says", place=key)
    return stated


def read_inventory(store: Store, key: str, index: ObjectIndex) -> Heading:
    """Read an inventory whose sidecar agrees.

    Raises:
        NotFoundInStore: there is none. BrokenInventory: it is damaged, or says what cannot be.
    """
    verified_digest(store, key)
    reader = _Reader(index, key)
    try:
        while reader.left:
            with closing(store.open(key)) as stream:
                reader.read(stream)
    except (NotJson, PackageError, ValueError, RecursionError) as error:
        raise BrokenInventory(str(error), place=key) from error
    _judge(reader.heading, key)
    index.freeze(reader.heading.number)
    return reader.heading


def _sidecar(store: Store, key: str) -> tuple[str, str]:
    for algorithm, length in ALGORITHMS.items():
        try:
            with closing(store.open(f"{key}.{algorithm}")) as stream:
                match = _SIDECAR(stream.read(4096))
        except NotFoundInStore:
            continue
        if match is not None and len(match[1]) == 2 * length:
            return algorithm, match[1].decode().lower()
        raise BrokenInventory("the sidecar is none", place=f"{key}.{algorithm}")
    raise BrokenInventory("has no sidecar", place=key)


def _judge(heading: Heading, key: str) -> None:
    wrong = ""
    if not heading.id:
        wrong = "id"
    elif not _TYPE(heading.type):
        wrong = "type"
    elif heading.algorithm not in ALGORITHMS:
        wrong = "digestAlgorithm"
    elif not _VERSION(heading.head) or heading.number != max(heading.versions, default=0):
        wrong = "head"
    elif sorted(heading.versions) != list(range(1, heading.number + 1)):
        wrong = "versions"
    if wrong:
        raise BrokenInventory(f"{wrong} is missing or wrong", place=key)


class _Reader:
    """Descends into a document of known shape; what it does not know is passed over."""

    def __init__(self, index: ObjectIndex, place: str) -> None:
        self.heading = Heading()
        self.left = {"manifest", "versions", "fixity"}
        self._index = index
        self._place = place
        self._events: Iterator[Event] = iter(())

    def read(self, stream: BinaryIO) -> None:
        """One pass: the manifest, and of the others what comes behind it."""
        self._events = read_events(stream, self._place)
        first, waiting = "manifest" in self.left, set[str]()
        parts: dict[str, Callable[[], None]] = {
            "manifest": lambda: self._block(self._content),
            "fixity": self._fixity,
            "versions": self._versions,
        }
        for key in self._object():
            if key in self.left and (key == "manifest" or "manifest" not in self.left):
                parts[key]()
                self.left.discard(key)
            elif key in self.left:
                waiting.add(key)
                self._pass_over()
            elif first and key in ("id", "type", "digestAlgorithm", "head"):
                name = "algorithm" if key == "digestAlgorithm" else key
                setattr(self.heading, name, self._text())
            else:
                self._pass_over()
        if next(self._events, None) is not None:
            raise NotJson("goes on behind its end", place=self._place)
        if "manifest" in self.left:
            raise NotJson("has no manifest", place=self._place)
        self.left = waiting

    def _content(self, digest: str, path: str) -> None:
        length = ALGORITHMS.get(self.heading.algorithm)
        raw = bytes.fromhex(digest)
        if length is not None and len(raw) != length:
            raise NotJson("a digest of another length", place=self._place)
        self._index.add_content(raw, None, None, path)

    def _fixity(self) -> None:
        for algorithm in self._object():
            if algorithm == "sha256":
                self._block(self._sha256)
            else:
                self._pass_over()

    def _sha256(self, digest: str, path: str) -> None:
        sql = "UPDATE content SET sha256 = ? WHERE key = ?"
        self._index.db.execute(sql, (bytes.fromhex(digest), path))

    def _versions(self) -> None:
        for name in self._object():
            if not _VERSION(name) or int(name[1:]) in self.heading.versions:
                raise NotJson(f"a version {name!r}", place=self._place)
            self.heading.versions[int(name[1:])] = self._version(int(name[1:]))

    def _version(self, number: int) -> Version:
        found = {"created": "", "message": "", "name": "", "address": ""}
        for key in self._object():
            if key == "state":
                self._block(lambda digest, path: self._state(number, digest, path))
            elif key == "user":
                for part in self._object():
                    found[part] = self._text()
            elif key in ("created", "message"):
                found[key] = self._text()
            else:
                self._pass_over()
        return Version(
            created=found["created"],
            message=found["message"],
            user=found["name"],
            address=found["address"],
        )

    def _state(self, number: int, digest: str, path: str) -> None:
        content = self._index.content_of(bytes.fromhex(digest))
        if content is None:
            raise NotJson("a digest in a state that the manifest has not", place=self._place)
        self._index.keep(path, content.n, number)

    def _block(self, take: Callable[[str, str], None]) -> None:
        """Digest -> paths, as each of manifest, state and fixity is."""
        for digest in self._object():
            self._expect("[")
            while (event := self._next())[0] != "]":
                if event[0] != "string":
                    raise NotJson("a path that is no text", place=self._place)
                take(digest, event[1])

    def _object(self) -> Iterator[str]:
        self._expect("{")
        while (event := self._next())[0] != "}":
            if event[0] != "string":
                raise NotJson("a key that is no text", place=self._place)
            yield event[1]

    def _text(self) -> str:
        return self._expect("string")

    def _expect(self, kind: str) -> str:
        event = self._next()
        if event[0] != kind:
            raise NotJson(f"{event[0]} in the place of {kind}", place=self._place)
        return event[1]

    def _pass_over(self) -> None:
        depth = 0
        while True:
            kind = self._next()[0]
            depth += (kind in "{[") - (kind in "}]")
            if depth <= 0:
                return

    def _next(self) -> Event:
        event = next(self._events, None)
        if event is None:
            raise NotJson("is cut off", place=self._place)
        return event
