"""The line that the verifier prints for a time stamp is one that `openssl` carries out."""

import hashlib
import shlex
import subprocess
from pathlib import Path
from types import ModuleType

from tests.flow.evidence.world import World

from leverans.signing.stamping import stamp_request
from leverans.testing.tsa import make_authority


def test_the_printed_command_verifies_the_stamp(
    world: World, fast: ModuleType, place: Path, tmp_path: Path
) -> None:
    (tmp_path / "authority").mkdir()
    authority = make_authority(tmp_path / "authority")
    document = world.anchors[-1]
    forged = world.period.copy()
    forged.files["stamps/3-1.tsr"] = authority.stamp(stamp_request(document).body)
    report = fast.verify(forged.seal().write(place))
    assert report.answer(strict=False) == 0
    (line,) = [
        line.strip()
        for each in fast.words(report, 0, "en")
        for line in each.splitlines()
        if line.strip().startswith("openssl ts")
    ]
    assert hashlib.sha256(document).hexdigest() in line
    command = [str(authority.roots) if word == "CA.pem" else word for word in shlex.split(line)]
    done = subprocess.run(command, cwd=place, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    other = [hashlib.sha256(b"").hexdigest() if len(word) == 64 else word for word in command]
    done = subprocess.run(other, cwd=place, capture_output=True, check=False, timeout=60)
    assert done.returncode != 0
