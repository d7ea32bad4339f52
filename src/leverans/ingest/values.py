"""Cells as values: dates, agents, diary numbers. What cannot be read is refused, never guessed."""

import re
from collections.abc import Callable
from datetime import date, datetime

from leverans.model.record import Agent, DiaryNumber, When

_DASHES = re.compile("\\s*[-\u2010\u2011\u2012\u2013\u2014\u2212]\\s*")
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PLAIN_DAY = re.compile(r"\d{8}", re.ASCII)
_SHORT_DAY = re.compile(r"\d{6}", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_TIME = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[T ](?P<time>\d{2}:\d{2})(?P<second>:\d{2})?(?P<part>[.,]\d{1,9})?"
    r"\s?(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_AGENT = re.compile(r"(?P<name>[^()]*?)[\s,]*\((?P<id>[^()]*)\)[\s,]*(?P<title>.*)", re.DOTALL)
_CENTURY = 69
"""Two figures from here on are of the 1900s, as POSIX (`strptime` %y) reads them."""


def when(text: str) -> When:
    """A date at the precision it was written with.

    `2024`, `2024-04`, `2024-04-17`, `20240417`, `240417` (year, month, day) or with a time
    `2024-04-17 08:00[:00][.5][Z|+02:00]`; a time without zone is kept without one.

    Raises:
        ValueError: it is none of these, or no day of the calendar.
    """
    plain = text.strip()
    for shape, read in _SHAPES:
        if shape.fullmatch(plain):
            return When(value=read(plain), raw=text)
    raise ValueError(f"no date: {plain}")


def _year(text: str) -> str:
    return str(date(int(text), 1, 1).year).zfill(4)


def _month(text: str) -> str:
    return date.fromisoformat(f"{text}-01").isoformat()[:7]


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _short_day(text: str) -> str:
    century = "19" if int(text[:2]) >= _CENTURY else "20"
    return _day(century + text)


def _time(text: str) -> str:
    found = _TIME.fullmatch(text)
    assert found is not None  # noqa: S101  (the table below has matched it)
    part = (found["part"] or "").replace(",", ".")
    zone = found["zone"] or ""
    if len(zone) == 5:  # noqa: PLR2004  (+0200)
        zone = f"{zone[:3]}:{zone[3:]}"
    value = f"{found['day']}T{found['time']}{found['second'] or ':00'}"
    datetime.fromisoformat(value + zone)
    return value + part + zone


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (_DAY, _day),
    (_TIME, _time),
    (_SHORT_DAY, _short_day),
    (_PLAIN_DAY, _day),
    (_MONTH, _month),
    (_YEAR, _year),
)


def agent(role: str, text: str) -> Agent:
    """A person or unit, from `Name, (user id), title` or a bare name.

    Without an id in brackets nothing is split: a comma may part last name from first name.
    """
    found = _AGENT.fullmatch(text.strip())
    if found is None:
        return Agent(role=role, name=text.strip(), raw=text)
    return Agent(
        role=role,
        name=found["name"].strip(" ,"),
        id=found["id"].strip(),
        title=found["title"].strip(" ,"),
        raw=text,
    )


def diary_number(text: str) -> DiaryNumber:
    """A diary number (diarienummer) for comparing: one kind of dash, single blanks; and raw."""
    blanks = " ".join(text.split())  # str.split knows the no-break blanks too
    return DiaryNumber(normalised=_DASHES.sub("-", blanks), raw=text)
