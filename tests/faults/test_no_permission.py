"""What may not be read or written, met by a process that is not root: named, nothing lost."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from leverans.testing.bystander import look, rows
from leverans.testing.killed import program
from leverans.testing.two_sides import PDF_1_4, TwoSides

NOBODY = 65534
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become another user")


@pytest.fixture
def sides() -> Iterator[TwoSides]:
    """Both sides in a folder that belongs to an ordinary user."""
    root = Path(tempfile.mkdtemp(prefix="leverans-faults-"))
    sides = TwoSides(root).make()
    for number in range(3):
        sides.add(f"nämnd/{number}/protokoll.pdf", PDF_1_4 + b"%% %d" % number)
    sides.write()
    give_to_nobody(root)
    yield sides
    shutil.rmtree(root)


def give_to_nobody(root: Path) -> None:
    subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", str(root)], check=True)


def run(verb: str, sides: TwoSides) -> tuple[int, str]:
    """Exit code and last words of a verb run by an ordinary user."""
    command = program(verb, sides.root, "--alive", "--uid", str(NOBODY))
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stderr


def state(sides: TwoSides) -> str:
    found = rows(sides.producer, "SELECT state FROM package")
    return str(found[0]["state"]) if found else ""


def completes(sides: TwoSides) -> bool:
    """With the right given back, everything comes to its end."""
    code, errors = run("deliver", sides)
    assert code == 0, errors
    sides.receive()
    sides.deliver()
    assert state(sides) == "in_intermediate_archive"
    assert len(list((sides.drop / "incoming").glob("*.tar"))) == 1
    assert look(sides.root) == ""
    return True


def test_a_file_that_may_not_be_read_is_a_finding_that_names_it(sides: TwoSides) -> None:
    closed = sides.source / "nämnd" / "1" / "protokoll.pdf"
    closed.chmod(0)
    assert run("deliver", sides) == (1, "")
    (delivery,) = rows(sides.producer, "SELECT state, held_by FROM delivery")
    assert delivery == {"state": "held", "held_by": "SRC-UNREADABLE"}
    (report,) = (sides.producer / "var" / "reports").glob("*.json")
    assert "nämnd/1/protokoll.pdf" in report.read_text("utf-8")
    assert not (sides.drop / "incoming").exists()
    closed.chmod(0o644)
    assert completes(sides)


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ("forvaltning/var/outbox", "forvaltning/var/outbox"),
        pytest.param("forvaltning/var/reports", "forvaltning/var/reports", marks=pytest.mark.slow),
        ("drop", "incoming/"),
    ],
)
def test_a_folder_that_may_not_be_written_is_named_and_the_rerun_completes(
    sides: TwoSides, place: str, named: str
) -> None:
    folder = sides.root / place
    folder.mkdir(exist_ok=True)
    give_to_nobody(folder)
    folder.chmod(0o555)
    code, errors = run("deliver", sides)
    assert code == 3
    assert "Traceback" not in errors
    assert "ermission denied" in errors
    assert errors.partition(":")[0] in {"StorageError", "PackageError", "TargetError"}
    assert named in errors
    assert look(sides.root) == ""
    folder.chmod(0o755)
    assert completes(sides)


def test_an_archive_that_may_not_write_its_answer_has_not_given_it(sides: TwoSides) -> None:
    assert run("deliver", sides)[0] == 0
    sides.drop.chmod(0o555)
    code, errors = run("receive", sides)
    assert (code, "Traceback" in errors) == (3, False)
    assert "ermission denied" in errors
    assert run("deliver", sides)[0] == 0
    assert state(sides) == "in_transit"
    sides.drop.chmod(0o755)
    assert completes(sides)
