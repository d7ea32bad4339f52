"""The sample package, and one way to check it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.model.finding import Report
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.sample_package import SamplePackage
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile


@pytest.fixture
def sample() -> SamplePackage:
    return SamplePackage()


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., Report]:
    """Checks a path by the rules alone; with schemas, official or our own, if a shelf is given."""
    empty = SchemaShelf(home=tmp_path / "no-schemas", own=False)

    def run(path: Path, *, shelf: SchemaShelf | None = None, **profile: object) -> Report:
        asked = CheckProfile(**{"today": "2026-11-22", "workers": 1, **profile})  # type: ignore[arg-type]
        return check_package(path, profile=asked, shelf=shelf or empty)

    return run
