from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis.strategies import integers, times

from leverans.model.hours import Hours

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def hours(text: str) -> Hours:
    start, end = (time.fromisoformat(each) for each in text.split("-"))
    return Hours(start=start, end=end)


def opens(text: str, at: str) -> str:
    """When it opens, as the clock on the wall shows it; "" when it is open."""
    moment = datetime.fromisoformat(at)
    local = moment if moment.tzinfo else moment.replace(tzinfo=STOCKHOLM)
    until = hours(text).closed_until(local, STOCKHOLM)
    return until.isoformat(timespec="minutes") if until else ""


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("08:00-16:00", "2026-11-02T08:00", ""),
        ("08:00-16:00", "2026-11-02T15:59", ""),
        ("08:00-16:00", "2026-11-02T16:00", "2026-11-03T08:00+01:00"),
        ("08:00-16:00", "2026-11-02T07:59", "2026-11-02T08:00+01:00"),
        ("20:00-06:00", "2026-11-02T23:00", ""),
        ("20:00-06:00", "2026-11-03T00:00", ""),
        ("20:00-06:00", "2026-11-03T05:59", ""),
        ("20:00-06:00", "2026-11-03T06:00", "2026-11-03T20:00+01:00"),
        ("00:00-06:00", "2026-11-03T06:00", "2026-11-04T00:00+01:00"),
        ("20:00-00:00", "2026-11-03T00:00", "2026-11-03T20:00+01:00"),
    ],
)
def test_hours_by_the_clock_on_the_wall(text: str, at: str, expected: str) -> None:
    assert opens(text, at) == expected


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        # 29 March 2026: the clock goes from 02:00 to 03:00
        ("20:00-06:00", "2026-03-29T05:59", ""),
        ("20:00-06:00", "2026-03-29T06:00", "2026-03-29T20:00+02:00"),
        ("02:30-05:00", "2026-03-29T01:59", "2026-03-29T03:00+02:00"),
        ("02:30-05:00", "2026-03-29T03:00", ""),
        ("20:00-02:30", "2026-03-29T01:59", ""),
        ("20:00-02:30", "2026-03-29T03:00", "2026-03-29T20:00+02:00"),
        # 25 October 2026: from 03:00 back to 02:00
        ("20:00-06:00", "2026-10-25T02:30+02:00", ""),
        ("20:00-06:00", "2026-10-25T02:30+01:00", ""),
        ("20:00-02:30", "2026-10-25T02:29+02:00", ""),
        ("20:00-02:30", "2026-10-25T02:30+02:00", "2026-10-25T20:00+01:00"),
        ("20:00-02:30", "2026-10-25T02:15+01:00", "2026-10-25T20:00+01:00"),
        ("02:30-05:00", "2026-10-25T02:15+01:00", ""),
    ],
)
def test_hours_when_the_clock_is_set(text: str, at: str, expected: str) -> None:
    assert opens(text, at) == expected


@given(
    integers(1_580_000_000, 2_200_000_000),
    times(),
    times(),
)
def test_at_the_time_that_is_told_it_is_open(seconds: int, start: time, end: time) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    start, end = (each.replace(second=0, microsecond=0) for each in (start, end))
    if start == end:
        return
    window = Hours(start=start, end=end)
    until = window.closed_until(at, STOCKHOLM)
    if until is not None:
        assert until > at
        assert window.closed_until(until, STOCKHOLM) is None


def test_hours_are_written_as_in_the_agreement() -> None:
    assert str(hours("20:00-06:30")) == "20:00-06:30"
