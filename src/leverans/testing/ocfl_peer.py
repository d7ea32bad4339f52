"""ocfl-py, which judges our OCFL objects: in an environment of its own, never among our own."""

import os
import subprocess
from pathlib import Path

from leverans.testing.services import absent

PLACE = Path(__file__).resolve().parents[3] / ".tools" / "ocfl" / "bin" / "python"


def peer_python() -> Path:
    """Its Python: `LEVERANS_OCFL_PY`, or that of `make services`; skips where there is none."""
    python = Path(os.environ.get("LEVERANS_OCFL_PY") or PLACE)
    if not python.exists():
        absent("ocfl-py is not installed (make services, or LEVERANS_OCFL_PY)")
    return python


def peer_judges(objects: list[Path]) -> dict[str, str]:
    """Folder name of each object that ocfl-py does not call valid -> what it says."""
    python = peer_python()
    program = str(python.with_name("ocfl-object.py"))
    wrong = {}
    for one in objects:
        done = subprocess.run(  # noqa: S603 - a program of our own choice
            [str(python), program, "validate", "--objdir", str(one)],
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        if done.returncode or " is VALID" not in said:
            wrong[one.name] = said
    return wrong
