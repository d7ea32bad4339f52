"""`log export` as a person types it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from leverans.testing.command_line import Command
from leverans.testing.two_sides import TwoSides


@pytest.fixture
def delivered(sides: TwoSides) -> TwoSides:
    sides.through()
    return sides


@pytest.mark.usefixtures("delivered")
def test_a_bundle_is_written_after_a_checkpoint_and_verifies(
    leverans: Command, tmp_path: Path
) -> None:
    to = tmp_path / "bundle.zip"
    said = leverans("log", "export", "--delivery", "1", "--to", to)
    assert said.code == 2
    assert "leverans log anchor" in said.err
    said = leverans("log", "export", "--delivery", "1", "--to", to, "--anchor", "--json")
    assert said.code == 0, said.err
    assert (said.json["path"], said.json["checkpoint"]) == (str(to), 1)
    folder = tmp_path / "folder"
    said = leverans("log", "export", "--delivery", "1", "--to", folder, "--folder")
    assert said.code == 0, said.err
    assert str(folder) in said.out
    command = [sys.executable, "-I", str(folder / "verify.py"), str(to), "--json"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert json.loads(done.stdout)["accepted"] is True


def test_without_a_path_it_lies_in_the_workspace_and_says_where(
    leverans: Command, delivered: TwoSides
) -> None:
    assert leverans("log", "anchor").code == 0
    said = leverans("log", "export", "--delivery", "1", "--with-names")
    assert said.code == 0, said.err
    (made,) = (delivered.producer / "var" / "bundles").iterdir()
    assert str(made) in said.out
    assert "SEKRETESSMARKERAD" in said.out


@pytest.mark.parametrize(
    "asked", [(), ("--package", "a", "--record", "b"), ("--period", "2025", "--order", "x")]
)
def test_one_thing_is_exported_at_a_time(
    leverans: Command, sides: TwoSides, asked: tuple[str, ...]
) -> None:
    said = leverans("log", "export", *asked)
    assert said.code == 2
    assert "--package, --record, --delivery, --order" in said.err
    assert not (sides.producer / "var" / "bundles").exists()


def test_what_is_no_period_is_refused_with_how_to_write_one(
    leverans: Command, sides: TwoSides
) -> None:
    said = leverans("-C", sides.producer, "log", "export", "--period", "förra året")
    assert said.code == 2
    assert "2025-03-01..2025-06-30" in said.err
