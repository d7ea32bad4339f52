"""The demo's real walk, taken once for all tests that look at what it leaves."""

import contextlib
import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from leverans.cli.main import run
from leverans.demo.places import DemoPaths, paths_in


@dataclass(frozen=True)
class Walks:
    """What was shown, and the exit codes, of two runs in one folder."""

    root: Path
    codes: tuple[int, int]
    first: str
    second: str


def shown_by_demo(root: Path) -> tuple[int, str]:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        code = run(["--language", "sv", "demo", str(root)])
    return code, out.getvalue()


@pytest.fixture(scope="session")
def walks(tmp_path_factory: pytest.TempPathFactory) -> Walks:
    root = tmp_path_factory.mktemp("walk") / "demo"
    first, second = shown_by_demo(root), shown_by_demo(root)
    return Walks(root=root, codes=(first[0], second[0]), first=first[1], second=second[1])


@pytest.fixture(scope="session")
def demo_paths(walks: Walks) -> DemoPaths:
    """Where the walked demo lies."""
    return paths_in(walks.root)
