"""OCFL objects: the newest version's content is the package; the rest is carried along as it is.

What the newest version holds is called `head/…` here; an object has nothing else of that name. A
version that holds one container and nothing else is that container.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from leverans.ingest.names import raw
from leverans.ingest.packages.index import Index
from leverans.ingest.packages.members import FOLDER_SHAPE, shape_of
from leverans.ingest.packages.package import Listed, OldPackage
from leverans.model.record import Content
from leverans.storage.interface import Entry

HEAD = "head/"
MOST_INVENTORY = 64 * 1024**2
OPENED = -1
"""In the column `member.record`: it is a container, whose members stand for it."""
_OBJECT = re.compile(r"0=ocfl_object_1\.\d+")
_ALGORITHMS = {"sha512": "SHA-512", "sha256": "SHA-256", "sha1": "SHA-1", "md5": "MD5"}


def is_object(package: OldPackage) -> bool:
    """Whether an OCFL object's declaration lies in the root folder."""
    return any(_OBJECT.fullmatch(path) for path in package.paths(begins="0=ocfl_object_1.") if path)


def turn_to_head(package: OldPackage) -> Iterator[tuple[Content, Entry]]:
    """Call the files of the newest version by their own paths; a container in it is given.

    What is wrong with the inventory is told.
    """
    inventory = _inventory(package)
    if not inventory:
        return
    try:
        rows = list(_logical(inventory))
        package.facts["id"] = str(inventory["id"])
        package.facts["ocfl_version"] = str(inventory["head"])
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        package.fault("SRC-PKG-OCFL", "inventory.json", reason=f"{type(error).__name__}: {error}")
        return
    _rename(package.index, package.number, package.root, rows)
    algorithm = str(inventory.get("digestAlgorithm", ""))
    named = _ALGORITHMS.get(algorithm, algorithm.upper())
    package.lists(Listed(HEAD + path, -1, named, digest) for path, _, digest in rows)
    package.lists(_older(inventory, named, {lies for _, lies, _ in rows}))
    package.root += HEAD
    yield from _container(package, rows)


def _inventory(package: OldPackage) -> Mapping[str, Any]:
    """The root's inventory; an empty one where it cannot be read, which is told."""
    data = package.small("inventory.json", MOST_INVENTORY)
    reason = f"larger than {MOST_INVENTORY} bytes" if len(data) == MOST_INVENTORY else ""
    found: object = None
    try:
        found = None if reason else json.loads(data)
    except ValueError as error:
        reason = str(error)
    if isinstance(found, dict) and found:
        return found
    package.fault("SRC-PKG-OCFL", "inventory.json", reason=reason or "it is no inventory")
    return {}


def _logical(inventory: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(path in the newest version, path in the object, digest) of each file."""
    lies = {digest.lower(): paths[0] for digest, paths in inventory["manifest"].items()}
    state = inventory["versions"][inventory["head"]]["state"]
    for digest, paths in state.items():
        for path in paths:
            yield path, lies[digest.lower()], digest


def _older(inventory: Mapping[str, Any], named: str, newest: set[str]) -> Iterator[Listed]:
    """What only older versions hold: carried along, as all that is no content of the newest."""
    for digest, paths in inventory["manifest"].items():
        for path in paths:
            if path not in newest:
                yield Listed(path, -1, named, str(digest), payload=False)


def _rename(index: Index, package: int, root: str, rows: list[tuple[str, str, str]]) -> None:
    """Members get the paths that they have in the version; one may get several."""
    sql = (
        "INSERT OR IGNORE INTO member SELECT package, ?, size, mtime, place, NULL FROM member"
        " WHERE package = ? AND path = ?"
    )
    index.add(sql, ((raw(root + HEAD + path), package, raw(root + lies)) for path, lies, _ in rows))
    gone = "DELETE FROM member WHERE package = ? AND path = ?"
    index.add(gone, ((package, raw(root + lies)) for _, lies, _ in rows))


def _container(
    package: OldPackage, rows: list[tuple[str, str, str]]
) -> Iterator[tuple[Content, Entry]]:
    """The one container that the version holds; its name in the object stays for its fixity."""
    if len(rows) != 1 or package.place.shape != FOLDER_SHAPE:
        return
    shape = shape_of(package.small(rows[0][0], 512))
    sql = "SELECT size, mtime, place FROM member WHERE package = ? AND path = ?"
    path = raw(package.root + rows[0][0])
    found = package.index.row(sql, package.number, path)
    if not shape or not found or not isinstance(found[2], bytes):
        return
    entry = Entry(key=found[2].decode("utf-8", "surrogateescape"), size=found[0],
                  mtime_ns=found[1])  # fmt: skip
    opened = "UPDATE member SET record = ? WHERE package = ? AND path = ?"
    package.index.do(opened, OPENED, package.number, path)
    package.place = replace(package.place, shape=shape, entry=entry)
    yield package.place.store.content(entry), entry
