"""What lies in the drop folder is false, broken or gone: nothing of it is ever believed."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.flow.outcome import Status
from leverans.model.errors import TargetError
from leverans.model.finding import Level
from leverans.model.receipt import ReceiptKind
from leverans.testing.answers import (
    KVITTENS,
    PROOF,
    answer_file,
    answer_files,
    archive_key,
    put_back,
    rewrite,
    rewrite_all,
)
from leverans.testing.bystander import look, rows
from leverans.testing.two_sides import PDF_1_4, TwoSides


@pytest.fixture
def sides(tmp_path: Path) -> TwoSides:
    """A package that lies in the drop folder."""
    sides = TwoSides(tmp_path).make()
    for number in range(3):
        sides.add(f"nämnd/{number}/protokoll.pdf", PDF_1_4 + b"%% %d" % number)
    sides.write()
    assert sides.deliver().status is Status.WAITING
    return sides


def only(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


def state(sides: TwoSides) -> str:
    """What a second program reads: the newest package's state."""
    (row,) = rows(sides.producer, "SELECT state FROM package ORDER BY built_at DESC LIMIT 1")
    return str(row["state"])


def answer_with(sides: TwoSides, **changed: object) -> dict[Path, bytes]:
    """A receiver that answers falsely, with its own signature; the true answers."""
    sides.receive()
    key = archive_key(sides)
    return rewrite_all(answer_files(sides), lambda said: said.update(changed), key)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"manifest_digest": "0" * 64}, "DEL-RECEIPT-DIGEST"),
        ({"payload_files": 2}, "DEL-RECEIPT-COUNTS"),
        ({"bytes": 1}, "DEL-RECEIPT-COUNTS"),
    ],
)
def test_a_false_answer_holds_the_delivery_until_a_true_one_is_there(
    sides: TwoSides, changed: dict[str, object], rule: str
) -> None:
    true = answer_with(sides, **changed)
    held = sides.deliver()
    assert held.status is Status.HELD
    assert held.delivery is not None
    assert held.delivery.held_by == (rule,)
    assert state(sides) == "in_transit"
    assert sides.deliver().status is Status.HELD

    put_back(true)
    assert sides.deliver().status is Status.TAKEN_OVER
    assert state(sides) == "in_intermediate_archive"
    assert look(sides.root) == ""


def test_a_false_proof_beside_a_true_kvittens_holds_and_counts_nothing(
    sides: TwoSides,
) -> None:
    sides.receive()
    proof = answer_file(sides, PROOF)
    true = rewrite(proof, lambda said: said.update(payload_files=2), archive_key(sides))
    held = sides.deliver()
    assert held.delivery is not None
    assert held.delivery.held_by == ("DEL-RECEIPT-COUNTS",)
    assert state(sides) == "in_transit"
    proof.unlink()
    assert sides.deliver().status is Status.RECEIVED
    assert state(sides) == "received"
    proof.write_bytes(true)
    assert sides.deliver().status is Status.TAKEN_OVER
    assert look(sides.root) == ""


@pytest.mark.parametrize("garbage", [b"", b"{", b"[]", b"\xff\xfe", b'{"document": "another"}'])
@pytest.mark.parametrize("kind", [KVITTENS, PROOF])
def test_an_answer_that_is_no_receipt_is_named_and_the_package_stays_in_transit(
    sides: TwoSides, garbage: bytes, kind: ReceiptKind
) -> None:
    sides.receive()
    answer = answer_file(sides, kind)
    true = answer.read_bytes()
    answer.write_bytes(garbage)
    with pytest.raises(TargetError, match=answer.name):
        sides.deliver()
    assert state(sides) == "in_transit"
    answer.write_bytes(true)
    assert sides.deliver().status is Status.TAKEN_OVER


def test_the_command_ends_with_3_and_says_what_to_do_about_garbage(sides: TwoSides) -> None:
    sides.receive()
    answer_file(sides).write_bytes(b"{")
    command = [sys.executable, "-m", "leverans", "-C", str(sides.producer)]
    said = subprocess.run(
        [*command, "deliver", "filyta"], capture_output=True, text=True, check=False
    )
    assert said.returncode == 3
    assert "answers/" in said.stderr
    assert len(said.stderr.strip().splitlines()) == 2


@pytest.mark.parametrize("kind", [KVITTENS, PROOF])
def test_an_answer_that_disappears_before_it_is_collected_is_given_again(
    sides: TwoSides, kind: ReceiptKind
) -> None:
    sides.receive()
    answer = answer_file(sides, kind)
    true = answer.read_bytes()
    answer.unlink()
    lacking = {KVITTENS: Status.WAITING, PROOF: Status.RECEIVED}
    assert sides.deliver().status is lacking[kind]
    sides.receive()
    assert answer.read_bytes() == true
    assert sides.deliver().status is Status.TAKEN_OVER
    assert look(sides.root) == ""


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_off_padding(path: Path) -> None:
    """All files are whole, and yet it is not what was sent."""
    path.write_bytes(path.read_bytes()[:-5000])


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    at = data.index(b"/Catalog")
    data[at] ^= 1
    path.write_bytes(data)


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [truncate, cut_off_padding, flip_a_bit, empty])
def test_a_container_harmed_on_its_way_is_refused_and_delivered_anew_as_version_2(
    sides: TwoSides, harm: Callable[[Path], None]
) -> None:
    harm(only(sides.drop / "incoming", "*.tar"))
    (answered,) = sides.receive()
    assert not answered.report.passed
    refused = sides.deliver()
    assert refused.status is Status.REJECTED
    assert state(sides) == "rejected"
    assert not list((sides.archive / "var" / "archive").rglob("*.tar"))

    assert sides.deliver().status is Status.WAITING
    assert [answer.report.passed for answer in sides.receive()] == [True]
    done = sides.deliver()
    assert done.status is Status.TAKEN_OVER
    assert done.delivery is not None
    assert (done.delivery.number, done.delivery.version) == (1, 2)
    assert sides.deliver().status is Status.NOTHING_NEW
    assert len(list((sides.drop / "incoming").glob("*.tar"))) == 2


@pytest.mark.parametrize("garbled", [False, True])
def test_a_note_that_was_changed_is_not_believed_and_the_package_is_refused(
    sides: TwoSides, *, garbled: bool
) -> None:
    note = only(sides.drop / "incoming", "*.note.json")
    told = json.loads(note.read_text("utf-8"))
    note.write_text("{" if garbled else json.dumps(told | {"payload_files": 2}), "utf-8")
    (answered,) = sides.receive()
    expected = "REC-NOTE-UNREADABLE" if garbled else "REC-NOTE-MISMATCH"
    assert [each.rule for each in answered.report.of_level(Level.ERROR)] == [expected]
    assert sides.deliver().status is Status.REJECTED
