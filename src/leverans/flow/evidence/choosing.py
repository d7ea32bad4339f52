"""Which events a bundle has: those about an id, or all of a period with one on either side.

A period's first and last event lie outside it (or are the first or last there is): so the reader
sees that it was not cut. Events that tell of keys, and notes that the clock was set back, are
always there: what the others are judged by.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from leverans.audit.chain import Link
from leverans.clock import LOCAL
from leverans.model.errors import LedgerError
from leverans.model.period import Period

TIME = b'"time":"'
JUDGED_BY = (b'"event":"key.', b'"event":"clock.noted"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The events of a bundle.

    Attributes:
        numbers: ascending. whole: first and last of a period, between which none is missing;
            None for a selection.
    """

    numbers: "array[int]"
    whole: tuple[int, int] | None = None


def day_after(period: Period) -> datetime:
    """The moment at which a period is over."""
    return midnight(period.last + timedelta(days=1))


def midnight(day: date) -> datetime:
    """The moment at which a day begins, in Swedish time."""
    return datetime.combine(day, time(), LOCAL)


@dataclass(slots=True)
class Passing:
    """Looks at every event while the tree is built from them, and remembers little.

    Attributes:
        period: what is asked for, None for a selection. seen: how many events went by.
    """

    period: Period | None = None
    seen: int = 0
    _inside: tuple[int, int] = (0, 0)  # first and last event that lies in the period
    _after: int = 0  # the first event after it, where none lies in it
    _judged_by: "array[int]" = field(default_factory=lambda: array("q"))

    def bodies(self, rows: Iterable[Link]) -> Iterator[bytes]:
        """The bodies of the rows, each looked at as it goes by.

        Raises:
            LedgerError: a number is missing, or an event cannot be read.
        """
        bounds = None
        if self.period is not None:
            bounds = (midnight(self.period.first), day_after(self.period))
        for row in rows:
            self.seen += 1
            if row.seq != self.seen:
                raise LedgerError("an event is missing: verify the log", place=f"event {self.seen}")
            if any(word in row.body for word in JUDGED_BY):
                self._judged_by.append(row.seq)
            if bounds is not None:
                self._look(row, *bounds)
            yield row.body

    def _look(self, row: Link, start: datetime, end: datetime) -> None:
        at = time_of(row)
        if start <= at < end:
            self._inside = (self._inside[0] or row.seq, row.seq)
        elif at >= end and not self._after:
            self._after = row.seq

    def chosen(self, numbers: Iterable[int] = ()) -> Chosen:
        """The events of the bundle, once all have gone by.

        Args:
            numbers: of the events of a selection.
        """
        if self.period is None:
            return Chosen(numbers=array("q", sorted({*numbers, *self._judged_by})))
        first, last = self._inside
        if not last:  # nothing happened: the two events on either side of it say so
            first = self._after or self.seen + 1
            last = first - 1
        whole = (max(first - 1, 1), min(last + 1, self.seen))
        numbers = array("q", (number for number in self._judged_by if number < whole[0]))
        numbers.extend(range(whole[0], whole[1] + 1))
        numbers.extend(number for number in self._judged_by if number > whole[1])
        return Chosen(numbers=numbers, whole=whole)


def time_of(row: Link) -> datetime:
    """When an event happened; its members are sorted, and `time` is the last but one."""
    at = row.body.rfind(TIME) + len(TIME)
    try:
        return datetime.fromisoformat(row.body[at : row.body.index(b'"', at)].decode())
    except ValueError as error:
        raise LedgerError("has no time: verify the log", place=f"event {row.seq}") from error
