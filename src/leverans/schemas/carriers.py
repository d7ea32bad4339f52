"""Files, folders, zip archives and wheels that carry schemas, and the folder they go to."""

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from zipfile import BadZipFile, ZipFile

MAX_SCHEMA = 4 * 1024**2
_ARCHIVES = (".whl", ".zip")
_BROKEN = (BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError)  # encrypted, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A schema file that is not in the registry; an agreement can still name its `sha256`."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What came of it: (name, version) of each known schema, and the schemas that are not known."""

    known: tuple[tuple[str, str], ...]
    unknown: tuple[Unknown, ...]


def is_schema(name: str) -> bool:
    """Whether a file calls itself one."""
    return name.lower().endswith(".xsd")


def schemas_in(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each small file in a file, folder, or zip (a wheel is one).

    What lies in the archives of a folder is given too, and what cannot be read is passed over.
    """
    if not path.is_dir():
        yield from _in_file(path, archive=True)
        return
    for file in sorted(path.rglob("*")):
        if file.is_file():
            yield from _in_file(file, archive=file.suffix.lower() in _ARCHIVES)


def _in_file(path: Path, *, archive: bool) -> Iterator[tuple[str, bytes]]:
    try:
        if archive:
            with ZipFile(path) as opened:
                yield from _members(opened)
            return
    except BadZipFile:
        pass
    if path.stat().st_size <= MAX_SCHEMA:
        yield path.name, path.read_bytes()


def _members(archive: ZipFile) -> Iterator[tuple[str, bytes]]:
    for info in archive.infolist():
        if info.is_dir() or info.file_size > MAX_SCHEMA:
            continue
        try:
            data = archive.read(info)
        except _BROKEN:
            continue
        yield PurePosixPath(info.filename).name, data


def put(data: bytes, path: Path) -> None:
    """Write a file so that it is there whole or not at all.

    Raises:
        OSError: the folder cannot be made or written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        unfinished = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            unfinished.chmod(0o644)
            unfinished.replace(path)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
