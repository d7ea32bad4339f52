"""What the figures of a period say of a house, taken one by one."""

from datetime import datetime
from pathlib import Path

import pytest

from leverans.clock import LOCAL
from leverans.flow.figures.gather import figures
from leverans.flow.history import Happened, write
from leverans.ledger.denied import Denied
from leverans.ledger.runs import end_run, start_run
from leverans.ledger.tables_fixity import FIXITY_AUDIT
from leverans.ledger.tables_holds import HOLD
from leverans.model.figures import HoldLine, Nights, totals
from leverans.model.period import Period
from leverans.testing.people import person, person_with
from leverans.testing.two_sides import TickingClock, TwoSides

MARCH = Period.of_month(2026, 3)
NOW = datetime(2026, 4, 15, 9, 0, tzinfo=LOCAL)


@pytest.fixture
def sides(tmp_path: Path) -> TwoSides:
    return TwoSides(root=tmp_path, clock=TickingClock(at=NOW)).make()


def night(sides: TwoSides, day: int, outcome: str = "success", month: int = 3) -> None:
    at = datetime(2026, month, day, 2, 30, tzinfo=LOCAL)
    site = sides.site()
    with site.ledger, site.ledger.begin() as connection:
        start_run(connection, f"run-{month}-{day}", job="nightly", at=at)
        if outcome:
            end_run(connection, f"run-{month}-{day}", at=at, outcome=outcome)


def test_a_house_in_which_nothing_happened_has_figures_of_nought(sides: TwoSides) -> None:
    site = sides.site()
    with site.ledger:
        found = figures(site, MARCH)
    assert found.period == MARCH
    assert not found.differences()
    assert set(totals(found).values()) == {0}


def test_nights_are_run_or_failed_or_missed(sides: TwoSides) -> None:
    for day in (25, 26, 28, 29):  # the clock is put forward in the night of the 29th
        night(sides, day, outcome={26: "failure", 28: ""}.get(day, "success"))
    night(sides, 2, month=4)
    site = sides.site()
    with site.ledger:
        march, april = figures(site, MARCH), figures(site, Period.of_month(2026, 4))
    assert march.nights == Nights(run=4, failed=2, missed=3)  # the 27th, 30th and 31st
    assert april.nights == Nights(run=1, failed=0, missed=13)  # the 1st, and from the 3rd


def test_holds_are_placed_lifted_and_stand(sides: TwoSides) -> None:
    last = datetime(2026, 3, 31, 23, 59, 59, 999000, tzinfo=LOCAL)
    first = datetime(2026, 4, 1, 0, 0, tzinfo=LOCAL)
    placed = [
        ("S1", "audit", datetime(2026, 1, 10, 9, tzinfo=LOCAL), None),
        ("S2", "audit", last, first),
        ("S3", "dispute", datetime(2026, 2, 1, 9, tzinfo=LOCAL), last),
        ("S4", "other", first, None),
    ]
    site = sides.site()
    with site.ledger:
        with site.ledger.begin() as connection:
            for name, kind, at, lifted in placed:
                values = {"id": name, "kind": kind, "placed_by": site.actor, "placed_at": at}
                connection.execute(HOLD.insert().values(**values, lifted_at=lifted))
        found = figures(site, MARCH)
    assert found.holds == (
        HoldLine(kind="audit", placed=1, lifted=0, standing=2, oldest=80),
        HoldLine(kind="dispute", placed=0, lifted=1, standing=0),
    )


def test_who_may_not_see_how_things_stand_may_not_count(sides: TwoSides) -> None:
    site = sides.site()
    with site.ledger:
        contact = person_with(site, 7001, "contact")
        stranger = person(site, 7002)
        assert figures(contact, MARCH).house == site.name
        with pytest.raises(Denied):
            figures(stranger, MARCH)


def test_a_package_in_the_place_of_another_is_a_difference_though_the_sums_are_equal(
    sides: TwoSides,
) -> None:
    site = sides.site()
    at = {"entered_at": NOW, "audited_at": NOW, "due_on": "2027-03-02"}
    row = {"package": "paket-2", "version": "v1", "object_root": "paket-2", **at}
    about = (("package", "paket-1"),)
    told = Happened(event="fixity.checked", objects=about, refs={"version": "v1"})
    with site.ledger:
        with site.ledger.begin() as connection:
            connection.execute(FIXITY_AUDIT.insert().values(row))
            write(site, connection, told)
        found = figures(site, Period.of_month(2026, 4))
    (one,) = found.differences()
    assert (one.figure, one.expected, one.found) == ("log.packages_audited", 1, 0)
