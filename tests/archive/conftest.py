"""A storage root in a folder."""

from pathlib import Path

import pytest

from leverans.archive.root import prepare_root
from leverans.storage.local import LocalFolder


@pytest.fixture
def store(tmp_path: Path) -> LocalFolder:
    """A storage root of ours."""
    (tmp_path / "root").mkdir()
    made = LocalFolder(tmp_path / "root")
    prepare_root(made)
    return made
