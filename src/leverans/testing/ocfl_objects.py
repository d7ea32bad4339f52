"""The quickest way to put an object into a storage root, and what is said of it then."""

import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from leverans.archive.inventory_writing import Version
from leverans.archive.members import opened_package, root_folder
from leverans.archive.writing import ObjectWriter
from leverans.model.finding import Report
from leverans.schemas.shelf import SchemaShelf
from leverans.storage.local import LocalFolder
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

VERSION = Version(
    created="2026-03-02T09:00:00.000+01:00",
    message="test",
    user="Exempelarkivet",
    address="urn:uuid:00000000-0000-4000-8000-00000000000a",
)
ID = "urn:uuid:00000000-0000-4000-8000-000000000001"


def folder_of(place: Path, files: Mapping[str, bytes]) -> Path:
    """A folder with these files."""
    for path, data in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(data)
    return place


def tar_of(
    place: Path, files: Mapping[str, bytes], name: str = "paket", mode: Literal["w", "w:gz"] = "w"
) -> Path:
    """A tar with these files in one folder."""
    folder = folder_of(place / name, files)
    path = place / f"{name}.tar"
    with tarfile.open(path, "w:gz") if mode == "w:gz" else tarfile.open(path, "w") as tar:
        tar.add(folder, arcname=name)
    return path


def write_object(store: LocalFolder, package: Path, object_id: str = ID, workers: int = 2) -> Path:
    """Put a package into the root as v1; the object's folder."""
    with (
        opened_package(package) as opened,
        ObjectWriter(store, object_id, workers=workers) as writer,
    ):
        writer.begin_new()
        writer.open_version(VERSION)
        writer.take(opened, root_folder(opened))
        writer.close_version()
        writer.publish()
        return store.root / writer.root


def judged(folder: Path) -> Report:
    """What our own validator says of an object."""
    profile = CheckProfile(profile="ocfl", workers=0)
    return check_package(folder, profile=profile, shelf=SchemaShelf(()))


def everything(folder: Path) -> dict[str, bytes]:
    """All files below a folder, by their paths."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
