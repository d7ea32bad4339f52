"""A package that lies unpacked in a store, its files under one key: read as an archived one."""

from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO, Self

from leverans.archive.interface import StoredFile
from leverans.storage.interface import Store


class PlainPackage:
    """A `StoredPackage` over the files below a key; a context manager, as others must be.

    Attributes:
        id: of the package. version: as it was said to be; there is but one.
    """

    def __init__(
        self, store: Store, root: str, *, package_id: str = "", version: str = "v1"
    ) -> None:
        """Read what lies below `root`, whose last part is the package's id if none is given."""
        self.id = package_id or root.rpartition("/")[2]
        self.version = version
        self._store = store
        self._root = root

    def files(self, prefix: str = "") -> Iterator[StoredFile]:
        """The files whose path starts with `prefix`; see `StoredPackage.files`."""
        for entry in self._store.list(f"{self._root}/{prefix}"):
            yield StoredFile(path=entry.key.removeprefix(f"{self._root}/"), key=entry.key)

    def open(self, path: str, *, offset: int = 0) -> BinaryIO:
        """The bytes of a file; see `StoredPackage.open`."""
        return self._store.open(f"{self._root}/{path}", offset=offset)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing is held open."""
