"""The list is gone through once in each period, on a day that is the house's own."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leverans.clock import LOCAL
from leverans.flow.control import schedule
from leverans.flow.control.schedule import is_due
from leverans.flow.site import Site
from leverans.ledger import control_runs
from leverans.model.control import Every
from leverans.testing.controlled import ControlledArchive

PERIODS = {Every.WEEKLY: 52, Every.MONTHLY: 12, Every.QUARTERLY: 4}


@pytest.mark.parametrize("every", Every)
def test_a_year_has_its_periods_and_each_one_run(archive: ControlledArchive, every: Every) -> None:
    archive.clock.at = datetime(2026, 1, 1, 2, 0, tzinfo=LOCAL)
    runs: list[date] = []
    with archive.site() as site:
        while archive.clock.at.year == 2026:
            if is_due(site, every):
                runs.append(archive.clock.at.date())
                note_run(site)
            archive.clock.at += timedelta(days=1)
    assert len(runs) - PERIODS[every] in (0, 1)  # the first may catch up on a week begun before
    shortest = {Every.WEEKLY: 7, Every.MONTHLY: 28, Every.QUARTERLY: 90}[every]
    assert all((later - former).days >= shortest for former, later in pairwise(runs[1:]))


def note_run(site: Site) -> None:
    """A whole run that found nothing."""
    with site.ledger.begin() as connection:
        run = control_runs.begin(connection, site.new_id(), at=site.clock(), whole=True)
        control_runs.end(connection, run, at=site.clock())


def test_a_night_that_was_missed_is_caught_up(archive: ControlledArchive) -> None:
    archive.clock.at = datetime(2026, 3, 30, 2, 0, tzinfo=LOCAL)
    with archive.site() as site:
        assert is_due(site, Every.QUARTERLY)


def test_a_run_of_one_check_is_not_the_run_of_the_period(archive: ControlledArchive) -> None:
    archive.clock.at = datetime(2026, 3, 30, 2, 0, tzinfo=LOCAL)
    archive.run("missing_metadata")
    with archive.site() as site:
        assert is_due(site, Every.QUARTERLY)
    archive.run()
    with archive.site() as site:
        assert not is_due(site, Every.QUARTERLY)


@given(house=st.uuids(), every=st.sampled_from(Every))
@settings(max_examples=50)
def test_the_own_day_lies_within_the_period(house: UUID, every: Every) -> None:
    day = schedule._own_day(str(house), every)
    assert 0 <= day < schedule.SPREAD[every]
    assert day == schedule._own_day(str(house), every)
