"""The head of an object: the inventory in its root, which alone is exchanged for a newer one.

A store without overwriting has moments in which there is none, or an old sidecar beside a new
inventory. Nothing is lost: the folder of the newest version holds the same inventory with a
sidecar of its own, and is asked then.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from leverans.archive.inventory_reading import BrokenInventory, Heading, read_inventory
from leverans.archive.layout import INVENTORY, SIDECAR, VERSION
from leverans.archive.object_index import ObjectIndex
from leverans.model.errors import NotFoundInStore
from leverans.storage.bulk import put_whole, replace
from leverans.storage.interface import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What an object is now.

    Attributes:
        heading: of its inventory. key: of the inventory that was read, relative to the object.
    """

    heading: Heading
    key: str

    @property
    def whole(self) -> bool:
        """Whether the inventory in the root could be used."""
        return self.key == INVENTORY


def read_head(store: Store, root: str, index: ObjectIndex) -> Head:
    """Read the object's inventory into an empty index.

    Raises:
        NotFoundInStore: there is no object. BrokenInventory: no inventory of it can be used.
    """
    try:
        heading = read_inventory(store, f"{root}/{INVENTORY}", index)
    except (NotFoundInStore, BrokenInventory) as error:
        for number in sorted(_versions(store, root), reverse=True):
            index.forget()
            heading = read_inventory(store, f"{root}/v{number}/{INVENTORY}", index)
            if heading.number != number:
                raise BrokenInventory(f"is not that of version {number}", place=root) from error
            return Head(heading=heading, key=f"v{number}/{INVENTORY}")
        raise
    return Head(heading=heading, key=INVENTORY)


def _versions(store: Store, root: str) -> Iterator[int]:
    """Versions that are there whole: their folder has an inventory with a sidecar."""
    seen: set[str] = set()
    for entry in store.list(f"{root}/v"):
        name, _, rest = entry.key.removeprefix(f"{root}/").partition("/")
        if rest == SIDECAR and VERSION.fullmatch(name) and name not in seen:
            seen.add(name)
            yield int(name[1:])


def put_head(store: Store, root: str, inventory: Path, sidecar: bytes, *, new: bool) -> None:
    """Put an inventory and its sidecar into the root, durably; the inventory before the sidecar."""
    for key, data in ((f"{root}/{INVENTORY}", None), (f"{root}/{SIDECAR}", sidecar)):
        with inventory.open("rb") if data is None else io.BytesIO(data) as stream:
            put = put_whole if new else replace
            put(store, key, stream)
