"""Packages of the archive's own making, such as a culling protocol: an object like every other.

They have a record.json for each record, so `rebuild` finds them in the store alone, and audits and
copies treat them as what was delivered.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from leverans.archive.inventory_writing import Version
from leverans.archive.layout import object_id
from leverans.archive.object_index import ObjectIndex
from leverans.archive.writing import ObjectWriter
from leverans.model.errors import AlreadyInStore
from leverans.storage.interface import Store


def keep_own(
    store: Store,
    package_id: str,
    files: Mapping[str, Path],
    version: Version,
    *,
    work: Path | None = None,
) -> str:
    """Make the object of a package, or a new version of it; the name of its head.

    Files that it has already, byte for byte, make no new version. None is taken away.

    Args:
        files: path in the package -> file of this machine.

    Raises:
        StorageError: the store cannot be written; what was visible before is unchanged.
    """
    with ObjectWriter(store, object_id(package_id), work) as writer:
        try:
            writer.begin_new()
        except AlreadyInStore:
            writer.begin_next()
            if _has_all(writer.index, writer.number, files):
                return f"v{writer.number}"
        writer.open_version(version)
        for path in sorted(files):
            writer.add_file(path, files[path])
        writer.close_version()
        writer.publish()
        return f"v{writer.number}"


def _has_all(index: ObjectIndex, number: int, files: Mapping[str, Path]) -> bool:
    for path, file in files.items():
        found = index.file(number, path)
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha512").digest()
        if found is None or found.digest != digest:
            return False
    return True
