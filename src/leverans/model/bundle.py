"""An evidence bundle: what is asked for, and the words that stand in its files."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from leverans.model.period import Period

DOCUMENT = "leverans evidence bundle"
VERSION = 1
MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
YEAR = re.compile(r"[0-9]{4}")


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


class Counted(StrEnum):
    """Whether the figures of the period are in the bundle, and why not."""

    RECONCILED = "reconciled"
    DIFFERS = "differs"  # they are, and something in them does not come out
    SELECTION = "selection"  # it is no bundle of a period
    NOT_OVER = "not_over"
    NOT_ALLOWED = "not_allowed"  # who exports may not see how things stand


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
        excerpt: path of what may be told of it all the same, "" where there is nothing.
        named_by: (event, field), for each field the first event that names it so.
    """

    sha256: str
    kind: str
    path: str = ""
    withheld: str = ""
    excerpt: str = ""
    named_by: tuple[tuple[int, str], ...] = ()


def period_of(text: str) -> Period:
    """The days of `2025`, `2025-03` or `2025-03-01..2025-06-30`.

    Raises:
        ValueError: it is none of them, or ends before it begins.
    """
    if YEAR.fullmatch(text):
        return Period.of_year(int(text))
    if month := MONTH.fullmatch(text):
        return Period.of_month(int(month[1]), int(month[2]))
    begin, _, end = text.partition("..")
    found = Period(first=date.fromisoformat(begin), last=date.fromisoformat(end))
    if days_of(found) != text:
        raise ValueError("not a period")
    return found


def days_of(period: Period) -> str:
    """First and last day: `2025-03-01..2025-06-30`."""
    return f"{period.begin}..{period.end}"


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
