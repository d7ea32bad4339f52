"""What every target promises; checked by `leverans.testing.target_contract`."""

from collections.abc import Callable
from typing import Protocol

from leverans.model.package import Package
from leverans.model.receipt import DeliveryNote, Receipt, Sent

Progress = Callable[[int], None]  # bytes sent since the last call


class Target(Protocol):
    """An archive that packages can be sent to. Every verb is safe to call again after a break."""

    name: str

    def announce(self, note: DeliveryNote) -> None:
        """Tell the archive what is coming; the same note twice is one note."""

    def send(self, package: Package, note: DeliveryNote, progress: Progress) -> Sent:
        """Send what the target lacks; the package appears there whole or not at all.

        Raises:
            TargetError: it cannot be reached or refuses; try again.
            AlreadyInStore: another package with other bytes lies under that name.
        """

    def receipts(self, package_id: str) -> tuple[Receipt, ...]:
        """The archive's answers so far, in the order of `ReceiptKind`; () while there is none.

        They are read, and not believed: signature, package and figures are the caller's to judge.

        Raises:
            TargetError: there is an answer, but it cannot be read or understood.
        """
