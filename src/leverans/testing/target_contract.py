"""What every target must do. Inherit, give it two fixtures' worth of methods, and run it.

class TestMyArchive(TargetContract):
    def make_target(self, tmp_path): ...
    def answer(self, target, receipt): ...
"""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from leverans.deliveries.interface import Target
from leverans.model.errors import AlreadyInStore, TargetError, WorldError
from leverans.model.package import Package
from leverans.model.receipt import DeliveryNote, Receipt, ReceiptKind, RefusedFor, Stage
from leverans.signing.document import read_signed

PACKAGE_ID = "6f1f9b1e-3a44-4d5c-9a57-0d6c2d2b9f10"


def make_package(folder: Path, *, package_id: str = PACKAGE_ID, seed: int = 1) -> Package:
    """A container file with 300,000 bytes that no other seed has (not a real tar)."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{package_id}.tar"
    path.write_bytes(hashlib.shake_256(str(seed).encode()).digest(300_000))
    return package_at(path, package_id, "tar")


def make_folder_package(folder: Path, *, package_id: str = PACKAGE_ID) -> Package:
    """A folder with three files, one of them empty, one below two folders."""
    root = folder / package_id
    deep = root / "representations" / "rep1"
    deep.mkdir(parents=True)
    (root / "METS.xml").write_bytes(b"<mets/>")
    (root / "empty.txt").write_bytes(b"")
    (deep / "Årsredovisning 2025.pdf").write_bytes(bytes(range(256)) * 100)
    return package_at(root, package_id, "folder")


def package_at(path: Path, package_id: str, container: str) -> Package:
    """A `Package` value for what lies at `path`; the counts are invented."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return Package(
        id=package_id,
        path=str(path),
        container=container,
        profile="E-ARK SIP 2.2.0",
        files=len(files),
        bytes=sum(each.stat().st_size for each in files),
        records=1,
        payload_files=1,
        payload_bytes=25_600,
        manifest_digest=hashlib.sha256(package_id.encode()).hexdigest(),
        manifest_path=f"{path}.manifest",
        size=sum(each.stat().st_size for each in files),
    )


def note_for(package: Package) -> DeliveryNote:
    """The delivery note of a package."""
    return DeliveryNote(
        package_id=package.id,
        delivery_number=1,
        delivery_version=1,
        agreement_reference="RA 2026/1",
        archival_creator="Exempelregionen",
        submitter="Kulturförvaltningen, Exempelregionen",
        profile=package.profile,
        container=package.container,
        container_name=Path(package.path).name,
        container_size=package.size,
        files=package.files,
        bytes=package.bytes,
        payload_files=package.payload_files,
        payload_bytes=package.payload_bytes,
        records=package.records,
        manifest_digest=package.manifest_digest,
    )


def receipt_of(
    note: DeliveryNote, kind: ReceiptKind = ReceiptKind.ACKNOWLEDGEMENT, *, refused: bool = False
) -> Receipt:
    """An answer of a kind that agrees with the note; a refusal has one reason."""
    kind = ReceiptKind.REFUSAL if refused else kind
    reason = RefusedFor(rule="CSIP58", level="error", location="METS.xml", message="Fel storlek")
    refusal, custody = kind is ReceiptKind.REFUSAL, kind is ReceiptKind.CUSTODY
    return Receipt(
        kind=kind,
        package_id=note.package_id,
        manifest_digest=note.manifest_digest,
        files=note.files,
        bytes=note.bytes,
        payload_files=note.payload_files,
        payload_bytes=note.payload_bytes,
        at="2026-01-31T12:00:00.000+01:00",
        reference="RA-2026-1",
        archive="Exempelarkivet",
        stage=Stage.CONTROL.value if refusal else "",
        reasons=(reason,) if refusal else (),
        custody_holder=note.archival_creator if custody else "",
        custody_from="2026-01-31" if custody else "",
        custody_basis=note.agreement_reference if custody else "",
    )


