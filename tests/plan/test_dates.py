import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plan.slow_calendar import last_day_kept, last_of, local_day

from leverans.messages.texts import text
from leverans.model.retention_rule import Action, Period, RetentionRule, Trigger, Unit
from leverans.model.span import Span, StepKind
from leverans.plan.dates import deadline_from, span_of
from leverans.plan.days import ImplausibleDate, days_of

CASES = 100_000


def rule(
    period: str = "", *, exact: bool = False, minimum: str = "", must: bool = False
) -> RetentionRule:
    return RetentionRule(
        action=Action.DISPOSE,
        trigger=Trigger.CLOSED,
        period=a_period(period),
        exact=exact,
        minimum=a_period(minimum),
        must=must,
    )


def a_period(iso: str) -> Period | None:
    return Period(amount=int(iso[1:-1]), unit=Unit(iso[-1])) if iso else None


def span(trigger: str, period: str, *, exact: bool = False) -> Span:
    return span_of(rule(period, exact=exact), trigger)


@pytest.mark.parametrize(
    ("trigger", "period", "eligible"),
    [
        ("2014-01", "P10Y", "2025-01-01"),  # practice.md §2.5: not before 2025
        ("2009-06-30", "P7Y", "2017-01-01"),  # a broken fiscal year
        ("2009-12-31", "P7Y", "2017-01-01"),
        ("2025-09-26", "P2M", "2025-11-27"),
        ("2023-09-26", "P2M", "2023-11-27"),
        ("2024-12-31", "P2M", "2025-03-01"),
        ("2023-12-31", "P2Y", "2026-01-01"),  # story 2
        ("2024-01-01", "P2Y", "2027-01-01"),
        ("2020-05-04", "P10Y", "2031-01-01"),  # story 6
        ("2026-02-01", "P5Y", "2032-01-01"),
        ("2024-02-29", "P1Y", "2026-01-01"),
        ("2024-01-31", "P1M", "2024-03-01"),
        ("2023-01-31", "P1M", "2023-03-01"),
        ("2024-02-29", "P12M", "2025-03-01"),
        ("2024-02-28", "P1D", "2024-03-01"),
        ("2023-02-28", "P1D", "2023-03-02"),
        ("2024-12-25", "P1W", "2025-01-02"),
        ("2024-12-31", "P0D", "2025-01-01"),
        ("2024-06-30", "P0Y", "2025-01-01"),
    ],
)
def test_the_first_day_of_culling(trigger: str, period: str, eligible: str) -> None:
    assert str(span(trigger, period).eligible_from) == eligible


@pytest.mark.parametrize(
    ("trigger", "eligible"),
    [
        ("2024-02-29", "2025-03-01"),
        ("2020-02-29", "2021-03-01"),
        ("2024-12-31", "2026-01-01"),
        ("2024-03-01", "2025-03-02"),
    ],
)
def test_a_year_to_the_day_where_the_rule_is_exact(trigger: str, eligible: str) -> None:
    assert str(span(trigger, "P1Y", exact=True).eligible_from) == eligible


@pytest.mark.parametrize(
    ("trigger", "day"),
    [
        ("2023-12-31T23:30Z", "2024-01-01"),  # the trap of §2.5: in UTC it is the year before
        ("2023-12-31T23:30:00.000Z", "2024-01-01"),
        ("2024-01-01T00:30:00+01:00", "2024-01-01"),
        ("2023-12-31T23:30", "2023-12-31"),  # without offset it is local
        ("2024-06-30T22:00:00Z", "2024-07-01"),  # summer time
        ("2024-06-30T21:59:59Z", "2024-06-30"),
        ("2024-12-31T22:59:59Z", "2024-12-31"),
        ("2024-12-31 23:00:00+0000", "2025-01-01"),
        ("2025-01-01T04+05:30", "2025-01-01"),  # its last minute is 00:29 the next day
        ("2024-12-31T18:30:00-05", "2025-01-01"),
        ("2024", "2024-12-31"),
        ("2024-02", "2024-02-29"),
        ("2023-02", "2023-02-28"),
        (" 2024-04-17 ", "2024-04-17"),
    ],
)
def test_the_local_day_of_a_trigger(trigger: str, day: str) -> None:
    assert str(span(trigger, "P2Y").trigger_date) == day


