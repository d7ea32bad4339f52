"""What is done once before the first write to a WebDAV server: see what it does, and sweep."""

from contextlib import suppress
from uuid import uuid4

from leverans.model.errors import AlreadyInStore, StorageError
from leverans.storage.keys import PART_FOLDER
from leverans.storage.webdav.listing import resources
from leverans.storage.webdav.tree import Tree, told

_DAY = 86_400  # s


def expect_never_overwriting(tree: Tree, place: str) -> None:
    """Try what the server does with a name that is taken.

    Raises:
        StorageError: it overwrites.
    """
    old, new = (f"{PART_FOLDER}/probe-{uuid4().hex}" for _ in range(2))
    try:
        for key in (old, new):
            tree.make_empty(key, place)
        if not _is_refused(tree, old, new, place):
            raise StorageError(
                "the server overwrites although it is told not to (Overwrite: F)",
                place=place,
                again=False,
            )
    finally:
        for key in (old, new):
            with suppress(StorageError):
                tree.remove(key, place)


def sweep(tree: Tree, place: str) -> None:
    """Remove the parts that nobody wrote for a day, by the times of a part made for it."""
    mine = f"{PART_FOLDER}/{uuid4().hex}"
    tree.make_empty(mine, place)
    now = tree.resource(mine, place).mtime
    with told(place):
        found = resources(tree.line, tree.folder(PART_FOLDER), below=True, place=place)
    for each in found:
        key = f"{PART_FOLDER}/{each.name.decode('utf-8', 'surrogateescape')}"
        old = each.mtime and now - each.mtime > _DAY
        if each.name and not each.is_folder and (old or key == mine):
            with suppress(StorageError):
                tree.remove(key, place)


def _is_refused(tree: Tree, old: str, new: str, place: str) -> bool:
    try:
        tree.move(old, new, place)
    except AlreadyInStore:
        return True
    return False
