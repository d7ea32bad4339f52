"""Windows of time as plans and decisions state them: two cells, both days included, "" = open."""

from dataclasses import dataclass
from datetime import date

from leverans.plan.days import ImplausibleDate, days_of


@dataclass(frozen=True, slots=True)
class Window:
    """From the first day to the last, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        """Whether the day lies inside."""
        return self.first <= day <= self.last


ALWAYS = Window(date.min, date.max)


def window(begins: str, ends: str) -> Window | None:
    """The window, at the precision it is stated in (`2019` begins on its 1 January).

    Returns:
        None when a cell cannot be read: nobody knows what lies inside, so nothing does.
    """
    if not begins.strip() and not ends.strip():
        return ALWAYS
    try:
        first = days_of(begins).first if begins.strip() else date.min
        last = days_of(ends).last if ends.strip() else date.max
    except ImplausibleDate:
        return None
    return Window(first, last)