def test_a_case_closed_after_midnight_in_sweden_is_not_culled_a_year_early() -> None:
    assert span("2023-12-31T23:30Z", "P2Y").eligible_from == date(2027, 1, 1)


def test_it_is_never_the_year_early_that_trigger_plus_period_gives() -> None:
    plain = date(2016, 1, 15)
    assert span("2014-01-15", "P2Y").eligible_from == date(2017, 1, 1) > plain


@pytest.mark.parametrize(
    "trigger",
    [
        "",
        " ",
        "okänt",
        "24-01-01",
        "20240101",
        "2024-W16-3",
        "2024-1-1",
        "2023-02-29",
        "2024-13",
        "2024-00-10",
        "0000",
        "1899",
        "1899-12-31",
        "1601-01-01T00:00:00Z",
        "2024-04-17T24:00:00",
        "2024-04-17T25:00Z",
        "2024-04-17T10:00+99:00",
        "9999-12-31T23:30Z",
        "٢٠٢٤-01-01",
        "2024-01-01/2025-01-01",
    ],
)
def test_what_is_no_day_is_refused(trigger: str) -> None:
    with pytest.raises(ImplausibleDate):
        span(trigger, "P2Y")


@pytest.mark.parametrize(
    ("trigger", "period"),
    [
        ("9999-12-31", "P0D"),
        ("9999-12-31", "P1Y"),
        ("9999", "P0Y"),
        ("9998-12-31", "P1Y"),
        ("9999-11-30", "P2M"),
        ("2024-01-01", "P8000Y"),
        ("2024-01-01", "P999999999D"),
        ("2024-01-01", "P99999999999999W"),
        ("2024-01-01", "P999999999999M"),
    ],
)
def test_what_leads_past_the_year_9999_is_refused(trigger: str, period: str) -> None:
    with pytest.raises(ImplausibleDate):
        span(trigger, period)


def test_the_last_day_that_can_be_told_is_told() -> None:
    assert span("9999-12-30", "P0D").eligible_from == date(9999, 12, 31)
    assert span("9997-01-01", "P1Y").eligible_from == date(9999, 1, 1)


def test_a_duty_that_would_have_to_be_met_after_9999_is_refused() -> None:
    with pytest.raises(ImplausibleDate):
        span_of(rule("P1Y", must=True), "9997-01-01")


def test_a_rule_without_a_period_has_no_dates() -> None:
    with pytest.raises(ValueError, match="no period"):
        span_of(rule(), "2024-01-01")


def test_the_minimum_holds_where_it_is_longer_and_never_shortens() -> None:
    assert span_of(rule("P1Y", minimum="P3Y"), "2020").eligible_from == date(2024, 1, 1)
    assert span_of(rule("P5Y", minimum="P3Y"), "2020").eligible_from == date(2026, 1, 1)
    assert span_of(rule("P0D", minimum="P2Y"), "2020").eligible_from == date(2023, 1, 1)
    assert span_of(rule(minimum="P2Y"), "2020").eligible_from == date(2023, 1, 1)


def test_a_duty_ends_with_the_year_after_the_one_in_which_it_arose() -> None:
    told = span_of(rule("P5Y", must=True), "2020-03-01")
    assert (told.eligible_from, told.deadline) == (date(2026, 1, 1), date(2027, 12, 31))
    assert span_of(rule("P5Y"), "2020-03-01").deadline is None


def test_a_deadline_of_the_rule_itself_counts_from_its_own_event() -> None:
    own = replace(rule("P5Y", must=True), deadline=a_period("P6Y"), deadline_trigger=Trigger.CLOSED)
    assert span_of(own, "2020-03-01").deadline == date(2026, 12, 31)
    other = replace(own, deadline_trigger=Trigger.EVENT_END)
    assert span_of(other, "2020-03-01").deadline is None
    assert deadline_from(other, date(2024, 2, 29)) == date(2030, 12, 31)
    assert deadline_from(rule("P5Y", must=True), date(2024, 2, 29)) is None
    with pytest.raises(ImplausibleDate):
        deadline_from(replace(own, deadline=a_period("P9000Y")), date(2024, 2, 29))


