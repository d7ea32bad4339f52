"""The local day of a time in the ledger, for questions about periods.

Every time is kept as it was on the clock in Sweden, with its offset. So its first ten characters
are its local day, also in the night in which an hour comes twice, and a time lies in one day only.
"""

from typing import Any

from sqlalchemy import ColumnElement, func, type_coerce
from sqlalchemy.types import Text

DAY = len("2026-01-31")


def day_of(moment: ColumnElement[Any]) -> ColumnElement[str]:
    """The local day of a time, YYYY-MM-DD, as it was written."""
    return func.substr(type_coerce(moment, Text), 1, DAY)


def within(moment: ColumnElement[Any], first: str, last: str) -> ColumnElement[bool]:
    """Whether a time lies in the days from `first` to `last`, both included."""
    return day_of(moment).between(first, last)
