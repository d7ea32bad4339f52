"""Rival programs in environments of their own, never among our dependencies."""

import os
import subprocess
import sys
from pathlib import Path

EARK_VALIDATOR = "eark-validator==1.1.3"
AWSCLI = "awscli==1.45.11"
PLACE = Path(__file__).resolve().parent.parent / ".tools" / "peers"


def eark_python() -> Path | None:
    """The Python of an environment with eark-validator; None where it cannot be had."""
    return _environment("eark", EARK_VALIDATOR)


def aws() -> str:
    """The program `aws` in an environment of its own; the run ends where it cannot be had."""
    python = _environment("aws", AWSCLI)
    if python is None:
        raise SystemExit("awscli cannot be installed here")
    return str(python.with_name("aws"))


def _environment(name: str, package: str) -> Path | None:
    """The Python of an environment that holds a package; None where it cannot be had."""
    python = PLACE / name / "bin" / "python"
    mark = PLACE / name / ".ready"
    if not mark.exists():
        made = subprocess.run([sys.executable, "-m", "venv", str(PLACE / name)], check=False)
        install = [str(python), "-m", "pip", "install", "-q", package]
        if made.returncode or subprocess.run(install, check=False).returncode:
            return None
        mark.touch()
    return python


def eark_validate(packages: list[Path]) -> tuple[int, int]:
    """(judged, crashed) of the packages; (0, 0) where the program cannot be had."""
    python = eark_python()
    if python is None:
        return 0, 0
    script = Path(__file__).with_name("peer_eark.py")
    run = subprocess.run(
        [str(python), str(script), *map(str, packages)],
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        return 0, len(packages)
    judged, crashed = run.stdout.split()[-2:]
    return int(judged), int(crashed)


def ocfl_python() -> Path | None:
    """The Python of an environment with ocfl-py, as `make services` makes it; None without one."""
    named = os.environ.get("LEVERANS_OCFL_PY")
    python = Path(named) if named else PLACE.parent / "ocfl" / "bin" / "python"
    return python if python.exists() else None
