"""Whatever comes and goes: the months add up, each opens as the last closed, nothing is lost.

Held against an account of the same that is made here without the ledger. Times are drawn from the
edges: the last millisecond of a month, midnight, the nights in which the clock is changed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, update

from leverans.clock import LOCAL
from leverans.flow.figures.gather import counted
from leverans.flow.figures.holdings import holdings
from leverans.flow.figures.interface import Counting
from leverans.flow.site import Site
from leverans.ledger.database import Ledger
from leverans.ledger.tables import ACTOR, RECEPTION
from leverans.model.balance import UNITS, Balance
from leverans.model.figures import Kind, totals
from leverans.model.period import Period
from leverans.testing.counted_year import Kept, enter_year, held_on
from leverans.testing.two_sides import TickingClock, TwoSides
from leverans.wiring.site import open_site

YEAR = Period.of_year(2026)
NOW = datetime(2027, 2, 1, 9, 0, tzinfo=LOCAL)
MILLI = timedelta(milliseconds=1)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LOCAL)  # type: ignore[misc,arg-type]


def utc(*parts: int) -> datetime:
    """A time of the nights in which an hour is missing or comes twice, as the clock showed it."""
    return datetime(*parts, tzinfo=UTC).astimezone(LOCAL)  # type: ignore[misc,arg-type]


EDGES = [
    local(2025, 12, 31, 23, 59, 59, 999000),
    local(2026, 1, 1),
    *(
        moment
        for month in range(2, 13)
        for moment in (local(2026, month, 1) - MILLI, local(2026, month, 1))
    ),
    utc(2026, 3, 29, 0, 59, 59),
    utc(2026, 3, 29, 1, 0),
    utc(2026, 10, 24, 22, 0),
    utc(2026, 10, 25, 0, 30),
    utc(2026, 10, 25, 1, 30),
    utc(2026, 10, 25, 22, 59, 59),
    local(2026, 12, 31, 23, 59, 59, 999000),
    local(2027, 1, 1),
]
STATES = ("accepted", "accepted", "accepted", "", "refused", "awaiting", "tested")


@st.composite
def kept(draw: st.DrawFn) -> Kept:
    at = draw(st.sampled_from(EDGES))
    records = tuple(draw(st.lists(st.integers(0, 4), min_size=1, max_size=4)))
    later = [moment for moment in EDGES if moment >= at]
    gone = st.none() | st.sampled_from(later)
    culled = tuple(draw(st.lists(gone, min_size=len(records), max_size=len(records))))
    state = draw(st.sampled_from(STATES))
    return Kept(number=0, at=at, records=records, culled=culled, state=state)


PACKAGES = st.lists(kept(), max_size=6).map(
    lambda drawn: [replace(each, number=n) for n, each in enumerate(drawn, start=1)]
)


class Undone(Exception):
    """Ends a transaction without keeping anything."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    sides = TwoSides(tmp_path_factory.mktemp("manader"), clock=TickingClock(at=NOW)).make()
    opened = open_site(sides.archive, environ={}, clock=sides.clock, spoken="sv")
    with opened.site.ledger:
        yield opened.site


@contextmanager
def entered(site: Site, packages: Sequence[Kept]) -> Iterator[Connection]:
    with suppress(Undone), site.ledger.begin() as connection:
        enter_year(connection, site.actor, packages)
        yield connection
        raise Undone


def counting(site: Site, connection: Connection, period: Period) -> Counting:
    return Counting(site=site, connection=connection, period=period, now=NOW)


def amounts(balance: Balance) -> tuple[tuple[int, ...], ...]:
    ends = (balance.opening, balance.closing)
    return tuple(tuple(getattr(end, unit) for unit in UNITS) for end in ends)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(packages=PACKAGES)
def test_the_holdings_come_out_in_every_month_and_in_the_year(
    site: Site, packages: list[Kept]
) -> None:
    with entered(site, packages) as connection:
        months = [holdings(counting(site, connection, month)) for month in YEAR.months()]
        whole = holdings(counting(site, connection, YEAR))
    for balance in (*months, whole):
        assert list(balance.differences()) == []
    for before, after in pairwise(months):
        assert before.closing == after.opening
    for flow in whole.flows:
        parts = [each.amount for month in months for each in month.flows if each.name == flow.name]
        assert sum(part.records for part in parts) == flow.amount.records
        assert sum(part.packages for part in parts) == flow.amount.packages
        assert sum(part.bytes for part in parts) == flow.amount.bytes
    ends = [held_on(packages, day) for day in (date(2025, 12, 31), date(2026, 12, 31))]
    assert amounts(whole) == tuple(ends)
    for month, balance in zip(YEAR.months(), months, strict=True):
        assert amounts(balance)[1] == held_on(packages, month.last)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(packages=PACKAGES)
def test_every_figure_of_a_period_adds_up(site: Site, packages: list[Kept]) -> None:
    with entered(site, packages) as connection:
        months = [counted(counting(site, connection, month)) for month in YEAR.months()]
        whole = totals(counted(counting(site, connection, YEAR)), Kind.FLOW)
    summed = dict.fromkeys(whole, 0)
    for month in months:
        for name, number in totals(month, Kind.FLOW).items():
            summed[name] += number
    assert summed == whole


def test_a_number_that_is_wrong_by_one_is_told(site: Site) -> None:
    package = Kept(number=1, at=local(2026, 5, 1), records=(2, 3))
    with entered(site, [package]) as connection:
        change = update(RECEPTION).values(payload_files=RECEPTION.c.payload_files + 1)
        connection.execute(change)
        told = list(holdings(counting(site, connection, YEAR)).differences())
    assert [(each.figure, each.by) for each in told] == [("holdings.files", -1)]


def test_postgresql_counts_the_same(url: str, site: Site, tmp_path: Path) -> None:
    """All of it, on both databases; `url` names each in turn."""
    del tmp_path
    packages = [
        Kept(
            number=1,
            at=local(2026, 1, 31, 23, 59, 59),
            records=(1, 2, 3),
            culled=(None, local(2026, 5, 1)),
        ),
        Kept(number=2, at=local(2026, 2, 1), records=(4,), culled=(local(2026, 6, 1),)),
        Kept(number=3, at=local(2026, 3, 1), records=(1, 1), state=""),
        Kept(number=4, at=local(2026, 3, 1), records=(5,), state="refused"),
    ]
    with Ledger.open(url) as ledger:
        other = replace(site, ledger=ledger)
        with ledger.begin() as connection:
            connection.execute(insert(ACTOR).values(id=site.actor))
        with entered(other, packages) as connection:
            found = counted(counting(other, connection, YEAR))
    balance = next(each for each in found.balances if each.name == "holdings")
    assert list(balance.differences()) == []
    assert amounts(balance)[1] == (2, 4, 6, 42) == held_on(packages, date(2026, 12, 31))
    assert {line.row: line.executed for line in found.culling} == {"3102": 2}
    assert {line.status: line.packages for line in found.receptions} == {
        "accepted": 2,
        "refused": 1,
    }
