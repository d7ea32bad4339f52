"""What an archived package is to those who read it, and what the archive asks of a catalogue."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """One file of an archived package.

    Attributes:
        path: logical path, relative to the package's root. sha512, sha256: digests (hex) that the
            archive keeps of it, "" where it keeps none of that kind.
        key: where its bytes lie in the archive's store.
    """

    path: str
    key: str
    sha512: str = ""
    sha256: str = ""


class StoredPackage(Protocol):
    """An information package in the archive, as one version of its OCFL object tells it.

    Attributes:
        id: of the package (OBJID). version: of the object, such as `v2`.
    """

    id: str
    version: str

    def files(self, prefix: str = "") -> Iterator[StoredFile]:
        """The files whose logical path starts with `prefix`, in bytewise order, lazily."""

    def open(self, path: str, *, offset: int = 0) -> BinaryIO:
        """The bytes of a file; `NotFoundInStore` when the package has no such file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What the catalogue knows of one archived package.

    Attributes:
        package_id, object_root: which, and where its OCFL object lies in the store.
        version: head of the object. files, bytes, records: of that version's logical state.
        manifest_digest: of the package as received. received_at: time with offset, ISO 8601.
        producer, agreement, reference: archival creator, agreement's and archive's references.
    """

    package_id: str
    object_root: str
    version: str
    files: int
    bytes: int
    records: int
    manifest_digest: str
    received_at: str
    producer: str = ""
    agreement: str = ""
    reference: str = ""


class Catalogue(Protocol):
    """Where the archive notes what it holds; everything in it can be had from the store again."""

    def enter(self, holding: Holding, package: StoredPackage) -> None:
        """Note a package and its records; the same again changes nothing, a new head replaces."""

    def withdraw(self, package_id: str) -> None:
        """Forget a package that is no longer held; nothing happens when it is not known."""

    def holdings(self) -> Iterable[Holding]:
        """Everything that is noted, in the order of the package ids."""
