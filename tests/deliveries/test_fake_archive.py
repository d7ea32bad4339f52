from pathlib import Path

import pytest

from leverans.deliveries.interface import Target
from leverans.model.errors import TargetError
from leverans.model.package import Package
from leverans.model.receipt import Receipt, ReceiptKind, RefusedFor
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


def send(archive: FakeArchive, package: Package) -> Receipt | None:
    archive.announce(note_for(package))
    archive.send(package, note_for(package), lambda _: None)
    return archive.receipt(package.id)


def test_it_answers_by_itself(package: Package) -> None:
    receipt = send(FakeArchive(), package)
    assert receipt is not None
    assert receipt.kind is ReceiptKind.ACKNOWLEDGEMENT
    assert receipt.manifest_digest == package.manifest_digest


def test_it_breaks_once_where_it_is_told_to(package: Package) -> None:
    archive = FakeArchive(breaks_after=100_000)
    with pytest.raises(TargetError, match="broke"):
        send(archive, package)
    assert 0 < archive.sent_bytes < package.size
    assert send(archive, package) is not None


def test_it_loses_receipts(package: Package) -> None:
    archive = FakeArchive(loses_receipts=2)
    assert send(archive, package) is None
    assert archive.receipt(package.id) is None
    assert archive.receipt(package.id) is not None


def test_it_answers_wrongly_on_purpose(package: Package) -> None:
    receipt = send(FakeArchive(wrong_digest=True, missing_files=1), package)
    assert receipt is not None
    assert receipt.manifest_digest != package.manifest_digest
    assert receipt.files == package.files - 1


def test_it_refuses_for_a_reason(package: Package) -> None:
    reason = RefusedFor(rule="CSIP58", level="error", location="METS.xml", message="Fel")
    receipt = send(FakeArchive(refuses=(reason,)), package)
    assert receipt is not None
    assert (receipt.kind, receipt.reasons) == (ReceiptKind.REFUSAL, (reason,))


def test_it_takes_nothing_that_was_not_announced(package: Package) -> None:
    with pytest.raises(TargetError, match="announced"):
        FakeArchive().send(package, note_for(package), lambda _: None)
