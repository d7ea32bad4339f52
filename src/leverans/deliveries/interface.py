"""What every target promises; checked by `leverans.testing.target_contract`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol, runtime_checkable

from leverans.model.package import Package
from leverans.model.receipt import DeliveryNote, Receipt, Sent
from leverans.model.source_disposal import FixityConfirmation

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

    def receipts(self, package_id: str) -> tuple[Receipt, ...]:
        """The archive's answers so far, in the order of `ReceiptKind`; () while there is none.

        They are read, and not believed: signature, package and figures are the caller's to judge.

        Raises:
            TargetError: there is an answer, but it cannot be read or understood.
        """


class Arriving(Protocol):
    """A container that arrives while it is built; nobody there looks at it before it is sent."""

    def write(self, data: bytes) -> None:
        """Take the next bytes; what is there from an earlier try is compared, not sent again."""

    def finish(self) -> Sent:
        """See them all there; size and digest (sha256) of what was given."""

    def leave(self) -> None:
        """Stop, and keep what is there for another try."""


@runtime_checkable
class ConfirmingTarget(Protocol):
    """A target whose archive tells, later on, that it has read a package back."""

    def confirmation(self, package_id: str) -> FixityConfirmation | None:
        """The archive's last fixity confirmation of a package; None while there is none.

        It is read, and not believed.

        Raises:
            TargetError: there is one, but it cannot be read or understood.
        """


@runtime_checkable
class StraightTarget(Target, Protocol):
    """A target that can be sent to while a container is built."""

    def begin(self, package_id: str, size_hint: int, sending: Sending = ALONE) -> Arriving:
        """Begin a tar, or go on with what a broken try left of it.

        Raises:
            TargetError: it cannot be reached, or takes no bytes that are still being made.
        """

    def arrived(self, package_id: str, mark: str) -> Callable[[int], BinaryIO]:
        """Opens what has arrived and is not sent yet, or has been sent, from an offset."""

    def withdraw(self, package_id: str, mark: str) -> None:
        """Take away what has arrived and is not announced."""

    def settle(self, package: Package, digest: str, sending: Sending = ALONE) -> Sent:
        """Read what has arrived back, compare it with what was given, give it its name.

        Raises:
            DigestMismatch: it is not what was given.
        """
