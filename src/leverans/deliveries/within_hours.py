"""A target that is sent to within agreed hours only."""

from datetime import datetime, tzinfo

from leverans.clock import LOCAL, Clock
from leverans.deliveries.interface import ALONE, Progress, Sending, Target
from leverans.model.errors import NotNow
from leverans.model.hours import Hours
from leverans.model.package import Package
from leverans.model.receipt import DeliveryNote, Sent


class WithinHours:
    """A `Target` that stops sending when the hours are over, at the next bytes that are there.

    What is there by then stays for the next run. Notes are announced and receipts asked for at
    any hour, and what has been sent is read back to its end: that is no sending.

    Args:
        target: what is sent to. hours: when. clock: tells the time.
    """

    def __init__(self, target: Target, hours: Hours, clock: Clock) -> None:
        self.name = target.name
        self.announce = target.announce
        self.receipts = target.receipts
        self._target = target
        self._hours = hours
        self._clock = clock

    def send(
        self,
        package: Package,
        note: DeliveryNote,
        progress: Progress,
        sending: Sending = ALONE,
    ) -> Sent:
        """Send what the target lacks; see `Target.send`.

        Raises:
            NotNow: outside of the hours, or when they end meanwhile.
        """

        def within(size: int) -> None:
            progress(size)
            refuse_outside(self._hours, self._clock())

        refuse_outside(self._hours, self._clock())
        return self._target.send(package, note, within, sending)


def refuse_outside(hours: Hours | None, now: datetime, zone: tzinfo = LOCAL) -> None:
    """Raise `NotNow` outside of the hours; None is always."""
    until = hours.closed_until(now, zone) if hours else None
    if until is not None:
        raise NotNow(f"sending is agreed for {hours}", until=until)
