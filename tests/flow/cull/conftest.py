from pathlib import Path

import pytest

from leverans.testing.culling_world import CullingWorld


@pytest.fixture
def world(tmp_path: Path) -> CullingWorld:
    return CullingWorld(tmp_path).make(records=7)
