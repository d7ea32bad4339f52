"""What every target promises; checked by `leverans.testing.target_contract`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from leverans.model.package import Package
from leverans.model.receipt import DeliveryNote, Receipt, Sent

Progress = Callable[[int], None]  # bytes that are there more than at the last call


def _nobody_else() -> None:
    """There is no other worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What a target must know about this one sending, besides the package.

    Attributes:
        check: called right before what cannot be taken back; raises `Outrun` when another
            worker has taken over.
        mark: keeps unfinished bytes apart from those of a worker that may be alive still.
        opened: gives the container's bytes from an offset, where they do not lie at its path.
    """

    check: Callable[[], None] = _nobody_else
    mark: str = ""
    opened: Callable[[int], BinaryIO] | None = None


ALONE = Sending()


class Target(Protocol):
    """An archive that packages can be sent to. Every verb is safe to call again after a break."""

    name: str

    def announce(self, note: DeliveryNote) -> None:
        """Tell the archive what is coming; the same note twice is one note."""

    def send(
        self,
        package: Package,
        note: DeliveryNote,
        progress: Progress,
        sending: Sending = ALONE,
    ) -> Sent:
        """Send what the target lacks; the package appears there whole or not at all.

        Every byte is read back and hashed there before this says that it is sent.

        Raises:
            TargetError: it cannot be reached or refuses; try again.
            DigestMismatch: what was read back is not what was sent; nothing of it is left there.
            AlreadyInStore: another package with other bytes lies under that name.
            Outrun: `sending.check` said so; nothing has been published by this call.
        """

    def receipt(self, package_id: str) -> Receipt | None:
        """The archive's answer, or None while there is none.

        Raises:
            TargetError: there is an answer, but it cannot be read or understood.
        """
