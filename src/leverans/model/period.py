"""A period of whole local days, as reports ask for: a year, a month, or from one day to another."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

LAST_MONTH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From one day to another, both included; days are local (Europe/Stockholm).

    Raises:
        ValueError: it ends before it begins.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.last < self.first:
            raise ValueError(f"{self.last} is before {self.first}")

    @classmethod
    def of_year(cls, year: int) -> "Period":
        """A calendar year."""
        return cls(first=date(year, 1, 1), last=date(year, LAST_MONTH, 31))

    @classmethod
    def of_month(cls, year: int, month: int) -> "Period":
        """A calendar month."""
        return cls(first=date(year, month, 1), last=date(year, month, monthrange(year, month)[1]))

    @classmethod
    def month_before(cls, today: date) -> "Period":
        """The last calendar month that is over."""
        last = today.replace(day=1) - timedelta(days=1)
        return cls.of_month(last.year, last.month)

    @property
    def begin(self) -> str:
        """First day, YYYY-MM-DD."""
        return self.first.isoformat()

    @property
    def end(self) -> str:
        """Last day, YYYY-MM-DD."""
        return self.last.isoformat()

    @property
    def before(self) -> str:
        """The day before the first, YYYY-MM-DD: what was there at its end is the opening."""
        return (self.first - timedelta(days=1)).isoformat()

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def name(self) -> str:
        """`2026`, `2026-03`, or both days with a solidus between (ISO 8601)."""
        if self == Period.of_year(self.first.year):
            return f"{self.first:%Y}"
        if self == Period.of_month(self.first.year, self.first.month):
            return f"{self.first:%Y-%m}"
        return f"{self.begin}/{self.end}"

    def months(self) -> Iterator["Period"]:
        """The period month by month, in order; the first and the last may be parts of one."""
        day = self.first
        while day <= self.last:
            month = Period.of_month(day.year, day.month)
            yield Period(first=day, last=min(month.last, self.last))
            day = month.last + timedelta(days=1)
