"""The development part of the OCFL fixtures: each object judged as its folder says."""

import os
import re
import tarfile
from pathlib import Path

import pytest

from leverans.schemas.shelf import SchemaShelf
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

pytestmark = pytest.mark.official

CODE = re.compile(r"[EW]\d{3}")


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
    found = sorted(one for folder in objects.rglob(f"{kind}-objects") for one in folder.iterdir())
    assert len(found) > 5
    return found


def judged(path: Path, shelf: SchemaShelf) -> tuple[set[str], bool]:
    report = check_package(path, profile=CheckProfile(workers=1), shelf=shelf)
    assert report.profile.startswith("OCFL 1.")
    rules = {finding.rule for finding in report.findings if finding.level != "info"}
    return {rule.removeprefix("OCFL-") for rule in rules}, report.passed


def test_good_objects_have_no_error_and_no_warning(objects: Path, tmp_path: Path) -> None:
    shelf = SchemaShelf(home=tmp_path)
    assert {one.name: judged(one, shelf) for one in of_kind(objects, "good")} == {
        one.name: (set(), True) for one in of_kind(objects, "good")
    }


def test_objects_to_warn_of_pass_with_every_warning_of_their_name(
    objects: Path, tmp_path: Path
) -> None:
    shelf = SchemaShelf(home=tmp_path)
    for one in of_kind(objects, "warn"):
        found, passed = judged(one, shelf)
        assert passed, one.name
        assert set(CODE.findall(one.name)) <= found, one.name


def test_bad_objects_are_refused_by_every_code_of_their_name(objects: Path, tmp_path: Path) -> None:
    shelf = SchemaShelf(home=tmp_path)
    for one in of_kind(objects, "bad"):
        found, passed = judged(one, shelf)
        assert not passed, one.name
        assert set(CODE.findall(one.name)) <= found, one.name
