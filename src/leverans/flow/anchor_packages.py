"""Finds the checkpoint of the log that a delivered package carries."""

import re
from collections.abc import Iterator
from pathlib import Path

from leverans.archive.members import opened_package
from leverans.model.errors import PackageError
from leverans.packaging.log_checkpoint import NAME

LARGEST = 64 * 1024  # bytes of a signed checkpoint; ours have some 900
# in the package's own folder, in no folder, or in a version of an archive's OCFL object
PLACE = re.compile(
    rf"(?:[^/]+/|v[1-9][0-9]*/content/)?(?:metadata/preservation|Metadata)/{re.escape(NAME)}"
)


def carried_in(path: Path) -> Iterator[tuple[str, bytes]]:
    """Place and bytes of each checkpoint in a package: tar, tar.gz, zip or folder.

    Raises:
        PackageError: it is no package, or what lies there is too long to be a checkpoint.
        StorageError: it cannot be read.
    """
    with opened_package(path) as package:
        for member in package.members():
            if not PLACE.fullmatch(member.path):
                continue
            if member.size > LARGEST:
                raise PackageError("too long to be a checkpoint", place=member.path)
            with package.open(member) as stream:
                yield member.path, stream.read()
