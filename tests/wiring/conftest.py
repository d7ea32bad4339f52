from pathlib import Path

import pytest

from leverans.wiring.new_workspace import create_workspace


@pytest.fixture
def producer(tmp_path: Path) -> Path:
    """A new workspace of an authority."""
    create_workspace(tmp_path / "sida", role="producer")
    return tmp_path / "sida"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A new workspace of an archive."""
    create_workspace(tmp_path / "arkiv", role="archive")
    return tmp_path / "arkiv"
