"""Reads an object whole and holds it against its inventories: every byte, every file, no more."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from leverans.archive.hashing import hash_all, is_much
from leverans.archive.heads import Head, read_head
from leverans.archive.inventory_reading import (
    BrokenInventory,
    Heading,
    read_inventory,
    verified_digest,
)
from leverans.archive.layout import INVENTORY
from leverans.archive.object_index import ObjectIndex
from leverans.archive.reading import DECLARATIONS
from leverans.model.errors import StorageError
from leverans.storage.interface import Kind, Store

MOST = 1000
"""Damages that are listed; all are counted."""
_FREE = ("logs/", "extensions/")
"""Folders in which OCFL lets others keep what they like."""
Step = Callable[[int, int], None]


class Wrong(StrEnum):
    """What is wrong with a file of an object."""

    DAMAGED = "damaged"
    MISSING = "missing"
    SURPLUS = "surplus"
    INVENTORY = "inventory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Something wrong in an object.

    Attributes:
        key: path in the object's folder. wrong: what. detail: in the world's own words, or "".
        digest: what the content must have (raw, by `algorithm`), b"" for what is no content.
    """

    key: str
    wrong: Wrong
    detail: str = ""
    digest: bytes = b""
    algorithm: str = "sha512"


@dataclass(slots=True)
class Audited:
    """What an audit of one object found.

    Attributes:
        root: its key. id, version: "" where no inventory could be read.
        files, bytes: of content that was read. damages: the first ones, surplus too.
        wrong: damaged and missing files in all. surplus: files that do not belong there.
    """

    root: str
    id: str = ""
    version: str = ""
    files: int = 0
    bytes: int = 0
    damages: list[Damage] = field(default_factory=list)
    wrong: int = 0
    surplus: int = 0

    @property
    def sound(self) -> bool:
        """Whether everything is there and right; what is there besides does it no harm."""
        return not self.wrong

    def add(self, damage: Damage) -> None:
        """Count a damage, and list it while there are few."""
        if damage.wrong is Wrong.SURPLUS:
            self.surplus += 1
        else:
            self.wrong += 1
        if len(self.damages) < MOST:
            self.damages.append(damage)


def audit_object(
    store: Store,
    root: str,
    *,
    work: Path | None = None,
    workers: int = 2,
    step: Step = lambda _files, _bytes: None,
) -> Audited:
    """Audit the object at a key.

    Args:
        work: a private folder. workers: processes that may hash. step: told of files and bytes.

    Raises:
        StorageError: the store cannot be listed.
    """
    audited = Audited(root)
    with ObjectIndex(work) as index:
        try:
            head = read_head(store, root, index)
        except StorageError as error:
            audited.add(Damage(key=INVENTORY, wrong=Wrong.INVENTORY, detail=error.detail))
            return audited
        audited.id, audited.version = head.heading.id, head.heading.head
        audit = _Audit(store, audited, index, head)
        audit.look()
        audit.hash(workers, step)
        audit.missing()
        audit.inventories()
    return audited


class _Audit:
    def __init__(self, store: Store, audited: Audited, index: ObjectIndex, head: Head) -> None:
        self._store = store
        self._audited = audited
        self._index = index
        self._head = head
        self._algorithm = head.heading.algorithm
        self._expected = _own_files(head)
        self._there: set[str] = set()

    def look(self) -> None:
        """What lies there: content is marked, what nobody knows is surplus."""
        root = f"{self._audited.root}/"
        for entry in self._store.list(root):
            key = entry.key.removeprefix(root)
            if key in self._expected:
                self._there.add(key)
            elif key.startswith(_FREE) and entry.kind is Kind.FILE:
                continue
            elif entry.kind is not Kind.FILE or not self._index.mark(key, entry.size):
                self._wrong(key, Wrong.SURPLUS)

    def hash(self, workers: int, step: Step) -> None:
        """Every byte of the content that is there."""
        files, size = self._index.marked()
        keys = self._marked()
        much = is_much(files, size)
        for found in hash_all(self._store, keys, self._algorithm, workers=workers, much=much):
            key = found.key.removeprefix(f"{self._audited.root}/")
            content = self._index.content_at(key)
            if content is not None and content.digest != found.digest:
                self._wrong(key, Wrong.DAMAGED, found.problem, content.digest)
            self._audited.files += 1
            self._audited.bytes += found.size
            step(1, found.size)

    def missing(self) -> None:
        """What the inventory names and the store has not."""
        for content in self._index.unmarked():
            self._wrong(content.key, Wrong.MISSING, digest=content.digest)

    def inventories(self) -> None:
        """Inventories with their sidecars, and the declaration."""
        root = self._audited.root
        for key in sorted(self._expected - self._there):
            self._wrong(key, Wrong.MISSING)
        for key in sorted(one for one in self._there if one.endswith(INVENTORY)):
            self._inventory(f"{root}/{key}", key)
        for name in DECLARATIONS.keys() & self._there:
            with closing(self._store.open(f"{root}/{name}")) as stream:
                if stream.read(100) != DECLARATIONS[name]:
                    self._wrong(name, Wrong.DAMAGED)

    def _inventory(self, full: str, key: str) -> None:
        """An inventory is what its sidecar says, and that of a version agrees with the head's."""
        try:
            if key in (INVENTORY, self._head.key, f"{self._head.heading.head}/{INVENTORY}"):
                if verified_digest(self._store, full) != self._head_digest():
                    self._wrong(key, Wrong.DAMAGED, "is not the head's inventory")
                return
            with ObjectIndex(self._index.folder) as index:
                heading = read_inventory(self._store, full, index)
                self._agree(key, heading, index)
        except BrokenInventory as error:
            self._wrong(key, Wrong.DAMAGED, error.detail)

    def _head_digest(self) -> str:
        return verified_digest(self._store, f"{self._audited.root}/{self._head.key}")

    def _agree(self, key: str, heading: Heading, index: ObjectIndex) -> None:
        """That of an earlier version: same object, its own head, the same files in its versions."""
        mine = self._head.heading
        same = heading.id == mine.id and heading.head == key.partition("/")[0]
        if same and heading.algorithm == mine.algorithm:
            same = all(
                _digest(index.states(one)) == _digest(self._index.states(one))
                for one in heading.versions
            )
        if not same:
            self._wrong(key, Wrong.DAMAGED, "does not agree with the head's inventory")

    def _marked(self) -> Iterator[tuple[str, int]]:
        for key, size in self._index.marks():
            yield f"{self._audited.root}/{key}", size

    def _wrong(self, key: str, wrong: Wrong, detail: str = "", digest: bytes = b"") -> None:
        damage = Damage(
            key=key, wrong=wrong, detail=detail, digest=digest, algorithm=self._algorithm
        )
        self._audited.add(damage)


def _digest(states: Iterator[tuple[bytes, str]]) -> bytes:
    """A digest of what a version has where."""
    total = hashlib.sha256()
    for digest, path in states:
        total.update(digest + path.encode("utf-8", "surrogatepass") + b"\0")
    return total.digest()


def _own_files(head: Head) -> set[str]:
    """Inventories, sidecars and declaration that an object of ours has."""
    width = len(head.heading.head) - 1 if head.heading.head[1] == "0" else 0
    folders = ["", *(f"v{number:0{width}}/" for number in head.heading.versions)]
    names = {f"{folder}{INVENTORY}" for folder in folders}
    names |= {f"{name}.{head.heading.algorithm}" for name in names}
    declared = "1.0" if "/1.0/" in head.heading.type else "1.1"
    return {*names, f"0=ocfl_object_{declared}"}
