"""An archived package, read from the store alone: its files by their paths in a version."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from leverans.archive.heads import Head, read_head
from leverans.archive.interface import StoredFile
from leverans.archive.inventory_reading import BrokenInventory, Heading
from leverans.archive.layout import object_id, object_root, package_id
from leverans.archive.object_index import Content, ObjectIndex
from leverans.model.errors import NotFoundInStore
from leverans.storage.interface import Store

DECLARATIONS = {
    "0=ocfl_object_1.1": b"ocfl_object_1.1\n",
    "0=ocfl_object_1.0": b"ocfl_object_1.0\n",
}


class ArchivedPackage:
    """A `StoredPackage`; a context manager, for it keeps its index in a temporary file.

    Attributes:
        id: of the package. root: key of its object. version: such as `v2`. heading: of the
            inventory. index: what the inventory says.
    """

    def __init__(
        self, store: Store, root: str, *, version: str = "", work: Path | None = None
    ) -> None:
        """Open the object at a key.

        Args:
            version: by default its head.

        Raises:
            NotFoundInStore: there is no object, or it has no such version.
            BrokenInventory: its inventory is damaged.
        """
        self._store = store
        self.root = root
        _check_declared(store, root)
        self.index = ObjectIndex(work)
        try:
            self.head: Head = read_head(store, root, self.index)
            self.version = version or self.heading.head
            self._number = self._numbered(self.version)
        except BaseException:
            self.close()
            raise
        self.id = package_id(self.heading.id)

    @property
    def heading(self) -> Heading:
        """Of the inventory."""
        return self.head.heading

    @property
    def number(self) -> int:
        """Of the version."""
        return self._number

    def files(self, prefix: str = "") -> Iterator[StoredFile]:
        """The files whose path starts with `prefix`; see `StoredPackage.files`."""
        for path, content in self.index.files(self._number, prefix):
            yield self._stored(path, content)

    def file(self, path: str) -> StoredFile:
        """The file at a path; `NotFoundInStore` when the version has none."""
        return self._stored(path, self._content(path))

    def open(self, path: str, *, offset: int = 0) -> BinaryIO:
        """The bytes of a file; see `StoredPackage.open`."""
        return self._store.open(f"{self.root}/{self._content(path).key}", offset=offset)

    def read(self, path: str, most: int = 1 << 20) -> bytes:
        """The first bytes of a file."""
        with closing(self.open(path)) as stream:
            return stream.read(most)

    def close(self) -> None:
        """Let go of the temporary file."""
        self.index.__exit__(None, None, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _numbered(self, version: str) -> int:
        number = int(version[1:]) if version[1:].isdecimal() else 0
        if number not in self.heading.versions:
            raise NotFoundInStore(f"has no version {version}", place=self.root)
        return number

    def _content(self, path: str) -> Content:
        found = self.index.file(self._number, path)
        if found is None:
            raise NotFoundInStore("the package has no such file", place=path)
        return found

    def _stored(self, path: str, content: Content) -> StoredFile:
        digest, key = content.digest.hex(), f"{self.root}/{content.key}"
        if self.heading.algorithm == "sha256":
            return StoredFile(path=path, key=key, sha256=digest)
        return StoredFile(path=path, key=key, sha512=digest, sha256=content.sha256.hex())


def open_package(
    store: Store, package: str, *, version: str = "", work: Path | None = None
) -> ArchivedPackage:
    """Open an archived package by its own id; see `ArchivedPackage`."""
    return ArchivedPackage(store, object_root(object_id(package)), version=version, work=work)


def _check_declared(store: Store, root: str) -> None:
    for name, declared in DECLARATIONS.items():
        try:
            with closing(store.open(f"{root}/{name}")) as stream:
                if stream.read(100) != declared:
                    raise BrokenInventory("the declaration is not what it must be", place=root)
                return
        except NotFoundInStore:
            continue
    raise NotFoundInStore("there is no archived package", place=root)
