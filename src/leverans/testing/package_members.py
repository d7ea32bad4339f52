"""What lies in a package, read with the standard library, whatever container it is in."""

import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from leverans.model.package import Package


def members_of(package: Package) -> Iterator[tuple[str, bytes]]:
    """Every file: path from the root folder, bytes; in the order of the container."""
    read = {"tar": _of_tar, "zip": _of_zip, "folder": _of_folder}[package.container]
    root = package.id + "/"
    for path, data in read(Path(package.path)):
        yield path.removeprefix(root), data


def _of_tar(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as tar:
        for member in tar:
            file = tar.extractfile(member)
            if file is not None:  # no folder
                yield member.name, file.read()


def _of_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        for name in file.namelist():
            if not name.endswith("/"):
                yield name, file.read(name)


def _of_folder(root: Path) -> Iterator[tuple[str, bytes]]:
    for path in root.rglob("*"):
        if path.is_file():
            yield path.relative_to(root).as_posix(), path.read_bytes()
