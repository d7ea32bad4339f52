"""An evidence bundle: what is asked for, and the words that stand in its files."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DOCUMENT = "leverans evidence bundle"
VERSION = 1
MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
YEAR = re.compile(r"[0-9]{4}")
DECEMBER = 12


class Of(StrEnum):
    """What a bundle may be about."""

    PACKAGE = "package"
    RECORD = "record"
    DELIVERY = "delivery"
    ORDER = "order"
    PERIOD = "period"


class Withheld(StrEnum):
    """Why a document that an event names is not in the bundle."""

    CONTACTS = "contacts"  # an agreement names people, or may
    FILE_NAMES = "file_names"  # a refusal says which files were wrong
    RECORD_IDS = "record_ids"  # the annex of a protocol
    PERSONAL_DATA = "personal_data"  # something in it looks like personal data
    AUTHORS = "authors"  # a workbook says who has saved it
    LOST = "lost"  # it is not kept here any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole days, from the first to the last, both counted in."""

    first: date
    last: date

    @property
    def end(self) -> date:
        """The day after."""
        return self.last + timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a bundle is asked for.

    Attributes:
        of: the kind. id: of what it is about; of a period its days. period: of a period, else None.
    """

    of: Of
    id: str
    period: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDocument:
    """A document that events of a bundle name.

    Attributes:
        sha256: hex. kind: receipt, confirmation, protocol, agreement, plan or decision.
        path: in the bundle, "" where it is withheld. withheld: the reason then, else "".
        named_by: (event, field), for each field the first event that names it so.
    """

    sha256: str
    kind: str
    path: str = ""
    withheld: str = ""
    named_by: tuple[tuple[int, str], ...] = ()


def period_of(text: str) -> Period:
    """The days of `2025`, `2025-03` or `2025-03-01..2025-06-30`.

    Raises:
        ValueError: it is none of them, or ends before it begins.
    """
    if YEAR.fullmatch(text):
        return Period(first=date(int(text), 1, 1), last=date(int(text), DECEMBER, 31))
    if month := MONTH.fullmatch(text):
        first = date(int(month[1]), int(month[2]), 1)
        later = first.replace(day=28) + timedelta(days=4)
        return Period(first=first, last=later.replace(day=1) - timedelta(days=1))
    begin, dots, end = text.partition("..")
    found = Period(first=date.fromisoformat(begin), last=date.fromisoformat(end))
    if not dots or found.last < found.first or str(found) != text:
        raise ValueError("not a period")
    return found


def spans(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Ascending numbers as spans without gaps: (first, last)."""
    first = before = 0
    for number in numbers:
        if number != before + 1 or not before:
            if before:
                yield first, before
            first = number
        before = number
    if before:
        yield first, before
