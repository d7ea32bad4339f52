"""Which local day a date or time of a source system means, whatever its precision."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

from leverans.clock import LOCAL

FIRST_YEAR = 1900  # what lies before is a mistyped or made-up date (practice.md §2.5)

_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2})(?::([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?)?"
    r"(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)


class ImplausibleDate(ValueError):
    """No day that a period could be counted from: unreadable, before 1900, or past year 9999."""


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day that a date at its precision may mean; mostly the same.

    `moved` tells that a time with offset lies on another day in Sweden than it is written with.
    """

    first: date
    last: date
    moved: bool = False


@lru_cache(maxsize=65536)
def days_of(text: str) -> Days:
    """Read `2024`, `2024-04`, `2024-04-17`, or a time, with `Z` or an offset or local without.

    Raises:
        ImplausibleDate: it is none of these, no such day exists, or it lies before 1900.
    """
    given = text.strip()
    try:
        if whole := _DAY.fullmatch(given):
            days = _of_precision(*whole.groups())
        elif timed := _TIME.fullmatch(given):
            days = _local(timed)
        else:
            raise ImplausibleDate("not a date")
    except (ValueError, OverflowError) as wrong:
        raise ImplausibleDate(f"{text!r} is no day: {wrong}") from wrong
    if days.first.year < FIRST_YEAR:
        raise ImplausibleDate(f"{text!r} lies before {FIRST_YEAR}")
    return days


def _of_precision(year: str, month: str | None, day: str | None) -> Days:
    if day is not None and month is not None:
        only = date(int(year), int(month), int(day))
        return Days(only, only)
    if month is not None:
        first = date(int(year), int(month), 1)
        return Days(first, last_of_month(first.year, first.month))
    return Days(date(int(year), 1, 1), date(int(year), 12, 31))


def last_of_month(year: int, month: int) -> date:
    """The last day of a month, December 9999 too."""
    if month == 12:  # noqa: PLR2004 - December
        return date(year, 12, 31)
    return date(year, month + 1, 1) - timedelta(days=1)


def _local(timed: "re.Match[str]") -> Days:
    """The day in Sweden; of an hour or minute alone the last moment counts, which keeps longer."""
    year, month, day, hour, minute, second, offset = timed.groups()
    moment = datetime(  # noqa: DTZ001 - it gets its offset below
        int(year), int(month), int(day), int(hour), int(minute or 59), int(second or 59)
    )
    if offset is None:
        return Days(moment.date(), moment.date())
    local = moment.replace(tzinfo=_zone(offset)).astimezone(LOCAL).date()
    return Days(local, local, moved=local != moment.date())


def _zone(offset: str) -> timezone:
    if offset == "Z":
        return UTC
    minutes = int(offset[1:3]) * 60 + int(offset[3:].lstrip(":") or 0)
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
