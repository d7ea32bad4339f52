"""The archive's answer: believed only where it agrees with what was sent."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from leverans.flow.outcome import Outcome, Status
from leverans.flow.overview import unfinished
from leverans.flow.receive import receive
from leverans.flow.reconcile import receipts_of
from leverans.flow.watch import Quiet
from leverans.model.delivery import DeliveryState, PackageState
from leverans.model.errors import PackageError, StorageError, TargetError
from leverans.model.receipt import ReceiptKind
from leverans.testing.answers import (
    KVITTENS,
    PROOF,
    Payload,
    answer_file,
    answer_files,
    archive_key,
    put_back,
    rewrite,
    rewrite_all,
)
from leverans.testing.bystander import STORE, received_digests, rows, tar_digests
from leverans.testing.two_sides import PDF_1_4, TwoSides


def rules(outcome: Outcome) -> list[str]:
    return sorted(found.rule for report in outcome.reports for found in report.findings)


def state(outcome: Outcome) -> PackageState:
    assert outcome.delivery is not None
    return outcome.delivery.packages[0].state


def rewrite_note(sides: TwoSides, **changed: object) -> None:
    """Change what the delivery note says."""
    path = next(path for path in sides.incoming() if path.name.endswith(".note.json"))
    path.write_text(json.dumps(json.loads(path.read_bytes()) | changed), "utf-8")


def corrupt(container: Path) -> None:
    """Flip one bit of a payload byte on its way."""
    data = bytearray(container.read_bytes())
    data[data.index(b"handling 2")] ^= 1
    container.write_bytes(data)


def wrong_digest(answer: Payload) -> None:
    answer["manifest_digest"] = hashlib.sha256(b"something else").hexdigest()


def one_file_less(answer: Payload) -> None:
    answer["payload_files"] -= 1


@pytest.mark.parametrize(
    ("change", "rule"),
    [(wrong_digest, "DEL-RECEIPT-DIGEST"), (one_file_less, "DEL-RECEIPT-COUNTS")],
)
def test_a_receipt_for_something_else_holds_and_a_corrected_one_completes(
    three: TwoSides, change: Callable[[Payload], None], rule: str
) -> None:
    three.deliver()
    three.receive()
    before = rewrite_all(answer_files(three), change, archive_key(three))
    held = three.deliver()
    assert held.status is Status.HELD
    assert set(rules(held)) == {rule}
    assert state(held) is PackageState.IN_TRANSIT
    assert held.balance is not None
    assert held.balance.received_files is None
    assert "receipt.collected" not in [event.event for event in three.events()]
    put_back(before)
    done = three.deliver()
    assert done.status is Status.TAKEN_OVER
    assert state(done) is PackageState.IN_INTERMEDIATE_ARCHIVE
    assert done.delivery is not None
    assert done.delivery.state is DeliveryState.DONE


def test_a_receipt_that_answers_for_another_package_is_never_taken(three: TwoSides) -> None:
    three.deliver()
    three.receive()
    other = "00000000-0000-4000-8000-000000000000"
    key = archive_key(three)
    before = rewrite(answer_file(three), lambda answer: answer.update(package_id=other), key)
    held = three.deliver()
    assert held.status is Status.HELD
    assert rules(held) == ["REC-OTHER-PACKAGE"]
    assert state(held) is PackageState.IN_TRANSIT
    answer_file(three).write_bytes(before)
    assert three.deliver().status is Status.TAKEN_OVER


@pytest.mark.parametrize("text", ["", "{", "[]", '{"document": "leverans receipt", "version": 1}'])
def test_an_answer_that_cannot_be_read_stops_the_run_and_loses_nothing(
    three: TwoSides, text: str
) -> None:
    three.deliver()
    three.receive()
    before = answer_file(three).read_bytes()
    answer_file(three).write_text(text, "utf-8")
    with pytest.raises(TargetError):
        three.deliver()
    answer_file(three).write_bytes(before)
    assert three.deliver().status is Status.TAKEN_OVER


def test_bytes_damaged_on_the_way_are_refused_and_redelivered_as_version_two(
    three: TwoSides,
) -> None:
    three.deliver()
    corrupt(three.container())
    (answered,) = three.receive()
    assert not answered.report.passed
    assert answered.receipt.payload_files == 3
    refused = three.deliver()
    assert refused.status is Status.REJECTED
    assert refused.exit_code == 1
    assert rules(refused)[0] == "DEL-REFUSED"
    assert "DEL-REFUSED-FOR" in rules(refused)
    assert state(refused) is PackageState.REJECTED
    first = three.container()
    sent = three.deliver()
    assert sent.delivery is not None
    assert (sent.delivery.number, sent.delivery.version) == (1, 2)
    assert first.exists()
    three.receive()
    done = three.deliver()
    assert done.status is Status.TAKEN_OVER
    assert done.delivery is not None
    assert (done.delivery.number, done.delivery.version) == (1, 2)
    outcomes = [event.outcome for event in three.events() if event.event == "delivery.closed"]
    assert outcomes == ["refused", "taken_over"]


def test_a_refusal_is_kept_as_a_report_with_the_archives_words(three: TwoSides) -> None:
    three.deliver()
    corrupt(three.container())
    (answered,) = three.receive()
    refused = three.deliver()
    (page,) = [name for name in refused.report_files if name.endswith("-refused.html")]
    told = (three.producer / page).read_text("utf-8")
    assert answered.receipt.reference in told
    assert answered.receipt.reasons[0].rule in told
    balance = refused.balance
    assert balance is not None
    assert (balance.packaged_files, balance.received_files) == (3, 0)
    assert not balance.balances


def test_a_refused_version_is_done_with_once_its_number_is_received(three: TwoSides) -> None:
    three.deliver()
    corrupt(three.container())
    three.receive()
    three.deliver()
    site = three.site()
    with site.ledger:
        assert unfinished(site) == ("filyta",)
    three.through()
    with site.ledger:
        assert unfinished(site) == ()


def test_another_houses_reasons_never_enter_the_log(three: TwoSides) -> None:
    three.deliver()
    corrupt(three.container())
    three.receive()

    def in_their_words(answer: Payload) -> None:
        answer["reasons"] = [
            {"rule": "Se brev.pdf", "level": "error", "location": "", "message": "Test Testsson"}
        ]

    rewrite(answer_file(three, ReceiptKind.REFUSAL), in_their_words, archive_key(three))
    refused = three.deliver()
    assert refused.status is Status.REJECTED
    collected = [event for event in three.events() if event.event == "receipt.collected"]
    assert [event.reason for event in collected] == ["DEL-REFUSED-FOR"]


@pytest.mark.parametrize("both_answered", [True, False])
def test_what_the_archive_took_of_a_refused_delivery_is_not_sent_again(
    three: TwoSides, *, both_answered: bool
) -> None:
    three.add("konsulent.pdf", PDF_1_4, Handlingstyp="Konsulentärende")
    three.write()
    three.deliver()
    for container in three.incoming():
        if container.suffix == ".tar" and b"handling 2" in container.read_bytes():
            corrupt(container)
    three.receive()
    late = {path: path.read_bytes() for path in answer_files(three) if "refusal" not in path.name}
    if not both_answered:
        for path in late:
            path.unlink()
    refused = three.deliver()
    assert refused.status is Status.REJECTED
    if not both_answered:
        assert refused.delivery is not None
        assert refused.delivery.state is DeliveryState.OPEN
        put_back(late)
        refused = three.deliver()
    assert refused.delivery is not None
    assert refused.delivery.state is DeliveryState.REJECTED
    states = {package.part: package.state for package in refused.delivery.packages}
    taken = PackageState.IN_INTERMEDIATE_ARCHIVE
    assert states == {"preserve": PackageState.REJECTED, "unresolved": taken}
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    assert done.delivery is not None
    assert (done.delivery.number, done.delivery.version) == (1, 2)
    assert [package.part for package in done.delivery.packages] == ["preserve"]
    assert done.balance is not None
    assert done.balance.exceptions["@delivered"][0] == 1
    assert done.balance.balances


def test_what_was_refused_is_not_kept_by_the_archive(three: TwoSides) -> None:
    three.deliver()
    corrupt(three.container())
    (answered,) = three.receive()
    kept = three.archive / "var" / "archive" / answered.receipt.reference
    assert not kept.exists()
    assert (three.archive / answered.report_file).exists()


def test_what_is_received_lies_at_the_archive_byte_for_byte(three: TwoSides) -> None:
    three.through()
    (reception,) = rows(three.archive, "SELECT location FROM reception")
    (made,) = (three.producer / "var" / "outbox").glob("*.tar")
    assert made.read_bytes() == three.container().read_bytes()
    assert received_digests(three.archive / STORE / reception["location"]) == tar_digests(made)


def test_a_note_that_lies_is_found_out_from_the_bytes(three: TwoSides) -> None:
    three.deliver()
    rewrite_note(three, payload_files=4, manifest_digest="0" * 64)
    (answered,) = three.receive()
    found = {
        dict(finding.params)["field"]
        for finding in answered.report.findings
        if finding.rule == "REC-NOTE-MISMATCH"
    }
    assert found == {"payload_files", "manifest_digest"}
    assert answered.receipt.payload_files == 3
    assert answered.receipt.manifest_digest != "0" * 64
    assert three.deliver().status is Status.REJECTED


def test_a_note_that_cannot_be_read_is_answered_with_a_refusal(three: TwoSides) -> None:
    three.deliver()
    note = next(path for path in three.incoming() if path.name.endswith(".note.json"))
    note.write_bytes(b"\xff\xfe")
    (answered,) = three.receive()
    assert "REC-NOTE-UNREADABLE" in {finding.rule for finding in answered.report.findings}
    assert three.deliver().status is Status.REJECTED


def test_receiving_twice_answers_once(three: TwoSides) -> None:
    three.deliver()
    assert len(three.receive()) == 1
    before = [path.read_bytes() for path in answer_files(three)]
    assert three.receive() == []
    assert [path.read_bytes() for path in answer_files(three)] == before
    assert len(before) == 2


@pytest.mark.parametrize("lost", [{KVITTENS}, {PROOF}, {KVITTENS, PROOF}])
def test_an_answer_that_was_decided_but_never_given_is_given_the_same(
    three: TwoSides, lost: set[ReceiptKind]
) -> None:
    three.deliver()
    three.receive()
    before = {kind: answer_file(three, kind).read_bytes() for kind in lost}
    for kind in lost:
        answer_file(three, kind).unlink()
    three.receive()
    assert {kind: answer_file(three, kind).read_bytes() for kind in lost} == before
    assert three.deliver().status is Status.TAKEN_OVER


def test_a_refusal_that_was_decided_but_never_given_is_given_the_same(three: TwoSides) -> None:
    three.deliver()
    corrupt(three.container())
    three.receive()
    before = answer_file(three, ReceiptKind.REFUSAL).read_bytes()
    answer_file(three, ReceiptKind.REFUSAL).unlink()
    three.receive()
    assert answer_file(three, ReceiptKind.REFUSAL).read_bytes() == before
    assert list((three.archive / "var" / "archive").rglob("*.tar")) == []


def test_a_stray_file_in_the_drop_folder_is_left_alone(three: TwoSides) -> None:
    three.deliver()
    stray = three.drop / "incoming" / "semesterbild.jpg"
    stray.write_bytes(b"x")
    (answered,) = three.receive()
    assert answered.report.passed
    assert stray.read_bytes() == b"x"


def test_a_drop_folder_that_is_gone_is_not_taken_for_no_answer(three: TwoSides) -> None:
    three.deliver()
    three.drop.rename(three.root / "borta")
    with pytest.raises(StorageError, match="is the share mounted"):
        three.deliver()
    three.drop.mkdir()
    with pytest.raises(TargetError, match="our delivery note"):
        three.deliver()
    three.drop.rmdir()
    (three.root / "borta").rename(three.drop)
    three.receive()
    assert three.deliver().status is Status.TAKEN_OVER


def test_what_is_put_in_the_drop_folder_later_never_replaces_what_the_archive_holds(
    tmp_path: Path,
) -> None:
    sides = TwoSides(tmp_path).make()
    sides.add("protokoll.pdf")
    sides.write()
    sides.deliver()
    (first,) = sides.receive()
    held = next((sides.archive / "var" / "archive").rglob("protokoll.pdf"))
    before = held.read_bytes()
    answer_file(sides, PROOF).unlink()
    next((sides.drop / "incoming").glob("*.tar")).write_bytes(b"something else")
    (again,) = sides.receive()
    assert again.receipt.document == first.receipt.document
    assert held.read_bytes() == before


def test_a_kvittens_is_not_given_again_for_a_copy_that_has_changed(tmp_path: Path) -> None:
    sides = TwoSides(tmp_path).make()
    sides.add("protokoll.pdf")
    sides.write()
    sides.deliver()
    sides.receive()
    held = next((sides.archive / "var" / "archive").rglob("protokoll.pdf"))
    held.write_bytes(held.read_bytes().replace(b"/Catalog", b"/catalog", 1))
    answer_file(sides, PROOF).unlink()
    with pytest.raises(PackageError, match="no longer what its receipt says"):
        sides.receive()
    assert answer_files(sides, PROOF) == []


class Forgetful(Quiet):
    """A disk of the archive that keeps another byte than the one it was given."""

    def __init__(self, archive: Path) -> None:
        self.held = archive / "var" / "archive"
        self.stages: list[str] = []
        self.changed = 0

    def stage(self, name: str, *, files: int = 0, size: int = 0) -> None:
        del files, size
        self.stages.append(name)

    def step(self, files: int, size: int) -> None:
        del files, size
        for path in self.held.rglob("protokoll.pdf"):
            if self.stages[-1] == "take_in" and not self.changed:
                path.write_bytes(path.read_bytes().replace(b"/Catalog", b"/catalog", 1))
                self.changed += 1


def test_no_proof_is_given_for_what_the_archives_store_has_not_kept(tmp_path: Path) -> None:
    sides = TwoSides(tmp_path).make()
    for name in ("protokoll.pdf", "x.pdf", "y.pdf", "z.pdf"):
        sides.add(name)
    sides.write()
    sides.deliver()
    disk = Forgetful(sides.archive)
    with sides.desk() as desk, pytest.raises(PackageError, match="no longer what its receipt says"):
        list(receive(desk.site, desk.drop, disk))
    assert disk.changed == 1
    assert answer_files(sides, PROOF) == []
    assert len(answer_files(sides, KVITTENS)) == 1
    assert len(list((sides.archive / "var" / "quarantine").rglob("*.tar"))) == 1


def test_what_was_answered_before_answers_were_signed_is_left_alone(three: TwoSides) -> None:
    three.deliver()
    three.receive()
    for path in answer_files(three):
        path.unlink()
    site = sqlite3.connect(three.archive / "var" / "ledger.sqlite")
    with closing(site), site:
        package, old = site.execute("SELECT package, document FROM receipt").fetchone()
        said = json.loads(json.loads(old)["payload"]) | {"version": 1, "kind": "kvittens"}
        members = {
            key: said[key] for key in said if not key.startswith(("custody", "stage", "log"))
        }
        site.execute("DELETE FROM receipt WHERE kind = 'mottagningsbevis'")
        site.execute("UPDATE receipt SET document = ?", [json.dumps(members).encode()])
    assert three.receive() == []
    assert answer_files(three) == []
    with three.desk() as desk:
        ((kind, kept),) = receipts_of(desk.site, package).items()
    assert (kind, kept.key, kept.payload_files) == (KVITTENS, "", 3)
