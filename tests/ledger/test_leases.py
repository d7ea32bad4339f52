from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from leverans.ledger import leases
from leverans.ledger.database import Ledger
from leverans.ledger.leases import Claim, Lease
from leverans.model.errors import LedgerBusy, Outrun

LONG = timedelta(seconds=120)


def claim(holder: str = "h1", *, place: str = "p1", alone: bool = True) -> Claim:
    return Claim(name="kultur", holder=holder, place=place, alone=alone)


def take(connection: Connection, who: Claim, at: datetime) -> Lease:
    return leases.take(connection, who, at=at, until=at + LONG)


def test_the_number_rises_each_time(connection: Connection, noon: datetime) -> None:
    first = take(connection, claim(), noon)
    leases.give_back(connection, first, at=noon)
    second = take(connection, claim("h2"), noon)
    assert (first.fence, second.fence) == (1, 2)
    assert (first.mark, second.mark) == ("", "")


def test_one_that_is_held_elsewhere_is_not_taken(connection: Connection, noon: datetime) -> None:
    take(connection, claim(), noon)
    with pytest.raises(LedgerBusy):
        take(connection, claim("h2", place="p2"), noon + LONG - timedelta(seconds=1))


def test_one_that_has_run_out_is_taken_with_a_mark(connection: Connection, noon: datetime) -> None:
    first = take(connection, claim(), noon)
    second = take(connection, claim("h2", place="p2"), noon + LONG)
    assert (second.fence, second.mark) == (2, "2")
    with pytest.raises(Outrun):
        leases.check(connection, first)
    leases.check(connection, second)


def test_of_a_dead_holder_it_is_taken_at_once_and_without_a_mark(
    connection: Connection, noon: datetime
) -> None:
    take(connection, claim(), noon)
    second = take(connection, claim("h2"), noon)
    assert (second.fence, second.mark) == (2, "")


def test_of_a_frozen_holder_of_the_same_machine_it_is_not(
    connection: Connection, noon: datetime
) -> None:
    take(connection, claim(), noon)
    frozen = claim("h2", alone=False)
    with pytest.raises(LedgerBusy):
        take(connection, frozen, noon)
    assert take(connection, frozen, noon + LONG).mark == "2"


def test_the_mark_stays_with_those_who_come_after(connection: Connection, noon: datetime) -> None:
    take(connection, claim(), noon)
    take(connection, claim("h2", place="p2"), noon + LONG)
    third = take(connection, claim("h3", place="p2"), noon + LONG)
    assert (third.fence, third.mark) == (3, "2")


def test_one_that_is_renewed_does_not_run_out(connection: Connection, noon: datetime) -> None:
    lease = take(connection, claim(), noon)
    leases.renew(connection, lease, at=noon + LONG, until=noon + 2 * LONG)
    with pytest.raises(LedgerBusy):
        take(connection, claim("h2", place="p2"), noon + LONG)


def test_one_that_ran_out_and_that_nobody_took_is_still_ours(
    connection: Connection, noon: datetime
) -> None:
    lease = take(connection, claim(), noon)
    leases.renew(connection, lease, at=noon + 9 * LONG, until=noon + 10 * LONG)
    leases.check(connection, lease)


def test_who_has_lost_it_can_neither_renew_nor_give_it_back(
    connection: Connection, noon: datetime
) -> None:
    first = take(connection, claim(), noon)
    second = take(connection, claim("h2", place="p2"), noon + LONG)
    with pytest.raises(Outrun):
        leases.renew(connection, first, at=noon + LONG, until=noon + 2 * LONG)
    leases.give_back(connection, first, at=noon + LONG)
    leases.check(connection, second)


def test_who_has_lost_it_writes_nothing(ledger: Ledger, noon: datetime) -> None:
    with ledger.begin() as connection:
        first = take(connection, claim(), noon)
    mine = ledger.under(lambda connection: leases.check(connection, first))
    with mine.begin() as connection:
        take(connection, Claim(name="other", holder="h1", place="p", alone=True), noon)
    with ledger.begin() as connection:
        take(connection, claim("h2", place="p2"), noon + LONG)
    with pytest.raises(Outrun), mine.begin() as connection:
        raise AssertionError("the block was entered")
