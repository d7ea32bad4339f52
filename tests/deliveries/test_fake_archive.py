from pathlib import Path

import pytest

from leverans.deliveries.interface import Target
from leverans.model.errors import TargetError
from leverans.model.package import Package
from leverans.model.receipt import Receipt, ReceiptKind, RefusedFor
from leverans.signing.document import is_signed_by, read_signed
from leverans.testing.fake_archive import FakeArchive
from leverans.testing.target_contract import TargetContract, make_package, note_for


class TestFakeArchive(TargetContract):
    def make_target(self, tmp_path: Path) -> Target:
        return FakeArchive(name=tmp_path.name, answers=False)

    def answer(self, target: Target, receipt: Receipt) -> None:
        assert isinstance(target, FakeArchive)
        target.answer(receipt)


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return make_package(tmp_path)


def send(archive: FakeArchive, package: Package) -> tuple[Receipt, ...]:
    archive.announce(note_for(package))
    archive.send(package, note_for(package), lambda _: None)
    return archive.receipts(package.id)


def test_it_answers_by_itself_with_both_receipts(package: Package) -> None:
    kvittens, proof = send(FakeArchive(), package)
    assert kvittens.kind is ReceiptKind.ACKNOWLEDGEMENT
    assert proof.kind is ReceiptKind.CUSTODY
    assert proof.custody_holder == note_for(package).archival_creator
    assert kvittens.manifest_digest == proof.manifest_digest == package.manifest_digest


def test_it_signs_with_its_own_key(package: Package) -> None:
    archive = FakeArchive()
    kvittens, _ = send(archive, package)
    assert kvittens.key == archive.key.public.id
    assert is_signed_by(read_signed(kvittens.document), archive.key.public)


def test_it_breaks_once_where_it_is_told_to(package: Package) -> None:
    archive = FakeArchive(breaks_after=100_000)
    with pytest.raises(TargetError, match="broke"):
        send(archive, package)
    assert 0 < archive.sent_bytes < package.size
    assert len(send(archive, package)) == 2


def test_it_loses_receipts(package: Package) -> None:
    archive = FakeArchive(loses_receipts=2)
    assert send(archive, package) == ()
    assert archive.receipts(package.id) == ()
    assert len(archive.receipts(package.id)) == 2


def test_it_answers_wrongly_on_purpose(package: Package) -> None:
    receipt, _ = send(FakeArchive(wrong_digest=True, missing_files=1), package)
    assert receipt.manifest_digest != package.manifest_digest
    assert receipt.files == package.files - 1


def test_it_refuses_for_a_reason(package: Package) -> None:
    reason = RefusedFor(rule="CSIP58", level="error", location="METS.xml", message="Fel")
    (receipt,) = send(FakeArchive(refuses=(reason,)), package)
    assert (receipt.kind, receipt.reasons) == (ReceiptKind.REFUSAL, (reason,))


def test_it_takes_nothing_that_was_not_announced(package: Package) -> None:
    with pytest.raises(TargetError, match="announced"):
        FakeArchive().send(package, note_for(package), lambda _: None)
