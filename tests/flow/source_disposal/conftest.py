"""An authority whose eight documents were delivered in March; it is May, and the archive attests.

It is made once in a process, and put back for each test where it was made: its paths are whole.
"""

import shutil
from pathlib import Path

import pytest

from leverans.testing.at_source import AGREED, AtSource, delivered_share
from leverans.testing.two_sides import AGREEMENT, TwoSides

DELETE = 'method = "delete"\n'
Made = tuple[Path, Path]


@pytest.fixture(params=["list", "delete"])
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Where it lives, and what it was like when it was made."""
    place = tmp_path_factory.mktemp("at-source")
    world = delivered_share(place / "now", 8, terms=AGREED)
    world.at("2026-05-01")
    world.attest()
    shutil.copytree(place / "now", place / "then", symlinks=True)
    return place / "now", place / "then"


@pytest.fixture
def delivered(made: Made) -> AtSource:
    """The source system removes the files itself."""
    now, then = made
    shutil.rmtree(now)
    shutil.copytree(then, now, symlinks=True)
    rows = [
        {"Sökväg": f"nämnd/{n % 7}/protokoll {n}.pdf", "Rubrik": f"protokoll {n}",
         "Handlingstyp": "Protokoll", "Åtkomsträtt": "1"}
        for n in range(1, 9)
    ]  # fmt: skip
    found = AtSource(TwoSides(now, rows=rows))
    found.at("2026-05-01")
    return found


@pytest.fixture
def world(delivered: AtSource) -> AtSource:
    """As `delivered`, under the name that most tests know it by."""
    return delivered


@pytest.fixture
def deleting(delivered: AtSource) -> AtSource:
    """We remove the files."""
    path = delivered.sides.producer / "agreements" / f"{AGREEMENT}.toml"
    path.write_text(path.read_text("utf-8") + DELETE, "utf-8")
    return delivered
