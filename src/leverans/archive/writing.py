"""One OCFL object while it is written: content first, then inventories, the declaration at last.

Until the declaration lies there the object is none to anybody, whatever store it is in. A try that
was killed leaves content; the next compares it with what it has to write, byte by byte, uses what
is the same and takes the rest away. Nothing that an inventory in the root names is ever touched.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from leverans.archive.content_paths import content_path, hashed_path
from leverans.archive.copying import (
    SMALL,
    Copier,
    Digests,
    Hashed,
    HashingStream,
    Wanted,
    digests_of,
    read_all,
)
from leverans.archive.heads import put_head, read_head
from leverans.archive.inventory_writing import Version, WrittenInventory, write_inventory
from leverans.archive.layout import (
    INVENTORY,
    OBJECT_DECLARATION,
    OBJECT_DECLARED,
    SIDECAR,
    object_root,
)
from leverans.archive.members import Member, Package
from leverans.archive.object_index import Content, ObjectIndex
from leverans.model.errors import AlreadyInStore, NotFoundInStore
from leverans.storage.bulk import bulk, prune, put_whole
from leverans.storage.interface import Store

Seen = Callable[[str, Callable[[], bytes]], None]
"""Told of each file when it is in: its path, and how to get its first bytes."""
Step = Callable[[int, int], None]


class ObjectWriter:
    """A context manager. Open a version, fill it, close it; publish when all versions are closed.

    Args:
        store: with a storage root. object_id: of the object.
        work: a private folder. workers: threads that may read and hash.
    """

    def __init__(
        self, store: Store, object_id: str, work: Path | None = None, workers: int = 2
    ) -> None:
        self.object_id = object_id
        self.root = object_root(object_id)
        self.index = ObjectIndex(work)
        self._store = store
        self._workers = workers
        self._versions: list[Version] = []
        self._inventories: dict[int, WrittenInventory] = {}
        self._published = 0
        self._resumed = self._deleted = False
        self._out = bulk(store)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._out.__exit__(kind, error, trace)
        self.index.__exit__(kind, error, trace)

    @property
    def number(self) -> int:
        """Of the version that is open, or was closed last."""
        return len(self._versions)

    def begin_new(self) -> None:
        """Begin an object that is not there yet.

        Raises:
            AlreadyInStore: the object is there, whole.
        """
        try:
            self._store.stat(f"{self.root}/{OBJECT_DECLARATION}")
        except NotFoundInStore:
            self._resumed = next(self._store.list(f"{self.root}/"), None) is not None
            return
        raise AlreadyInStore("the object is there already", place=self.root)

    def begin_next(self) -> None:
        """Go on with an object that is there.

        Raises:
            NotFoundInStore: it is not. StorageError: its inventory is damaged.
        """
        head = read_head(self._store, self.root, self.index)
        self._published = head.heading.number
        self._versions = [head.heading.versions[n] for n in sorted(head.heading.versions)]
        following = f"{self.root}/v{self._published + 1}/"
        self._resumed = next(self._store.list(following), None) is not None
        for content in self.index.contents("key"):
            self.index.claim(content.key)

    def open_version(self, version: Version) -> None:
        """Open the next version; it has all that the one before it has."""
        self._versions.append(version)

    def take(
        self, package: Package, prefix: str, *, seen: Seen | None = None, step: Step | None = None
    ) -> None:
        """Take in all files of a package, their paths without the prefix.

        Raises:
            PackageError: the package cannot be read, or has a path twice.
            StorageError: the store cannot be written.
        """
        copier = Copier(self._store, self._out, resumed=self._resumed)
        for hashed in read_all(package, self._wanted(package, prefix), copier, self._workers):
            path = hashed.wanted.member.path.removeprefix(prefix)
            content = self._keep(hashed, copier)
            self._place(path, content)
            if seen is not None:
                seen(path, partial(self._head, content, hashed.data))
            if step is not None:
                step(1, hashed.digests.size)

    def add(self, path: str, data: bytes) -> None:
        """Put a small file of ours into the open version, in the place of what it had there."""
        copier = Copier(self._store, self._out, resumed=self._resumed)
        wanted = Wanted(Member(path, len(data), 0), self._key(path))
        self._place(path, self._keep(Hashed(wanted, digests_of(data), data), copier))

    def add_file(self, path: str, file: Path) -> Digests:
        """The same with a file of this machine, of any size; its digests."""
        key = self._key(path)
        if self._resumed:
            self._store.delete(key)
        with file.open("rb") as stream:
            source = HashingStream(stream)
            self._out.put(key, cast("BinaryIO", source))
        member = Member(path, source.digests.size, 0)
        copier = Copier(self._store, self._out, resumed=False)
        self._place(path, self._keep(Hashed(Wanted(member, key), source.digests, None), copier))
        return source.digests

    def close_version(self) -> None:
        """Close the open version: its inventory is written, on this machine as yet."""
        path = self.index.folder / f"inventory-{self.number}"
        written = write_inventory(self.index, self.object_id, self._versions, path)
        self._inventories[self.number] = written

    def publish(self) -> str:
        """Make what is closed visible, all at once; the sha512 (hex) of the head's inventory."""
        if self._resumed:
            self._sweep()
        if self._resumed or self._deleted:
            prune(self._store, f"{self.root}/")
        for number, written in self._inventories.items():
            self._put_file(f"v{number}/{INVENTORY}", written.path)
            self._out.put(f"{self.root}/v{number}/{SIDECAR}", written.sidecar)
        self._out.settle()
        head = self._inventories[self.number]
        put_head(self._store, self.root, head.path, head.sidecar, new=not self._published)
        if not self._published:
            declared = io.BytesIO(OBJECT_DECLARED)
            put_whole(self._store, f"{self.root}/{OBJECT_DECLARATION}", declared)
        return head.digest

    def _wanted(self, package: Package, prefix: str) -> Iterator[Wanted]:
        for member in package.members():
            yield Wanted(member, self._key(member.path.removeprefix(prefix)))

    def _key(self, path: str) -> str:
        """The key of new content, unlike every other where letters of both cases are the same."""
        folder = f"v{self.number}/content/"
        below = content_path(path)
        if not self.index.claim(folder + below):
            below = hashed_path(path)
        return f"{self.root}/{folder}{below}"

    def _keep(self, hashed: Hashed, copier: Copier) -> Content:
        """The content of a file; bytes that the object has already are not kept twice."""
        digests, key = hashed.digests, hashed.wanted.key
        known = self.index.content_of(digests.sha512)
        if known is not None:
            if hashed.data is None:
                self._store.delete(key)
                self._deleted = True
            return known
        if hashed.data is not None:
            copier.write(key, hashed.data)
        below = key.removeprefix(f"{self.root}/")
        number = self.index.add_content(digests.sha512, digests.sha256, digests.size, below)
        return Content(number, digests.sha512, digests.sha256, digests.size, below)

    def _place(self, path: str, content: Content) -> None:
        self.index.place(path, content.n, self.number)

    def _head(self, content: Content, data: bytes | None) -> bytes:
        if data is not None:
            return data
        with closing(self._store.open(f"{self.root}/{content.key}")) as stream:
            return stream.read(SMALL)

    def _put_file(self, key: str, file: Path) -> None:
        with file.open("rb") as stream:
            self._out.put(f"{self.root}/{key}", stream)

    def _sweep(self) -> None:
        """Take away what an earlier try has left and this one has not used."""
        first = self._published + 1
        prefixes = [f"{self.root}/v{n}/" for n in range(first, self.number + 1)]
        for prefix in prefixes if self._published else [f"{self.root}/"]:
            for entry in self._store.list(prefix):
                below = entry.key.removeprefix(f"{self.root}/")
                if self.index.content_at(below) is None:
                    self._store.delete(entry.key)
