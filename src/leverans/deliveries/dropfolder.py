"""Target `folder`: a drop folder that both sides can reach; see `layout.py` for what lies where.

A folder of this machine, an object store, an SFTP account: whatever is a `Store`. How bytes get
there is told in `sender.py`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from leverans.deliveries import arriving, layout
from leverans.deliveries.interface import ALONE, Arriving, Progress, Sending
from leverans.deliveries.sender import Sender, has, put_same
from leverans.deliveries.wire_format import LARGEST, note_document, read_confirmation, read_receipt
from leverans.model.errors import AlreadyInStore, NoSpace, StorageError, TargetError
from leverans.model.package import Package
from leverans.model.receipt import DeliveryNote, Receipt, ReceiptKind, Sent
from leverans.model.source_disposal import FixityConfirmation
from leverans.storage.interface import Store


class DropFolder:
    """A `Target` in any store.

    Args:
        store: the place between the two sides.
        place: how a person knows it, for errors.
    """

    name = "folder"

    def __init__(self, store: Store, place: str = "") -> None:
        self._store = store
        self._place = place

    def announce(self, note: DeliveryNote) -> None:
        """Put the delivery note; see `Target.announce`.

        Raises:
            TargetError: another note lies there for this package.
        """
        with reached(self._place):
            self._put_same(layout.note_key(note.package_id), note_document(note))

    def send(
        self,
        package: Package,
        note: DeliveryNote,
        progress: Progress,
        sending: Sending = ALONE,
    ) -> Sent:
        """Send what the drop folder lacks; see `Target.send`."""
        with reached(self._place):
            return Sender(self._store, progress, sending).send(package, note.container)

    def begin(self, package_id: str, size_hint: int, sending: Sending = ALONE) -> Arriving:
        """Begin a tar that is still being built; see `StraightTarget.begin`."""
        with reached(self._place):
            return arriving.begin(self._store, package_id, size_hint, sending)

    def arrived(self, package_id: str, mark: str) -> Callable[[int], BinaryIO]:
        """What has arrived, from an offset; see `StraightTarget.arrived`."""

        def opened(offset: int) -> BinaryIO:
            goal = layout.container_key(package_id, arriving.TAR)
            with reached(self._place):
                part = arriving.key_of(self._store, package_id, mark)
                return self._store.open(goal if self._has(goal) else part, offset=offset)

        return opened

    def withdraw(self, package_id: str, mark: str) -> None:
        """Take away what has arrived; see `StraightTarget.withdraw`."""
        with reached(self._place):
            self._store.delete(arriving.key_of(self._store, package_id, mark))

    def settle(self, package: Package, digest: str, sending: Sending = ALONE) -> Sent:
        """Read back and name; see `StraightTarget.settle`."""
        with reached(self._place):
            return arriving.settle(self._store, package.id, digest, sending)

    def receipts(self, package_id: str) -> tuple[Receipt, ...]:
        """The archive's answers that lie there; see `Target.receipts`."""
        keys = {kind: layout.answer_key(package_id, kind) for kind in ReceiptKind}
        with reached(self._place):
            found = {kind: key for kind, key in keys.items() if self._has(key)}
            if not found:
                self._expect_note(package_id)
            return tuple(self._receipt(kind, key) for kind, key in found.items())

    def confirmation(self, package_id: str) -> FixityConfirmation | None:
        """The archive's last fixity confirmation; see `ConfirmingTarget.confirmation`."""
        last = ""
        with reached(self._place):
            for entry in self._store.list(layout.confirmation_prefix(package_id)):
                last = entry.key
            return read_confirmation(self._read(last), last) if last else None

    def _receipt(self, kind: ReceiptKind, key: str) -> Receipt:
        receipt = read_receipt(self._read(key), key)
        if receipt.kind is not kind:
            raise TargetError(f"kind: {receipt.kind}, and its name says {kind}", place=key)
        return receipt

    def _expect_note(self, package_id: str) -> None:
        """No answer is no news only where our own note can be seen: the place may be gone."""
        if not self._has(layout.note_key(package_id)):
            raise TargetError("the drop folder does not hold our delivery note", place=package_id)

    def _put_same(self, key: str, document: bytes) -> None:
        if put_same(self._store, key, document) != document:
            raise TargetError("something else lies there already", place=key)

    def _read(self, key: str) -> bytes:
        with self._store.open(key) as stream:
            return stream.read(LARGEST + 1)

    def _has(self, key: str) -> bool:
        return has(self._store, key)


@contextmanager
def reached(place: str) -> Iterator[None]:
    """Tell a store's failure as the target's, at its place; two kinds say more than that."""
    try:
        yield
    except (AlreadyInStore, NoSpace) as error:
        raise type(error)(error.detail, place=_where(place, error.place)) from error
    except StorageError as error:
        where = _where(place, error.place)
        told = TargetError(error.detail, place=where, again=error.again, wait=error.wait)
        raise told from error


def _where(place: str, key: str) -> str:
    """The whole place of a key, unless the key tells it already."""
    return key if not place or key.startswith(place) else f"{place}/{key}".rstrip("/")
