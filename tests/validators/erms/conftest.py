"""One way to check a document among the files that it names."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.model.finding import Report
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.sample_erms import SampleErms
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

TODAY = "2026-11-22"


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., Report]:
    """Checks a sample in a folder, or a path; without schemas unless a shelf is given."""

    def run(what: SampleErms | Path, *, shelf: SchemaShelf | None = None) -> Report:
        path = what.write(tmp_path) if isinstance(what, SampleErms) else what
        return check_package(
            path,
            profile=CheckProfile(today=TODAY, workers=1),
            shelf=shelf or SchemaShelf(home=tmp_path / "no-schemas", own=False),
        )

    return run
