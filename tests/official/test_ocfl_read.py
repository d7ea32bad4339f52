"""Objects that other programs made: the good ones are read, of the bad ones something is told."""

import os
import tarfile
from pathlib import Path

import pytest

from leverans.archive.auditing import audit_object
from leverans.archive.reading import ArchivedPackage
from leverans.model.errors import StorageError
from leverans.storage.local import LocalFolder

pytestmark = pytest.mark.official


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shared = Path(os.environ.get("LEVERANS_SHARED") or Path(__file__).parents[3] / "shared")
    packed = shared / "data/ocfl-fixtures-dev.tar.xz"
    if not packed.exists():
        pytest.skip("OCFL fixtures not found (LEVERANS_SHARED)")
    folder = tmp_path_factory.mktemp("ocfl")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    return folder


def of_kind(objects: Path, kind: str) -> list[Path]:
    return sorted(one for folder in objects.rglob(f"{kind}-objects") for one in folder.iterdir())


@pytest.mark.parametrize("kind", ["good", "warn"])
def test_every_version_of_a_valid_object_is_read(objects: Path, kind: str) -> None:
    for one in of_kind(objects, kind):
        store = LocalFolder(one.parent)
        with ArchivedPackage(store, one.name) as head:
            for number in head.heading.versions:
                with ArchivedPackage(store, one.name, version=f"v{number}") as package:
                    for file in package.files():
                        with package.open(file.path) as stream:
                            stream.read()


def test_an_audit_finds_nothing_wrong_in_a_valid_object(objects: Path) -> None:
    told = {
        one.name: audit_object(LocalFolder(one.parent), one.name)
        for one in of_kind(objects, "good")
    }
    assert {name for name, audited in told.items() if audited.damages} == set()


def refused(one: Path) -> bool:
    """Whether an object cannot be opened, or an audit tells something of it."""
    store = LocalFolder(one.parent)
    try:
        ArchivedPackage(store, one.name).close()
    except StorageError:
        return True
    return bool(audit_object(store, one.name).damages)


FORMS = ("E015", "E023_old", "E049", "E053", "E093", "E097")  # they lead to no wrong byte of ours


def test_of_invalid_objects_something_is_told_unless_only_a_form_is_broken(objects: Path) -> None:
    """The rest is for `leverans validate` to say."""
    passed = {one.name for one in of_kind(objects, "bad") if not refused(one)}
    assert {name for name in passed if not name.startswith(FORMS)} == set()
