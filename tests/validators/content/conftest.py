"""One way to look into files."""

from functools import partial
from pathlib import Path

import pytest

from leverans.testing.content_step import Look, look_into


@pytest.fixture
def look(tmp_path: Path) -> Look:
    return partial(look_into, tmp_path)
