"""Hours of the day in which something may be done, by the clock on the wall.

Over midnight, and right when the clock is set forward or back: an hour that does not exist begins
when the clock jumps over it, one that comes twice begins and ends the first time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """From `start` until `end`, every day; `end` is on the next day unless it is later."""

    start: time
    end: time

    def __str__(self) -> str:
        """As an agreement writes it."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def closed_until(self, now: datetime, zone: tzinfo) -> datetime | None:
        """When it may be done again, in `zone`; None when it may be done now."""
        for begins, ends in self._spans(now.astimezone(zone), zone):
            if now < begins:
                return begins.astimezone(zone)
            if now < ends:
                return None
        raise AssertionError(now)  # the spans reach two days ahead

    def _spans(self, near: datetime, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
        """The hours of the days around a moment, in order, in UTC."""
        for days in (-1, 0, 1, 2):
            day = near.date() + timedelta(days=days)
            last = day if self.start < self.end else day + _DAY
            begins = _moment(datetime.combine(day, self.start), zone)
            ends = _moment(datetime.combine(last, self.end), zone)
            yield begins, ends


def _moment(wall: datetime, zone: tzinfo) -> datetime:
    """The first moment, in UTC, at which the clock on the wall shows this or has jumped over it."""
    while True:
        moment = wall.replace(tzinfo=zone).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == wall:
            return moment
        wall += _MINUTE
