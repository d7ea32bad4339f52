"""A target that could not be opened when the agreement was, and is opened when it is used."""

from collections.abc import Callable

from leverans.deliveries.interface import ALONE, ConfirmingTarget, Progress, Sending, Target
from leverans.model.package import Package
from leverans.model.receipt import DeliveryNote, Receipt, Sent
from leverans.model.source_disposal import FixityConfirmation


class Late:
    """A `Target` behind a door that may be shut for the moment.

    Args:
        opened: opens it; its `StorageError` is then the verb's.
    """

    name = "late"

    def __init__(self, opened: Callable[[], Target]) -> None:
        self._opened = opened

    def announce(self, note: DeliveryNote) -> None:
        """See `Target.announce`."""
        self._opened().announce(note)

    def send(
        self,
        package: Package,
        note: DeliveryNote,
        progress: Progress,
        sending: Sending = ALONE,
    ) -> Sent:
        """See `Target.send`."""
        return self._opened().send(package, note, progress, sending)

    def receipts(self, package_id: str) -> tuple[Receipt, ...]:
        """See `Target.receipts`."""
        return self._opened().receipts(package_id)

    def confirmation(self, package_id: str) -> FixityConfirmation | None:
        """See `ConfirmingTarget.confirmation`."""
        target = self._opened()
        return target.confirmation(package_id) if isinstance(target, ConfirmingTarget) else None
