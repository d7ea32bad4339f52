"""The command line as a person has it: one call in, exit code, stdout and stderr out."""

from pathlib import Path

import pytest

from leverans.cli.main import run
from leverans.clock import now
from leverans.testing.command_line import Command, Said
from leverans.testing.two_sides import TwoSides


@pytest.fixture(autouse=True)
def _swedish(monkeypatch: pytest.MonkeyPatch) -> None:
    """No locale of the machine decides a test."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def leverans(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run one command line: `leverans("status", "--json")`."""

    def call(*arguments: str | Path) -> Said:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Said(code=code, out=out, err=err)

    return call


@pytest.fixture
def sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TwoSides:
    """Two workspaces and one document; we stand in the authority's."""
    made = TwoSides(tmp_path, clock=now).make()
    made.add("nämnd/protokoll.pdf")
    made.write()
    monkeypatch.chdir(made.producer)
    return made
