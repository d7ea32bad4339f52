"""Dates of a record as the two forms write them."""

import re
from contextlib import suppress
from datetime import datetime

from leverans.clock import LOCAL
from leverans.model.record import When

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def plain(when: When) -> str:
    """As FGS Ärendehantering wants it: as precise as it is, a time in Swedish time without zone."""
    if when.precision != "time":
        return when.value
    moment = datetime.fromisoformat(when.value)
    if moment.tzinfo is not None:
        with suppress(OverflowError):  # the first and the last day there can be
            moment = moment.astimezone(LOCAL)
    return moment.replace(tzinfo=None, microsecond=0).isoformat()


def exact(when: When) -> str:
    """As CITS ERMS wants it (xs:dateTime); "" for a month or a year, which cannot be one."""
    if when.precision == "time":
        return when.value
    return f"{when.value}T00:00:00" if _DAY.fullmatch(when.value) else ""
