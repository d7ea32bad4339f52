"""An independent slow oracle for retention dates: it imports nothing of `leverans`.

It takes one step of one day at a time and looks at each day it comes to. What is added up in
`leverans.plan` is counted here.
"""

from datetime import date, timedelta

STEP = timedelta(days=1)


def last_day_kept(day: date, amount: int, unit: str, *, exact: bool) -> date:
    """The last day on which a record is kept whose trigger happened on a day."""
    if unit == "Y" and not exact:
        return _before_the_year_after(day, amount)
    if unit in {"D", "W"}:
        return _counted(day, amount * 7 if unit == "W" else amount)
    if unit == "M":
        return _when_the_month_comes_round(day, amount)
    return _when_the_year_comes_round(day, amount)


def last_of(text: str) -> date:
    """The last day of a year, a month or a day written as one."""
    year, *rest = (int(part) for part in text.split("-"))
    month = rest[0] if rest else None
    day = date(year, month or 1, rest[1] if len(rest) > 1 else 1)
    if len(rest) > 1:
        return day
    while _same(day + STEP, year, month):
        day += STEP
    return day


def local_day(utc_day: date, minutes: int) -> date:
    """The day in Sweden of a time so many minutes into a day in UTC; 1996 and later.

    Summer time from the last Sunday of March to that of October, both at 01:00 UTC.
    """
    ahead = 120 if _summer(utc_day, minutes) else 60
    return utc_day + STEP if minutes + ahead >= 24 * 60 else utc_day


def _same(day: date, year: int, month: int | None) -> bool:
    return day.year == year and month in {None, day.month}


def _before_the_year_after(day: date, amount: int) -> date:
    """Turns of the year are counted; one day before the turn after the last is the answer."""
    turns = 0
    while True:
        tomorrow = day + STEP
        turns += tomorrow.year != day.year
        if turns > amount:
            return day
        day = tomorrow


def _counted(day: date, days: int) -> date:
    for _ in range(days):
        day += STEP
    return day


def _when_the_month_comes_round(start: date, amount: int) -> date:
    day, turns = start, 0
    while turns < amount:
        tomorrow = day + STEP
        turns += tomorrow.month != day.month
        day = tomorrow
    return _on_the_day_or_last(day, start.day)


def _when_the_year_comes_round(start: date, amount: int) -> date:
    day, turns = start, 0
    while turns < amount:
        tomorrow = day + STEP
        turns += tomorrow.year != day.year
        day = tomorrow
    while day.month != start.month:
        day += STEP
    return _on_the_day_or_last(day, start.day)


def _on_the_day_or_last(day: date, wanted: int) -> date:
    """On within the month until its day is the wanted one, or there are no more days in it."""
    while day.day != wanted and (day + STEP).month == day.month:
        day += STEP
    return day


def _summer(utc_day: date, minutes: int) -> bool:
    """Whether the clocks in Sweden are forward."""
    begins, ends = _last_sunday(utc_day.year, 3), _last_sunday(utc_day.year, 10)
    if utc_day == begins:
        return minutes >= 60
    if utc_day == ends:
        return minutes < 60
    return begins < utc_day < ends


def _last_sunday(year: int, month: int) -> date:
    day = sunday = date(year, month, 1)
    while day.month == month:
        if day.isoweekday() == 7:
            sunday = day
        day += STEP
    return sunday
