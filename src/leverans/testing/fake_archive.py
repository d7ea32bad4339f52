"""An archive in memory that can fail on purpose: breaks, loses receipts, answers wrongly."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from leverans.deliveries.interface import ALONE, Progress, Sending
from leverans.deliveries.wire_format import read_receipt, receipt_document
from leverans.model.errors import AlreadyInStore, TargetError
from leverans.model.package import Package
from leverans.model.receipt import DeliveryNote, Receipt, ReceiptKind, RefusedFor, Sent, Stage
from leverans.signing.keys import SigningKey, new_key

CHUNK = 4096


@dataclass(slots=True, kw_only=True)
class FakeArchive:
    """A `Target` for tests. Set its faults; each is told by its name.

    Attributes:
        breaks_after: the line breaks, once, when so many bytes have been sent in one go.
        loses_receipts: so many times the answer is not there yet.
        answers: whether a package that came whole is answered by itself, with kvittens and
            mottagningsbevis, or a refusal.
        wrong_digest: answers with a digest that it cannot have computed.
        missing_files: answers with so many files too few.
        refuses: refuses every package, for these reasons.
        notes, containers, given: what it holds, by package id.
        key: that it signs with; nobody has pinned it.
        sent_bytes: everything that ever came in, broken attempts included.
    """

    name: str = "fake"
    breaks_after: int | None = None
    loses_receipts: int = 0
    answers: bool = True
    wrong_digest: bool = False
    missing_files: int = 0
    refuses: tuple[RefusedFor, ...] = ()
    notes: dict[str, DeliveryNote] = field(default_factory=dict)
    containers: dict[str, bytes] = field(default_factory=dict)
    given: dict[str, dict[ReceiptKind, Receipt]] = field(default_factory=dict)
    key: SigningKey = field(default_factory=new_key)
    sent_bytes: int = 0

    def announce(self, note: DeliveryNote) -> None:
        if self.notes.setdefault(note.package_id, note) != note:
            raise TargetError("another note lies there", place=note.package_id)

    def send(
        self,
        package: Package,
        note: DeliveryNote,
        progress: Progress,
        sending: Sending = ALONE,
    ) -> Sent:
        sending.check()
        if package.id not in self.notes:
            raise TargetError("was never announced", place=package.id)
        content = _content(Path(package.path))
        held = self.containers.get(package.id)
        if held is not None and held != content:
            raise AlreadyInStore("another package lies there", place=package.id)
        if held is None:
            self._take(content, progress)
            self.containers[package.id] = content
        return Sent(key=note.container_name, size=len(content), resent=held is None)

    def receipts(self, package_id: str) -> tuple[Receipt, ...]:
        if self.loses_receipts > 0:
            self.loses_receipts -= 1
            return ()
        if self.answers and package_id in self.containers and package_id not in self.given:
            for receipt in self._judged(self.notes[package_id]):
                self.answer(receipt)
        given = self.given.get(package_id, {})
        return tuple(given[kind] for kind in ReceiptKind if kind in given)

    def answer(self, receipt: Receipt) -> None:
        """Put an answer, signed, as the archive's people would."""
        signed = read_receipt(receipt_document(receipt, self.key))
        self.given.setdefault(receipt.package_id, {})[receipt.kind] = signed

    def _take(self, content: bytes, progress: Progress) -> None:
        for start in range(0, len(content), CHUNK):
            if self.breaks_after is not None and start >= self.breaks_after:
                self.breaks_after = None
                raise TargetError("the line broke")
            chunk = content[start : start + CHUNK]
            self.sent_bytes += len(chunk)
            progress(len(chunk))

    def _judged(self, note: DeliveryNote) -> Iterator[Receipt]:
        kvittens = Receipt(
            kind=ReceiptKind.ACKNOWLEDGEMENT,
            package_id=note.package_id,
            manifest_digest="0" * 64 if self.wrong_digest else note.manifest_digest,
            files=note.files - self.missing_files,
            bytes=note.bytes,
            payload_files=note.payload_files - self.missing_files,
            payload_bytes=note.payload_bytes,
            at="2026-01-31T12:00:00.000+01:00",
            reference=f"FAKE-{len(self.given) + 1}",
            archive="Exempelarkivet",
            software="fake archive",
        )
        if self.refuses:
            stage = Stage.ARRIVAL.value
            yield replace(kvittens, kind=ReceiptKind.REFUSAL, stage=stage, reasons=self.refuses)
            return
        yield kvittens
        yield replace(
            kvittens,
            kind=ReceiptKind.CUSTODY,
            custody_holder=note.archival_creator,
            custody_from="2026-01-31",
            custody_basis=note.agreement_reference,
        )


def _content(path: Path) -> bytes:
    """The bytes of a container, or of a folder's files one after another."""
    if path.is_dir():
        return b"".join(file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file())
    return path.read_bytes()
