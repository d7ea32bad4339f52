"""A check in a process of its own, to see how much memory it takes."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from pathlib import Path
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.own_memory import peak
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile
shelf = SchemaShelf(home=Path("/nonexistent"), own=sys.argv[2] == "own")
report = check_package(Path(sys.argv[1]), profile=CheckProfile(workers=1), shelf=shelf)
print(peak())
print(*{finding.rule for finding in report.findings})
"""


def check_apart(path: Path, *, timeout: int = 60, own: bool = True) -> tuple[int, set[str]]:
    """Bytes of memory of the process that checked what lies there, and ids of what it found.

    `own`: whether our own schemas are at hand; others are not.
    """
    run = subprocess.run(  # noqa: S603 (our own interpreter and words)
        [sys.executable, "-c", SCRIPT, str(path), "own" if own else "none"],
        capture_output=True,
        text=True,
        check=True,
        timeout=timeout,
    )
    memory, _, rules = run.stdout.partition("\n")
    return int(memory), set(rules.split())
