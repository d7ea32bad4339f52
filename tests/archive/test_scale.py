"""100,000 files in one object, written, read and audited in flat memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

FILES = 100_000
MOST = 150_000_000  # bytes; architecture section 6
PROGRAM = """
import io, json, sys, tarfile
from pathlib import Path
from leverans.archive.auditing import audit_object
from leverans.archive.reading import ArchivedPackage
from leverans.archive.root import prepare_root
from leverans.storage.local import LocalFolder
from leverans.testing.ocfl_objects import write_object
from leverans.testing.own_memory import peak

base, files = Path(sys.argv[1]), int(sys.argv[2])
with tarfile.open(base / "p.tar", "w") as tar:
    for n in range(files):
        info = tarfile.TarInfo(f"paket/data/{n // 1000:03d}/handling nummer {n}.txt")
        info.size = 8
        tar.addfile(info, io.BytesIO(b"%08d" % n))
        tar.members.clear()
(base / "root").mkdir()
store = LocalFolder(base / "root")
prepare_root(store)
place = write_object(store, base / "p.tar").relative_to(base / "root").as_posix()
with ArchivedPackage(store, place) as package:
    read = sum(1 for _ in package.files())
audited = audit_object(store, place, workers=1)
print(json.dumps([read, audited.files, audited.wrong + audited.surplus, peak()]))
"""


def run(base: Path, files: int) -> list[int]:
    base.mkdir()
    command = [sys.executable, "-c", PROGRAM, str(base), str(files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: list[int] = json.loads(done.stdout)
    return found


def test_an_object_of_100_000_files_needs_no_more_memory(tmp_path: Path) -> None:
    _, _, _, few = run(tmp_path / "few", 1000)
    read, audited, wrong, peak = run(tmp_path / "many", FILES)
    assert (read, audited, wrong) == (FILES, FILES, 0)
    assert peak < MOST
    assert peak - few < 60_000_000  # the pages that SQLite keeps, however many the files are
