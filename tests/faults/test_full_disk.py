"""Disks that are full, for real: small file systems in memory, filled up before the verb runs.

The verbs ask for free space before they write; here they are kept from asking (`--blind`), so
that the disk is full in the middle of things, as when somebody else fills it.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leverans.flow.outcome import Status
from leverans.testing.bystander import look, rows
from leverans.testing.killed import program
from leverans.testing.two_sides import PDF_1_4, TwoSides

SIZE = 12 * 1024 * 1024
PAYLOAD = 3 * 1024 * 1024
KILO = 1024

Room = Callable[[], None]
Fill = Callable[[int], Room]
Disk = Callable[[Path], Fill]


def sweep(*left: int, slow: tuple[int, ...]) -> list[object]:
    """How many KiB are left, so that the disk is full at another moment each time."""
    return [*left, *(pytest.param(each, marks=pytest.mark.slow) for each in slow)]


@pytest.fixture
def small_disk() -> Iterator[Disk]:
    """Mounts a disk of 12 MiB on a folder; gives what fills it but for so many bytes,
    which gives what makes room again."""
    mounted: list[Path] = []

    def mount(folder: Path) -> Fill:
        folder.mkdir(parents=True, exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
        if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
            cannot = "small disks need root and the right to mount"
            pytest.fail(cannot) if os.environ.get("CI") == "true" else pytest.skip(cannot)
        mounted.append(folder)

        def fill(left: int) -> Room:
            free = os.statvfs(folder)
            ballast = max(free.f_bavail * free.f_bsize - left, 0)
            (folder / "ballast").write_bytes(bytes(ballast))
            return make_room

        def make_room() -> None:
            (folder / "ballast").unlink()
            larger = ["mount", "-o", "remount,size=200m", str(folder)]
            subprocess.run(larger, check=True)

        return fill

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def sides(tmp_path: Path) -> TwoSides:
    """3 MiB in three documents."""
    sides = TwoSides(tmp_path).make()
    for number in range(3):
        sides.add(f"nämnd/{number}/bok.pdf", PDF_1_4 + bytes([number]) * (PAYLOAD // 3))
    sides.write()
    return sides


def move_onto(disk: Disk, folder: Path) -> Fill:
    """Put a folder onto a small disk, with what lies in it."""
    kept = folder.rename(folder.with_name(folder.name + "-moved"))
    fill = disk(folder)
    subprocess.run(["cp", "-a", f"{kept}/.", str(folder)], check=True)
    return fill


def run(verb: str, sides: TwoSides) -> tuple[int, str]:
    """Exit code and last words of a verb that does not ask how much room there is."""
    command = program(verb, sides.root, "--alive", "--blind")
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stderr


def state(sides: TwoSides) -> str:
    found = rows(sides.producer, "SELECT state FROM package")
    return str(found[0]["state"]) if found else ""


def completes(sides: TwoSides) -> bool:
    """With room again, everything comes to its end, once."""
    sides.deliver()
    sides.receive()
    sides.deliver()
    assert sides.deliver().status is Status.NOTHING_NEW
    assert state(sides) == "in_intermediate_archive"
    assert len(rows(sides.producer, "SELECT id FROM delivery")) == 1
    assert len(list((sides.drop / "incoming").glob("*.tar"))) == 1
    assert look(sides.root) == ""
    return True


@pytest.mark.parametrize(
    "left", sweep(60, 1500, PAYLOAD // KILO - 8, slow=(0, 300, PAYLOAD // KILO + 60))
)
def test_where_the_authority_works(sides: TwoSides, small_disk: Disk, left: int) -> None:
    make_room = move_onto(small_disk, sides.producer / "var")(left * KILO)
    code, errors = run("deliver", sides)
    assert (code, errors.partition(":")[0]) == (3, "NoSpace"), errors
    assert not list(sides.drop.rglob("*.tar"))
    make_room()
    assert look(sides.root) == ""
    assert completes(sides)


@pytest.mark.parametrize("left", sweep(8, 1500, slow=(0, PAYLOAD // KILO)))
def test_where_the_two_sides_meet(sides: TwoSides, small_disk: Disk, left: int) -> None:
    make_room = small_disk(sides.drop)(left * KILO)
    code, errors = run("deliver", sides)
    assert (code, errors.partition(":")[0]) == (3, "NoSpace"), errors
    assert state(sides) in ("approved_for_delivery", "announced")
    assert not [path for path in sides.drop.rglob("*") if path.suffix == ".tar"]
    assert look(sides.root) == ""
    make_room()
    assert completes(sides)


@pytest.mark.parametrize("left", sweep(60, 1500, slow=(0, PAYLOAD // KILO)))
def test_where_the_archive_keeps_things(sides: TwoSides, small_disk: Disk, left: int) -> None:
    assert sides.deliver().status is Status.WAITING
    make_room = move_onto(small_disk, sides.archive / "var")(left * KILO)
    code, errors = run("receive", sides)
    assert (code, errors.partition(":")[0]) == (3, "NoSpace"), errors
    assert not (sides.drop / "answers").exists()
    make_room()
    assert look(sides.root) == ""
    assert completes(sides)


@pytest.mark.parametrize("left", sweep(0, 48, slow=(16, 96)))
def test_where_the_ledger_lies(sides: TwoSides, small_disk: Disk, left: int) -> None:
    ledger = sides.producer / "var" / "ledger.sqlite"
    disk = sides.root / "disk"
    fill = small_disk(disk)
    moved = disk / "ledger.sqlite"
    moved.write_bytes(ledger.read_bytes())
    ledger.unlink()
    ledger.symlink_to(moved)
    make_room = fill(left * KILO)
    code, errors = run("deliver", sides)
    assert (code, errors.partition(":")[0]) == (3, "NoSpace"), errors
    make_room()
    assert look(sides.root) == ""
    assert completes(sides)


def test_the_command_asks_first_and_says_what_to_do(sides: TwoSides, small_disk: Disk) -> None:
    move_onto(small_disk, sides.producer / "var")
    command = [sys.executable, "-m", "leverans", "-C", str(sides.producer), "deliver", "filyta"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 3
    assert "are needed and" in said.stderr
    assert "disk" in said.stderr.splitlines()[-1].lower()
    outbox = sides.producer / "var" / "outbox"
    assert not list(outbox.iterdir())