class TargetContract:
    """Inherit under a name that begins with `Test`; see the module."""

    def make_target(self, tmp_path: Path) -> Target:
        """A target without any package."""
        raise AssertionError(f"{type(self).__name__} must make a target at {tmp_path}")

    def answer(self, target: Target, receipt: Receipt) -> None:
        """Do what the archive does when it answers."""
        raise AssertionError(f"{type(self).__name__} must answer {receipt} through {target}")

    @pytest.fixture
    def target(self, tmp_path: Path) -> Target:
        return self.make_target(tmp_path)

    @pytest.fixture
    def package(self, tmp_path: Path) -> Package:
        return make_package(tmp_path / "outbox")

    def test_it_has_a_name(self, target: Target) -> None:
        assert target.name

    def test_the_same_note_twice_is_one_note(self, target: Target, package: Package) -> None:
        target.announce(note_for(package))
        target.announce(note_for(package))
        assert target.receipts(package.id) == ()

    def test_another_note_for_the_package_is_refused(
        self, target: Target, package: Package
    ) -> None:
        target.announce(note_for(package))
        with pytest.raises(TargetError):
            target.announce(replace(note_for(package), files=99))

    def test_every_byte_is_sent_and_told(self, target: Target, package: Package) -> None:
        told: list[int] = []
        target.announce(note_for(package))
        sent = target.send(package, note_for(package), told.append)
        assert sent.resent
        assert sent.size == sum(told) == package.size

    def test_sending_again_sends_nothing(self, target: Target, package: Package) -> None:
        told: list[int] = []
        target.announce(note_for(package))
        first = target.send(package, note_for(package), lambda _: None)
        again = target.send(package, note_for(package), told.append)
        assert again == replace(first, resent=False)
        assert sum(told) == 0

    def test_other_bytes_under_the_same_id_are_refused(
        self, target: Target, package: Package, tmp_path: Path
    ) -> None:
        target.announce(note_for(package))
        target.send(package, note_for(package), lambda _: None)
        other = make_package(tmp_path / "other", seed=2)
        with pytest.raises(AlreadyInStore):
            target.send(other, note_for(package), lambda _: None)

    def test_a_break_while_sending_is_mended_by_the_next_call(
        self, target: Target, package: Package
    ) -> None:
        def cut(_: int) -> None:
            raise ConnectionResetError("cut")

        target.announce(note_for(package))
        with pytest.raises((ConnectionResetError, WorldError)):
            target.send(package, note_for(package), cut)
        assert target.receipts(package.id) == ()
        assert target.send(package, note_for(package), lambda _: None).resent

    def test_there_is_no_receipt_before_the_archive_answers(
        self, target: Target, package: Package
    ) -> None:
        target.announce(note_for(package))
        target.send(package, note_for(package), lambda _: None)
        assert target.receipts(package.id) == ()

    @pytest.mark.parametrize("kind", ReceiptKind)
    def test_an_answer_of_each_kind_comes_as_it_was_given(
        self, target: Target, package: Package, kind: ReceiptKind
    ) -> None:
        note = note_for(package)
        target.announce(note)
        target.send(package, note, lambda _: None)
        self.answer(target, receipt_of(note, kind))
        assert target.receipts(package.id) == (receipt_of(note, kind),)
        assert target.receipts(package.id) == (receipt_of(note, kind),)

    def test_what_was_signed_arrives_byte_for_byte(self, target: Target, package: Package) -> None:
        note = note_for(package)
        target.announce(note)
        target.send(package, note, lambda _: None)
        self.answer(target, receipt_of(note))
        (receipt,) = target.receipts(package.id)
        signed = read_signed(receipt.document)
        assert signed.key == receipt.key
        assert f'"package_id": "{package.id}"' in signed.payload

    def test_several_answers_come_in_their_order(self, target: Target, package: Package) -> None:
        note = note_for(package)
        target.announce(note)
        target.send(package, note, lambda _: None)
        for kind in (ReceiptKind.CUSTODY, ReceiptKind.ACKNOWLEDGEMENT):
            self.answer(target, receipt_of(note, kind))
        given = [receipt.kind for receipt in target.receipts(package.id)]
        assert given == [ReceiptKind.ACKNOWLEDGEMENT, ReceiptKind.CUSTODY]
