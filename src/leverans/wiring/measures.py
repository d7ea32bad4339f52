"""Measures with their units, as settings write them: `20 MB/s`, `5 min`, `20:00-06:00`."""

import re
from datetime import time

from leverans.model.hours import Hours
from leverans.wiring.mistakes import not_allowed

_RATE = re.compile(r"([0-9]{1,9}(?:[.,][0-9]{1,3})?) ?(kB|MB|GB|kbit|Mbit|Gbit)/s")
_SPAN = re.compile(r"([0-9]{1,6}(?:[.,][0-9]{1,3})?) ?(s|min|h)")
_HOURS = re.compile(r"([0-9]{1,2})[:.]([0-5][0-9]) ?[-\u2013] ?([0-9]{1,2})[:.]([0-5][0-9])")
_BYTES = {"kB": 1e3, "MB": 1e6, "GB": 1e9, "kbit": 1e3 / 8, "Mbit": 1e6 / 8, "Gbit": 1e9 / 8}
_SECONDS = {"s": 1, "min": 60, "h": 3600}
_DAY = 24 * 60


def rate_of(value: object) -> object:
    """Bytes a second, of a text with unit; 0 for the empty text."""
    found = _RATE.fullmatch(value) if isinstance(value, str) else None
    if value == "":
        return 0
    if found is None or _number(found[1]) * _BYTES[found[2]] < 1:
        raise not_allowed('"500 kB/s", "20 MB/s", "100 Mbit/s", ""')
    return int(_number(found[1]) * _BYTES[found[2]])


def seconds_of(value: object) -> object:
    """Seconds, of a text with unit."""
    found = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise not_allowed('"5 s", "10 min", "1 h"')
    return _number(found[1]) * _SECONDS[found[2]]


def hours_of(value: object) -> object:
    """Hours of the day, of a text; None for the empty text."""
    if value == "":
        return None
    found = _HOURS.fullmatch(value) if isinstance(value, str) else None
    times = [int(found[n]) * 60 + int(found[n + 1]) for n in (1, 3)] if found else [0, 0]
    if max(times) > _DAY or times[0] % _DAY == times[1] % _DAY:
        raise not_allowed('"20:00-06:00", "18:30-23:00", ""')
    start, end = (time(*divmod(each % _DAY, 60)) for each in times)
    return Hours(start=start, end=end)


def _number(text: str) -> float:
    return float(text.replace(",", "."))
