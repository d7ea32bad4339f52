"""Which object holds a package now: it has another id each time that something of it was culled."""

from dataclasses import dataclass
from pathlib import Path

from leverans.archive.layout import OBJECT_DECLARATION, object_id, object_root
from leverans.archive.reading import ArchivedPackage
from leverans.archive.tombstones import POINTER, read_pointer
from leverans.model.errors import NotFoundInStore
from leverans.storage.interface import Store

_SMALL = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a package stands in a store.

    Attributes:
        package_id: which. generation: the newest that is there whole, 0 = as taken in.
        there: whether there is any.
        pointed: the generation that the object in the first place points to, 0 = none does.
    """

    package_id: str
    generation: int
    there: bool
    pointed: int

    @property
    def root(self) -> str:
        """Where its newest object lies."""
        return root_of(self.package_id, self.generation)

    @property
    def behind(self) -> bool:
        """Whether a culling has been begun and not been finished."""
        return self.there and self.generation != self.pointed


def root_of(package_id: str, generation: int) -> str:
    """The key of a generation's object."""
    return object_root(object_id(package_id, generation))


def standing(store: Store, package_id: str, *, work: Path | None = None) -> Standing:
    """Look where a package is.

    Raises:
        StorageError: the store cannot be read.
    """
    first = declared(store, root_of(package_id, 0))
    pointed = _pointed(store, package_id, work) if first else 0
    generation = pointed
    while declared(store, root_of(package_id, generation + 1)):
        generation += 1
    there = generation > 0 or (first and not pointed)
    return Standing(package_id=package_id, generation=generation, there=there, pointed=pointed)


def declared(store: Store, root: str) -> bool:
    """Whether an object is there, whole."""
    try:
        store.stat(f"{root}/{OBJECT_DECLARATION}")
    except NotFoundInStore:
        return False
    return True


def is_pointer(store: Store, root: str) -> bool:
    """Whether at least the file of a pointer lies at a key; quickly, and no proof of one."""
    try:
        store.stat(f"{root}/v1/content/{POINTER}")
    except NotFoundInStore:
        return False
    return True


def pointer_of(package: ArchivedPackage) -> int:
    """The generation that an object points to; 0 when it is a package itself."""
    paths = [file.path for file, _ in zip(package.files(), range(2), strict=False)]
    if paths != [POINTER]:
        return 0
    return read_pointer(package.read(POINTER, _SMALL), package.id)


def _pointed(store: Store, package_id: str, work: Path | None) -> int:
    if not is_pointer(store, root_of(package_id, 0)):
        return 0  # without reading the inventory of what may be a large package
    with ArchivedPackage(store, root_of(package_id, 0), work=work) as package:
        return pointer_of(package)
