"""The development part of the Library of Congress' conformance suite: judged as its folders say."""

import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from leverans.model.finding import Level
from leverans.schemas.shelf import SchemaShelf
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

pytestmark = pytest.mark.official
PASSED = {"valid": True, "warning": True, "invalid": False, "linux-only": False,
          "windows-only": False}  # fmt: skip


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shared = Path(os.environ.get("LEVERANS_SHARED") or Path(__file__).parents[3] / "shared")
    packed = shared / "data/bagit-suite-dev.tar.xz"
    if not packed.exists():
        pytest.skip("BagIt conformance suite not found (LEVERANS_SHARED)")
    folder = tmp_path_factory.mktemp("bags")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    return folder


def bags(suite: Path) -> Iterator[tuple[str, Path]]:
    """(verdict, bag): a folder with a verdict's name holds bags."""
    for folder in sorted(suite.rglob("*")):
        if folder.name in PASSED and folder.is_dir():
            yield from ((folder.name, bag) for bag in sorted(folder.iterdir()) if bag.is_dir())


def test_every_bag_is_judged_as_its_folder_says(suite: Path, tmp_path: Path) -> None:
    judged = {}
    for verdict, bag in bags(suite):
        profile, shelf = CheckProfile(workers=1), SchemaShelf(home=tmp_path)
        judged[verdict, bag] = check_package(bag, profile=profile, shelf=shelf)
    assert len(judged) >= 36
    assert {verdict for verdict, _ in judged} == set(PASSED)
    for (verdict, bag), report in judged.items():
        assert report.profile.startswith("BagIt "), bag
        assert report.passed is PASSED[verdict], (bag, report.findings)
        warnings = report.count(Level.WARNING)
        if verdict in ("valid", "warning"):
            assert bool(warnings) is (verdict == "warning"), (bag, report.findings)
