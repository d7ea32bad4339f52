"""The schedule of audits, on either database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from leverans.clock import LOCAL
from leverans.ledger.database import Ledger
from leverans.ledger.fixity_audits import (
    AuditOutcome,
    Scheduled,
    held_bytes,
    longest_unaudited,
    note_audit,
    schedule,
    scheduled,
    unschedule,
)
from leverans.model.errors import LedgerError

AT = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)
ONE = Scheduled(
    package_id="p1",
    version="v2",
    object_root="a/b/c/d",
    entered_at=AT,
    files=3,
    bytes=30,
    due_on=AT.date() + timedelta(days=5),
)


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url) as opened:
        yield opened


def test_a_package_keeps_its_day_when_it_is_entered_again(ledger: Ledger) -> None:
    with ledger.begin() as connection:
        assert not schedule(connection, ONE)
        later = replace(ONE, version="v3", bytes=40, due_on=AT.date())
        assert schedule(connection, later)
        assert scheduled(connection, "p1") == replace(ONE, version="v3", bytes=40)
        assert scheduled(connection, "p2") is None


def test_the_one_that_is_due_first_comes_first(ledger: Ledger) -> None:
    with ledger.begin() as connection:
        for n in range(5):
            due = AT.date() + timedelta(days=(n * 3) % 5)
            schedule(connection, replace(ONE, package_id=f"p{n}", due_on=due))
        found = [one.package_id for one in longest_unaudited(connection)]
        assert found == ["p0", "p2", "p4", "p1", "p3"]
        assert held_bytes(connection) == 150
        unschedule(connection, "p2")
        assert held_bytes(connection) == 120


def test_an_empty_schedule_holds_nothing(ledger: Ledger) -> None:
    with ledger.read() as connection:
        assert held_bytes(connection) == 0
        assert list(longest_unaudited(connection)) == []


@pytest.mark.parametrize("outcome", [AuditOutcome.SOUND, AuditOutcome.REPAIRED])
def test_what_was_read_is_due_after_the_period(ledger: Ledger, outcome: AuditOutcome) -> None:
    with ledger.begin() as connection:
        schedule(connection, ONE)
        note_audit(connection, "p1", at=AT, outcome=outcome, damaged=0, days=365)
        found = scheduled(connection, "p1")
    assert found is not None
    assert (found.audited_at, found.outcome) == (AT, outcome)
    assert found.due_on == AT.date() + timedelta(days=365)


def test_what_is_damaged_is_due_at_once(ledger: Ledger) -> None:
    with ledger.begin() as connection:
        schedule(connection, ONE)
        damaged = AuditOutcome.DAMAGED
        note_audit(connection, "p1", at=AT, outcome=damaged, damaged=2, days=365)
        found = scheduled(connection, "p1")
    assert found is not None
    assert (found.due_on, found.damaged) == (AT.date(), 2)


def test_an_audit_of_what_is_not_scheduled_is_a_fault(ledger: Ledger) -> None:
    with ledger.begin() as connection, pytest.raises(LedgerError, match="schedule"):
        note_audit(connection, "p1", at=AT, outcome=AuditOutcome.SOUND, damaged=0, days=1)
