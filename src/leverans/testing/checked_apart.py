"""A check in a process of its own, to see how much memory it takes."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from pathlib import Path
from leverans.schemas.shelf import SchemaShelf
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile
shelf = SchemaShelf(home=Path("/nonexistent"))
report = check_package(Path(sys.argv[1]), profile=CheckProfile(workers=1), shelf=shelf)
status = Path("/proc/self/status").read_text()  # ru_maxrss would be the parent's before exec
print(int(status.partition("VmHWM:")[2].split()[0]) * 1024)
print(*{finding.rule for finding in report.findings})
"""


def check_apart(path: Path, *, timeout: int = 60) -> tuple[int, set[str]]:
    """Bytes of memory of the process that checked what lies there, and ids of what it found."""
    run = subprocess.run(  # noqa: S603 (our own interpreter and words)
        [sys.executable, "-c", SCRIPT, str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=timeout,
    )
    memory, _, rules = run.stdout.partition("\n")
    return int(memory), set(rules.split())
