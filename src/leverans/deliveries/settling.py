"""A target to which the package has come already, while it was built: it is only named now."""

from dataclasses import replace

from leverans.deliveries.interface import ALONE, Progress, Sending, StraightTarget
from leverans.model.package import Package
from leverans.model.receipt import DeliveryNote, Sent


class Settling:
    """A `Target` whose `send` reads back what has arrived, and gives it its name.

    Args:
        target: where it lies. digest: of what was built (sha256, hex). mark: it was sent with.
    """

    def __init__(self, target: StraightTarget, digest: str, mark: str) -> None:
        self.name = target.name
        self.announce = target.announce
        self.receipts = target.receipts
        self._target = target
        self._digest = digest
        self._mark = mark

    def send(
        self,
        package: Package,
        note: DeliveryNote,
        progress: Progress,
        sending: Sending = ALONE,
    ) -> Sent:
        """Read back and name; see `Target.send`."""
        del note
        sent = self._target.settle(package, self._digest, replace(sending, mark=self._mark))
        progress(sent.size)
        return sent
