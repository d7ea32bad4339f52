"""A target that is tried again, as far as another try can help."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from leverans.deliveries.interface import ALONE, Progress, Sending, Target
from leverans.model.agreement import TransferTerms
from leverans.model.errors import (
    AlreadyInStore,
    DigestMismatch,
    NoSpace,
    StorageError,
    TargetError,
    WorldError,
)
from leverans.model.package import Package
from leverans.model.receipt import DeliveryNote, Sent

Done = TypeVar("Done")
MENDING = (StorageError, TargetError)  # a network, a server, a share: they come back
LASTING = (AlreadyInStore, NoSpace)  # somebody must do something first
MISMATCHES = 1  # tried again once: twice is no accident on the way


class Told(Protocol):
    """Who keeps the books of the tries."""

    def begun(self) -> None:
        """A try begins."""

    def failed(self, error: WorldError) -> None:
        """It failed."""


class Retrying:
    """A `Target` whose `announce` and `send` are tried again.

    Args:
        target: what is tried. terms: how often, and how long is waited.
        told: told of each try and of how it failed.
        pause: waits so many seconds. chance: a random number from 0 to 1; of several senders
            that failed together not all come back together.
    """

    def __init__(
        self,
        target: Target,
        terms: TransferTerms,
        told: Told,
        *,
        pause: Callable[[float], None],
        chance: Callable[[], float],
    ) -> None:
        self.name = target.name
        self.receipts = target.receipts
        self._target = target
        self._terms = terms
        self._told = told
        self._pause = pause
        self._chance = chance

    def announce(self, note: DeliveryNote) -> None:
        """Tell the archive what is coming; see `Target.announce`."""
        self._again(lambda: self._target.announce(note))

    def send(
        self,
        package: Package,
        note: DeliveryNote,
        progress: Progress,
        sending: Sending = ALONE,
    ) -> Sent:
        """Send what the target lacks; see `Target.send`."""
        return self._again(lambda: self._target.send(package, note, progress, sending))

    def _again(self, once: Callable[[], Done]) -> Done:
        tries = mismatches = 0
        while True:
            tries += 1
            self._told.begun()
            try:
                return once()
            except MENDING as error:
                self._told.failed(error)
                mismatches += isinstance(error, DigestMismatch)
                if tries >= self._terms.tries or not _mends(error, mismatches):
                    raise
                self._pause(max(error.wait, self._delay(tries)))

    def _delay(self, tries: int) -> float:
        """Doubled after each try, up to the longest; from half of it to all of it, by chance."""
        whole = min(self._terms.longest, self._terms.pause * 2.0 ** (tries - 1))
        return whole * (1 + self._chance()) / 2


def _mends(error: WorldError, mismatches: int) -> bool:
    return error.again and not isinstance(error, LASTING) and mismatches <= MISMATCHES
