"""Run by the Python of eark-validator's own environment: validates folders, says how many it could.

    python peer_eark.py FOLDER...

It asks the network for four vocabularies when it is imported, though it carries them; here they
are handed to it from what it carries, so that it can be measured at all. Prints one line: how many
packages were judged, and how many of them ended in a crash.
"""

import sys
import urllib.request
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path

CARRIED = {
    Path(str(file)).name: Path(str(file.locate()))
    for file in distribution("eark-validator").files or ()
    if "vocabs" in str(file)
}


def carried(address: str) -> BytesIO:
    """What it wanted from there."""
    return BytesIO(CARRIED[address.rpartition("/")[2]].read_bytes())


urllib.request.urlopen = carried  # type: ignore[assignment]

from eark_validator.packages import PackageValidator  # type: ignore[import-not-found] # noqa: E402


def main() -> None:
    """Validate each; a crash is counted and passed over."""
    judged = crashed = 0
    for path in sys.argv[1:]:
        try:
            PackageValidator(Path(path))
        except Exception:  # noqa: BLE001 - whatever a foreign program may raise
            crashed += 1
        else:
            judged += 1
    print(judged, crashed)


if __name__ == "__main__":
    main()
