"""The verifier as an auditor runs it: a fresh Python, nothing of ours, standing somewhere else."""

import ast
import json
import string
import subprocess
import sys
import venv
from importlib.resources import files
from pathlib import Path
from random import Random

import pytest
from tests.flow.evidence.tampering import an_event_changed, receipts_swapped
from tests.flow.evidence.world import World

from leverans.testing.forging import verifier

STANDARD = sys.stdlib_module_names | {"cryptography"}


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python of its own that has no package at all."""
    folder = tmp_path_factory.mktemp("python") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    return folder / "bin" / "python"


def run(python: Path, *arguments: str | Path, cwd: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [python, "-I", *map(str, arguments)],
        cwd=cwd,
        env={"PYTHONPATH": "", "LANG": "C"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_nothing_of_ours_is_there(python: Path, tmp_path: Path) -> None:
    for name in ("leverans", "cryptography", "pip"):
        done = run(python, "-c", f"import {name}", cwd=tmp_path)
        assert "ModuleNotFoundError" in done.stderr


@pytest.mark.parametrize("kind", ["period", "package"])
def test_a_true_bundle_is_accepted_where_it_lies(
    world: World, python: Path, tmp_path: Path, kind: str
) -> None:
    folder = getattr(world, kind).write(tmp_path / "bundle")
    (tmp_path / "elsewhere").mkdir()
    done = run(python, folder / "verify.py", cwd=tmp_path / "elsewhere")
    assert (done.returncode, done.stderr) == (0, "")
    assert "GODKÄNT" in done.stdout
    assert "egen räkning" in done.stdout
    assert "INTE kontrollerat" in done.stdout
    assert sorted(each.name for each in folder.iterdir()) == sorted(
        {name.partition("/")[0] for name in getattr(world, kind).files}
    )


def test_key_and_anchor_are_compared_and_told_in_english_and_as_json(
    world: World, python: Path, tmp_path: Path
) -> None:
    folder = world.period.write(tmp_path / "bundle")
    (tmp_path / "anchor.json").write_bytes(world.anchors[1])
    given = ("--key", world.fingerprint, "--anchor", tmp_path / "anchor.json")
    done = run(python, folder / "verify.py", *given, "--language", "en", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "ACCEPTED" in done.stdout
    assert "fingerprint" not in done.stdout
    done = run(python, folder / "verify.py", *given, "--json", cwd=tmp_path)
    said = json.loads(done.stdout)
    assert (said["accepted"], said["answer"], said["wrong"]) == (True, 0, [])
    assert "ok.anchor" in [each["code"] for each in said["checked"]]


@pytest.mark.parametrize("tampered", [an_event_changed, receipts_swapped])
def test_a_tampered_bundle_is_refused(
    world: World, python: Path, tmp_path: Path, tampered: object
) -> None:
    assert callable(tampered)
    forged, _ = tampered(world, Random(1))  # noqa: S311 - repeatable, not secret
    folder = forged.write(tmp_path / "bundle")
    done = run(python, folder / "verify.py", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "UNDERKÄNT" in done.stdout


def test_where_the_library_is_there_it_is_asked(world: World, tmp_path: Path) -> None:
    folder = world.period.write(tmp_path / "bundle")
    done = run(Path(sys.executable), folder / "verify.py", "--strict", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "")
    assert "Pythonbiblioteket cryptography" in done.stdout
    assert "OKLART" in done.stdout


def test_it_needs_the_standard_library_alone_and_an_old_python_understands_it() -> None:
    source = (files("leverans.messages") / "verifier" / "verify.py").read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= STANDARD
    assert "leverans" not in imported


def test_every_sentence_is_there_in_both_languages() -> None:
    for code, (swedish, english) in verifier().WORDS.items():
        assert swedish != english, code
        assert set(_places(swedish)) == set(_places(english)), code


def _places(sentence: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(sentence) if name]
