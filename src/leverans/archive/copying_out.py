"""A verified copy of archived files on this machine: every byte is compared while it is copied."""

import hashlib
import os
from contextlib import closing
from pathlib import Path, PurePosixPath

from leverans.archive.interface import StoredPackage
from leverans.model.catalogue_entry import FileEntry
from leverans.model.errors import PackageError

_BLOCK = 1 << 20
READ_ONLY = 0o444


def copy_out(package: StoredPackage, file: FileEntry, target: Path) -> FileEntry:
    """Copy a file to `target`, which must be new, durably and read-only.

    Returns:
        the file with its size and sha256, which the catalogue may not have known.

    Raises:
        NotFoundInStore: the package has no such file.
        PackageError: its bytes are not those that the archive took over; nothing is left behind.
    """
    wanted = _wanted(package, file)
    digests = {name: hashlib.new(name) for name in {"sha256", *wanted}}
    size = 0
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(package.open(file.path)) as source, target.open("xb") as copy:
        while block := source.read(_BLOCK):
            copy.write(block)
            size += len(block)
            for digest in digests.values():
                digest.update(block)
        copy.flush()
        os.fsync(copy.fileno())
    found = {name: digest.hexdigest() for name, digest in digests.items()}
    try:
        _compare(file, size, wanted, found)
    except PackageError:
        target.unlink()
        raise
    target.chmod(READ_ONLY)
    return file._replace(size=size, sha256=found["sha256"])


def place_of(path: str) -> PurePosixPath:
    """Where a file of a package comes to lie in a copy: `native/plan.docx`.

    Raises:
        PackageError: the path leads out of the package.
    """
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\x00" in path:
        raise PackageError("this path leads out of its package", place=path)
    if len(parts) > len(("representations", "native", "data")) and parts[0] == "representations":
        parts = (parts[1], *parts[3:]) if parts[2] == "data" else parts
    return PurePosixPath(*parts)


def _wanted(package: StoredPackage, file: FileEntry) -> dict[str, str]:
    """The digests that the record and the archive's own books give."""
    wanted = {"sha256": file.sha256} if file.sha256 else {}
    for stored in package.files(file.path):
        if stored.path == file.path:
            wanted |= {"sha512": stored.sha512} if stored.sha512 else {}
            wanted |= {"sha256": stored.sha256} if stored.sha256 and not file.sha256 else {}
            break
    if not wanted:
        raise PackageError("nothing says what its bytes should be", place=file.path)
    return wanted


def _compare(file: FileEntry, size: int, wanted: dict[str, str], found: dict[str, str]) -> None:
    if file.size not in (-1, size):
        raise PackageError(f"{size} bytes, but {file.size} were taken over", place=file.path)
    wrong = [name for name, digest in wanted.items() if digest.lower() != found[name]]
    if wrong:
        detail = f"{', '.join(wrong)} is another than that of the bytes that were taken over"
        raise PackageError(detail, place=file.path)
