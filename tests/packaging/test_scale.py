"""A hundred thousand records, a file each: memory does not grow with them."""

import subprocess
import sys
from pathlib import Path

import pytest

BUILD = """
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID
from leverans.model.record import Aggregation, File
from leverans.testing.format_contract import OnDisk
from leverans.testing.format_orders import FORMATS, order_of
from leverans.testing.own_memory import peak
from leverans.testing.sample_records import full_record

profile, container, cases = sys.argv[1:4]
number, folder = int(sys.argv[4]), Path(sys.argv[5])
source = folder / "a.txt"
source.write_bytes(b"a")
found = source.stat()
model = full_record("1", ())

def records():
    for n in range(number):
        file = File(id=str(UUID(int=n)), name=f"{n}.txt", package_name=f"mapp {n // 1000}/{n}.txt",
                    size=1, mtime_ns=found.st_mtime_ns, content=OnDisk(str(source)))
        case = Aggregation(id=f"{n * 7919 % (number // 4)}", title="Ett ärende")
        one = replace(model.representations[0], files=(file,))
        yield replace(model, archive_id=str(UUID(int=n + number)), source_id=f"{n}",
                      aggregation=case, display_id=f"D {n}", representations=(one,))

FORMATS[profile](1).build(records(), folder, order=order_of(profile, container=container,
    case_content=cases), told=lambda _: None, progress=lambda *_: None)
print(peak() // 1_000_000)
"""


def peak(folder: Path, number: int, *terms: str) -> int:
    """MB that a build of so many records takes at its peak, in a process of its own."""
    folder.mkdir()
    command = [sys.executable, "-c", BUILD, *terms, str(number), str(folder)]
    return int(subprocess.run(command, check=True, capture_output=True).stdout)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("profile", "container", "cases"),
    [
        ("bagit", "tar", "cits-erms"),
        ("fgs", "zip", "fgs-arendehantering"),
        ("didl", "tar", ""),
        ("eark-sip", "tar", "fgs-arendehantering"),
    ],
)
def test_memory_stays_flat(tmp_path: Path, profile: str, container: str, cases: str) -> None:
    few = peak(tmp_path / "few", 10_000, profile, container, cases)
    many = peak(tmp_path / "many", 100_000, profile, container, cases)
    assert many < 150
    assert many - few < 90_000 * 80 / 1_000_000 + 20
