"""Periods of whole local days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.model.period import Period

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


def test_a_year_is_called_by_its_number_and_has_twelve_months() -> None:
    year = Period.of_year(2028)
    assert (year.name, year.begin, year.end, year.days) == ("2028", "2028-01-01", "2028-12-31", 366)
    months = list(year.months())
    assert [month.name for month in months] == [f"2028-{n:02d}" for n in range(1, 13)]
    assert sum(month.days for month in months) == 366


@pytest.mark.parametrize(
    ("today", "name"),
    [
        (date(2026, 1, 1), "2025-12"),
        (date(2026, 3, 31), "2026-02"),
        (date(2024, 3, 1), "2024-02"),
    ],
)
def test_the_month_before_is_the_last_that_is_over(today: date, name: str) -> None:
    assert Period.month_before(today).name == name


def test_other_periods_are_called_by_both_their_days() -> None:
    period = Period(first=date(2026, 3, 1), last=date(2026, 3, 30))
    assert period.name == "2026-03-01/2026-03-30"
    assert period.before == "2026-02-28"


def test_a_period_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before"):
        Period(first=date(2026, 3, 2), last=date(2026, 3, 1))


@given(first=DAYS, length=st.integers(min_value=0, max_value=1000))
def test_the_months_cover_every_day_once(first: date, length: int) -> None:
    period = Period(first=first, last=first + timedelta(days=length))
    days = [month.first + timedelta(days=n) for month in period.months() for n in range(month.days)]
    assert days == [first + timedelta(days=n) for n in range(length + 1)]
