"""Whether a record is covered by the agreement: its row of the plan, and the cut-off day."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum

from leverans.clock import LOCAL
from leverans.messages.catalogue import find
from leverans.model.finding import Finding
from leverans.model.record import Record, Retention, When
from leverans.model.shown import shown
from leverans.model.submission import ScopeTerms

AFTER_CUT_OFF = "@after_cut_off"
DECIDES = ("closed", "established", "decided", "sent", "received", "created")
"""The first of these dates that a record has is the one that the cut-off day is held against."""


class Side(Enum):
    """Where a record's date lies: up to the cut-off day, after it, or nobody can tell."""

    COVERED = "covered"
    LATER = "later"
    UNCLEAR = "unclear"


def side_of(record: Record, cut_off: date | None) -> Side:
    """On which side of the cut-off day a record lies."""
    if cut_off is None:
        return Side.COVERED
    dated = next((record.dates[name] for name in DECIDES if name in record.dates), None)
    if dated is None:
        return Side.UNCLEAR
    first, last = days_of(dated)
    if last <= cut_off:
        return Side.COVERED
    return Side.LATER if first > cut_off else Side.UNCLEAR


def days_of(when: When) -> tuple[date, date]:
    """The first and the last local day that a date of its precision may mean."""
    value = when.value
    if when.precision == "year":
        return date(int(value), 1, 1), date(int(value), 12, 31)
    if when.precision == "month":
        year, month = int(value[:4]), int(value[5:])
        return date(year, month, 1), _last_day(year, month)
    if when.precision == "day":
        return date.fromisoformat(value), date.fromisoformat(value)
    moment = datetime.fromisoformat(value)
    day = (moment.astimezone(LOCAL) if moment.tzinfo else moment).date()
    return day, day


def check_scope(
    record: Record, retention: Retention | None, scope: ScopeTerms, levels: Mapping[str, str]
) -> Iterator[Finding]:
    """What keeps a record out of the agreement, unless a person excepts it."""
    place = shown(record.raw_place or record.source_id)
    if scope.rows and retention is not None and retention.row_id not in scope.rows:
        yield find(
            "SCOPE-ROW",
            location=place,
            item=record.archive_id,
            levels=levels,
            row_id=retention.row_id or "-",
        )
    if scope.cut_off is not None and side_of(record, scope.cut_off) is Side.UNCLEAR:
        yield find(
            "SCOPE-DATE",
            location=place,
            item=record.archive_id,
            levels=levels,
            cut_off=scope.cut_off.isoformat(),
        )


def _last_day(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
