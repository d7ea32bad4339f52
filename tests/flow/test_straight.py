"""Packages that go to the archive while they are built."""

import random
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from leverans.flow.outcome import Status
from leverans.model.errors import StorageError, TargetError
from leverans.testing.bystander import digest, look, rows
from leverans.testing.killed import program
from leverans.testing.two_sides import PDF_1_4, TwoSides

STRAIGHT = "[transfer]\nstraight = true\ntries = 1\n"
LARGE = 12_000_000


def filled(root: Path, more: str = STRAIGHT) -> TwoSides:
    """Many small documents, one of 12 MB, names that tar cannot hold without help."""
    sides = TwoSides(root).make(more=more)
    for number in range(40):
        sides.add(f"nämnd/{number}/Årsredovisning {'x' * 90}.pdf", PDF_1_4 + b"%% %d" % number)
    chosen = random.Random(1)  # noqa: S311 - not a secret
    sides.add("film.pdf", PDF_1_4 + chosen.randbytes(LARGE))
    sides.add("sist.pdf", PDF_1_4)
    sides.write()
    return sides


@pytest.fixture
def sides(tmp_path: Path) -> TwoSides:
    return filled(tmp_path)


def outbox(sides: TwoSides) -> list[str]:
    return sorted(
        path.suffix for path in (sides.producer / "var" / "outbox").rglob("*") if path.is_file()
    )


def run(sides: TwoSides, *options: str) -> subprocess.CompletedProcess[str]:
    command = program("deliver", sides.root, *options)
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_it_is_the_package_that_would_have_been_built_here_and_no_copy_stays(
    sides: TwoSides, tmp_path: Path
) -> None:
    assert run(sides).returncode == 0
    assert outbox(sides) == [".txt"]
    (tmp_path / "plain").mkdir()
    plain = filled(tmp_path / "plain", more="[transfer]\nstraight = false\n")
    text = (sides.producer / "agreements" / "filyta.toml").read_text("utf-8")
    assert run(plain).returncode == 0
    straight, here = sides.container(), plain.container()
    names = ("files", "bytes", "records", "payload_files", "payload_bytes", "size")
    columns = f"SELECT {', '.join(names)} FROM package"  # noqa: S608 - our own words
    assert rows(sides.producer, columns) == rows(plain.producer, columns)
    assert straight.stat().st_size == here.stat().st_size
    assert "straight = true" in text
    sides.receive()
    assert sides.deliver().status is Status.TAKEN_OVER
    assert look(sides.root) == ""


def test_killed_in_the_middle_it_goes_on_and_sends_what_is_missing(tmp_path: Path) -> None:
    place = tmp_path / "here"  # one place for all: the package names events that name an agreement
    sides = filled(place)
    counted = run(sides, "--blind").stdout.splitlines()
    whole = digest(sides.container())
    first = next(n for n, passed in enumerate(counted) if passed.startswith("stage build"))
    last = next(n for n, passed in enumerate(counted) if passed.startswith("stage built"))
    for at in {first + 1, (first + last) // 2, last, last + 1}:
        shutil.rmtree(place)
        again = filled(place)
        assert run(again, "--at", str(at)).returncode == -signal.SIGKILL
        assert look(again.root) == ""
        assert not (again.drop / "incoming").exists()
        assert run(again).returncode == 0
        assert digest(again.container()) == whole
        assert outbox(again) == [".txt"]
        assert look(again.root) == ""


def test_the_remote_bytes_are_checked_before_any_note_tells_of_them(
    sides: TwoSides, monkeypatch: pytest.MonkeyPatch
) -> None:
    from leverans.flow import build

    real = build._write_built

    def spoiled(*arguments: object) -> None:
        """A byte changes at the archive between the building and the check."""
        (part,) = (sides.drop / "parts").glob("*.tar")
        data = bytearray(part.read_bytes())
        data[data.index(b"/Catalog")] ^= 1
        part.write_bytes(data)
        real(*arguments)  # type: ignore[arg-type] # handed through

    monkeypatch.setattr(build, "_write_built", spoiled)
    held = sides.deliver()
    assert held.status is Status.HELD
    assert held.delivery is not None
    assert "PKG-FIGURES" in held.delivery.held_by
    assert not list(sides.drop.rglob("*.json"))
    assert not list((sides.drop / "parts").glob("*"))
    monkeypatch.undo()
    assert sides.deliver().status is Status.WAITING
    assert look(sides.root) == ""


def test_a_copy_for_a_further_target_comes_from_the_first(tmp_path: Path) -> None:
    (tmp_path / "kopia").mkdir()
    further = f'[[targets]]\nname = "kopian"\nkind = "folder"\nlocation = "{tmp_path}/kopia"\n'
    sides = filled(tmp_path, more=further + STRAIGHT)
    outcome = sides.deliver()
    assert {each.target: each.state.value for each in outcome.transfers} == {
        "target": "sent",
        "kopian": "sent",
    }
    (copy,) = (tmp_path / "kopia" / "incoming").glob("*.tar")
    assert copy.read_bytes() == sides.container().read_bytes()
    assert outbox(sides) == [".txt"]


def test_what_lies_there_of_another_build_is_taken_away(sides: TwoSides) -> None:
    counted = run(sides, "--blind").stdout.splitlines()
    at = next(n for n, passed in enumerate(counted) if passed.startswith("stage built"))
    again = filled(sides.root / "again")
    assert run(again, "--at", str(at - 1)).returncode == -signal.SIGKILL
    (part,) = (again.drop / "parts").glob("*.tar")
    part.write_bytes(b"another" * 10_000)
    failed = run(again)
    assert (failed.returncode, failed.stderr[:12]) == (3, "StorageError")
    assert run(again).returncode == 0
    assert look(again.root) == ""


def test_a_target_that_takes_no_streams_says_so(tmp_path: Path) -> None:
    sides = filled(tmp_path)
    text = sides.producer / "agreements" / "filyta.toml"
    said = text.read_text("utf-8").replace(f'"{sides.drop}"', f'"zip://{tmp_path}/drop.zip"')
    text.write_text(said, "utf-8")
    (tmp_path / "drop.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    with pytest.raises((TargetError, StorageError)):
        sides.deliver()
    assert rows(sides.producer, "SELECT state FROM package") == [{"state": "extracted"}]


def test_a_test_delivery_is_built_here_and_sends_nothing(sides: TwoSides) -> None:
    assert sides.deliver(test=True).status is Status.READY
    assert not list(sides.drop.rglob("*"))
