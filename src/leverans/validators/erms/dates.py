"""Dates as texts: their form, whether there is such a day, and which of two is the earlier."""

import re
from datetime import date, datetime
from functools import lru_cache

FORM, UNREAL = "form", "unreal"
REMEMBERED = 4096  # dates come again and again

_PLAIN = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d))?)?)?", re.ASCII)
_EXACT = re.compile(
    r"(-?\d{4,9})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII
)
_DAY = re.compile(r"(-?\d{4,9})-(\d\d)-(\d\d)(Z|[+-]\d\d:\d\d)?", re.ASCII)


@lru_cache(maxsize=REMEMBERED)
def fault_of_plain(text: str) -> str:
    """What is wrong with a date of FGS: "", `form` or `unreal`.

    Its forms: YYYY, YYYY-MM, YYYY-MM-DD, YYYY-MM-DDThh:mm:ss, without zone or fraction.
    """
    found = _PLAIN.fullmatch(text)
    if found is None:
        return FORM
    year, month, day, hour, minute, second = found.groups()
    clock = int(hour or 0), int(minute or 0), int(second or 0)
    hours, minutes, seconds = clock
    return _unreal(int(year), int(month or 1), int(day or 1), hours, minutes, seconds)


@lru_cache(maxsize=REMEMBERED)
def fault_of_exact(text: str) -> str:
    """What is wrong with an xs:dateTime: "", `form` or `unreal`."""
    found = _EXACT.fullmatch(text.strip())
    if found is None:
        return FORM
    return _unreal(*map(int, found.groups()[:6])) or _bad_zone(found[8])


@lru_cache(maxsize=REMEMBERED)
def fault_of_day(text: str) -> str:
    """What is wrong with an xs:date: "", `form` or `unreal`."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return FORM
    return _unreal(int(found[1]), int(found[2]), int(found[3])) or _bad_zone(found[4])


def _unreal(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0
) -> str:
    if (hour, minute, second) == (24, 0, 0):  # the end of the day
        hour = 0
    if hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004 (a clock)
        return UNREAL
    try:
        date(year, month, day)
    except (ValueError, OverflowError):
        return UNREAL
    return ""


def _bad_zone(zone: str | None) -> str:
    """Zones reach from -14:00 to +14:00."""
    if zone is None or zone == "Z":
        return ""
    hours, minutes = int(zone[1:3]), int(zone[4:])
    return UNREAL if minutes > 59 or hours * 60 + minutes > 14 * 60 else ""  # noqa: PLR2004


def is_earlier(first: str, second: str) -> bool:
    """Whether one date is certainly before another, as exactly as the vaguer of them tells.

    Both are without fault. Where only one has a zone, a day is left between them.
    """
    if "T" in first and "T" in second:
        one, other = _moment(first), _moment(second)
        if one is not None and other is not None and (one.tzinfo is None) == (other.tzinfo is None):
            return one < other
        first, second = first[:10], second[:10]
        return first < second and not _are_neighbours(first, second)
    shorter = min(len(first), len(second), len("2026-03-02"))
    return first[:shorter] < second[:shorter]


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:  # 24:00:00, or a fraction finer than is kept
        return None


def _are_neighbours(first: str, second: str) -> bool:
    try:
        return (date.fromisoformat(second) - date.fromisoformat(first)).days == 1
    except ValueError:
        return False