def test_every_step_of_the_arithmetic_is_told() -> None:
    assert [step.kind for step in span("2023-12-31T23:30Z", "P2Y").steps] == [
        StepKind.LOCAL_DAY,
        StepKind.CALENDAR_YEARS,
    ]
    assert [(step.kind, str(step.day)) for step in span("2024-12", "P2M").steps] == [
        (StepKind.LAST_DAY, "2024-12-31"),
        (StepKind.EXACT, "2025-02-28"),
        (StepKind.CLAMPED, "2025-02-28"),
    ]
    told = span_of(rule("P0D", minimum="P2Y", must=True), "2020")
    assert [step.kind for step in told.steps] == [
        StepKind.LAST_DAY,
        StepKind.SAME_DAY,
        StepKind.MINIMUM,
        StepKind.DEADLINE,
    ]


@pytest.mark.parametrize("kind", StepKind)
def test_every_step_has_words(kind: StepKind) -> None:
    told = {text(f"dates.{kind}", language, day="2024", period="P2Y") for language in ("sv", "en")}
    assert len(told) == 2


def random_case(chance: random.Random) -> tuple[str, int, str, bool]:
    """A trigger, an amount, a unit, exact or not; month ends and leap days oftener than by lot."""
    year = chance.choice([chance.randint(1900, 2100), chance.randint(1990, 2030)])
    month = chance.choice([chance.randint(1, 12), 1, 2, 12])
    longest = last_of(f"{year}-{month:02}").day
    day = chance.choice([chance.randint(1, longest), longest, 1])
    precision = chance.choice(
        [f"{year}", f"{year}-{month:02}", *[f"{year}-{month:02}-{day:02}"] * 8]
    )
    unit = chance.choice("YYYMMWD")
    most = {"Y": 7, "M": 30, "W": 60, "D": 400}[unit]
    return precision, chance.randint(0, most), unit, chance.random() < 0.3


def test_a_hundred_thousand_cases_equal_the_slow_calendar() -> None:
    chance = random.Random(20260101)  # noqa: S311 - not a secret
    for _ in range(CASES):
        trigger, amount, unit, exact = random_case(chance)
        told = span(trigger, f"P{amount}{unit}", exact=exact)
        kept = last_day_kept(last_of(trigger), amount, unit, exact=exact)
        assert told.retain_through == kept, (trigger, amount, unit, exact)
        assert (told.eligible_from - kept).days == 1


@given(
    st.dates(date(1996, 1, 1), date(2100, 12, 31)),
    st.integers(0, 24 * 60 - 1),
    st.sampled_from([0, 60, 120, -300, 330]),
)
def test_a_time_with_offset_lies_on_the_day_of_the_slow_calendar(
    day: date, minutes: int, offset: int
) -> None:
    shift, into = divmod(minutes - offset, 24 * 60)
    utc = date.fromordinal(day.toordinal() + shift)
    if utc.year < 1996:
        return
    sign = "-" if offset < 0 else "+"
    zone = f"{sign}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
    written = f"{day}T{minutes // 60:02}:{minutes % 60:02}{zone}"
    assert days_of(written).last == local_day(utc, into)


@given(st.dates(date(1900, 1, 1), date(2500, 1, 1)), st.integers(0, 200), st.sampled_from("YMWD"))
def test_a_later_trigger_never_gives_an_earlier_date(day: date, amount: int, unit: str) -> None:
    after = date.fromordinal(day.toordinal() + 1)
    period = f"P{amount}{unit}"
    assert span(str(day), period).eligible_from <= span(str(after), period).eligible_from
    assert span(str(day), period).eligible_from > day


@given(st.dates(date(1900, 1, 1), date(2500, 1, 1)), st.integers(0, 100))
def test_whole_calendar_years_are_never_shorter_than_the_same_years_to_the_day(
    day: date, years: int
) -> None:
    period = f"P{years}Y"
    exact = span(str(day), period, exact=True).eligible_from
    assert exact <= span(str(day), period).eligible_from


@given(st.text())
def test_no_text_breaks_the_reading_of_dates(told: str) -> None:
    try:
        days = days_of(told)
    except ImplausibleDate:
        return
    assert days.first <= days.last
