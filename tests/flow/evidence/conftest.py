"""Bundles of one authority, and the verifier with each of its ways to check signatures."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from tests.flow.evidence.world import World, made_world

from leverans.testing.forging import verifier


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with made_world(tmp_path_factory.mktemp("bundles")) as made:
        yield made


@pytest.fixture(scope="session", params=["cryptography", "own arithmetic"])
def verify(request: pytest.FixtureRequest) -> ModuleType:
    """The verifier, with each of its two ways to check signatures."""
    return verifier(own_arithmetic=request.param == "own arithmetic")


@pytest.fixture(scope="session")
def fast() -> ModuleType:
    """The verifier with the faster way."""
    return verifier()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a bundle is unpacked."""
    return tmp_path / "bundle"
