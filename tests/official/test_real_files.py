"""172 files that nobody here made, some of them broken on purpose, from file share to receipt."""

import hashlib
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from leverans.flow.except_item import leave_out
from leverans.flow.outcome import Outcome, Status
from leverans.model.finding import Level
from leverans.testing.two_sides import AGREEMENT, TwoSides

SHARED = Path(os.environ.get("LEVERANS_SHARED", Path(__file__).parents[3] / "shared"))
REAL = SHARED / "data" / "real-files-dev.tar.xz"
EMPTY, LOCKED = "Filen är tom (0 byte)", "Filen är lösenordsskyddad"
REASONS = {"SRC-EMPTY": EMPTY, "SRC-LOCKED": LOCKED}
TYPES = ("Protokoll", "Verksamhetsplan", "Konsulentärende")

pytestmark = [
    pytest.mark.official,
    pytest.mark.skipif(not REAL.exists(), reason=f"no {REAL}: set LEVERANS_SHARED"),
]


def real_sides(root: Path, container: str) -> TwoSides:
    """The files in a file share, with a sheet: one row a file, types of the plan in turn."""
    sides = TwoSides(root).make(container=container)
    with tarfile.open(REAL) as packed:
        packed.extractall(sides.source, filter="data")
    for number, path in enumerate(sorted(p for p in sides.source.rglob("*") if p.is_file())):
        row = {"Sökväg": str(path.relative_to(sides.source)), "Rubrik": path.name}
        level = {"Åtkomsträtt": "1", "Handlingstyp": TYPES[number % len(TYPES)]}
        sides.rows.append(row | level)
    sides.write()
    return sides


def leave_out_what_blocks(sides: TwoSides, held: Outcome) -> dict[str, int]:
    """What a person does with each blocking finding; reason -> how many."""
    (report,) = held.reports
    blocking = list(report.of_level(Level.ERROR))
    with (opened := sides.open()).site.ledger:
        for finding in blocking:
            leave_out(opened.site, AGREEMENT, finding.item, REASONS[finding.rule])
    reasons = [REASONS[finding.rule] for finding in blocking]
    return {reason: reasons.count(reason) for reason in set(reasons)}


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def delivered(sides: TwoSides) -> Iterator[bytes]:
    """The payload of what lies in the drop folder, read with the standard library."""
    for path in (sides.drop / "incoming").iterdir():
        if path.suffix == ".tar":
            with tarfile.open(path) as tar:
                for member in tar:
                    stream = tar.extractfile(member) if "/data/" in member.name else None
                    if stream is not None:
                        yield stream.read()
        elif path.suffix == ".zip":
            with ZipFile(path) as packed:
                yield from (packed.read(name) for name in packed.namelist() if "/data/" in name)
    for path in (sides.drop / "folders").rglob("*"):
        if path.is_file() and "data" in path.parts:
            yield path.read_bytes()


@pytest.mark.parametrize("container", ["tar", "zip", "folder"])
def test_of_172_real_files_all_are_accounted_for_and_every_digest_is_equal(
    container: str, tmp_path: Path
) -> None:
    sides = real_sides(tmp_path, container)
    held = sides.deliver()
    assert held.status is Status.HELD
    assert leave_out_what_blocks(sides, held) == {EMPTY: 14, LOCKED: 1}

    assert sides.deliver().status is Status.WAITING
    assert all(answer.report.passed for answer in sides.receive())
    done = sides.deliver()
    assert done.status is Status.TAKEN_OVER
    balance = done.balance
    assert balance is not None
    assert balance.balances
    assert (balance.source_files, balance.excepted_files) == (172, 15)
    assert (balance.packaged_files, balance.received_files) == (157, 157)
    assert {reason: files for reason, (files, _) in balance.exceptions.items()} == {
        EMPTY: 14,
        LOCKED: 1,
    }

    in_source = sorted(digest(p.read_bytes()) for p in sides.source.rglob("*") if p.is_file())
    left_out = [digest(b"")] * 14 + [the_locked(held, sides)]
    assert sorted([*map(digest, delivered(sides)), *left_out]) == in_source
    assert sides.deliver().status is Status.NOTHING_NEW


def the_locked(held: Outcome, sides: TwoSides) -> str:
    """The digest of the one file that only its password opens."""
    (report,) = held.reports
    (place,) = [each.location for each in report.findings if each.rule == "SRC-LOCKED"]
    return digest((sides.source / place).read_bytes())
