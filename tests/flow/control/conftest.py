from pathlib import Path

import pytest

from leverans.testing.controlled import ControlledArchive


@pytest.fixture
def archive(tmp_path: Path) -> ControlledArchive:
    """An archive that nothing is kept in yet."""
    return ControlledArchive(tmp_path)
