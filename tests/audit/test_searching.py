"""Events by kind and by day, on both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, text

from leverans.audit.log import append_many
from leverans.audit.reading import links
from leverans.audit.searching import days_of, events_of, first_on
from leverans.model.errors import LedgerError
from leverans.model.event import AuditEvent
from leverans.testing.unlocked_log import unlock

CHAIN = "exempel"
FIRST = date(2026, 3, 20)


def fill(connection: Connection, event: AuditEvent, kinds: list[str], each: int = 3) -> None:
    """Some events on each of the days from the 20th of March on; none on every third day."""
    days = [FIRST + timedelta(days=n) for n in range(30) if n % 3]
    append_many(
        connection,
        CHAIN,
        [
            replace(event, event=kinds[n % len(kinds)], at=f"{day}T0{n}:00:00.000+02:00")
            for day in days
            for n in range(each)
        ],
    )


def test_only_events_of_the_kinds_are_read(connection: Connection, event: AuditEvent) -> None:
    fill(connection, event, ["package.created", "transfer.sent", "job.started"])
    found = [stored.event.event for stored in events_of(connection, CHAIN, ("job.started",))]
    assert found == ["job.started"] * 20
    both = list(events_of(connection, CHAIN, ("job.started", "transfer.sent"), first=31))
    assert [stored.seq for stored in both[:3]] == [32, 33, 35]
    assert not list(events_of(connection, "another", ("job.started",)))


def test_a_kind_that_is_said_elsewhere_in_an_event_is_not_found(
    connection: Connection, event: AuditEvent
) -> None:
    append_many(connection, CHAIN, [replace(event, outcome="job:started", reason="held")])
    assert not list(events_of(connection, CHAIN, ("held",)))


@pytest.mark.parametrize(
    ("day", "number"),
    [
        ("2026-01-01", 1),
        ("2026-03-21", 1),
        ("2026-03-22", 4),
        ("2026-03-23", 7),
        ("2027-01-01", 61),
    ],
)
def test_the_first_event_of_a_day_is_found(
    connection: Connection, event: AuditEvent, day: str, number: int
) -> None:
    fill(connection, event, ["package.created"])
    assert first_on(connection, CHAIN, day) == number


def test_an_empty_chain_begins_at_one(connection: Connection) -> None:
    assert first_on(connection, CHAIN, "2026-01-01") == 1


def test_a_log_that_has_lost_rows_is_searched_all_the_same(
    connection: Connection, event: AuditEvent
) -> None:
    fill(connection, event, ["package.created"])
    unlock(connection)
    connection.execute(text("DELETE FROM audit_event WHERE seq BETWEEN 2 AND 8"))
    first = first_on(connection, CHAIN, "2026-03-23")
    assert next(links(connection, CHAIN, first=first)).seq == 9


def test_an_event_that_cannot_be_read_is_told(connection: Connection, event: AuditEvent) -> None:
    append_many(connection, CHAIN, [event])
    unlock(connection)
    values = {"chain": CHAIN, "body": b'{"event":"job.started"', "prev": "0" * 64}
    connection.execute(
        text("INSERT INTO audit_event VALUES (:chain, 2, :body, :prev, :prev)"), values
    )
    with pytest.raises(LedgerError):
        list(events_of(connection, CHAIN, ("job.started",)))


def test_the_days_with_events_are_told(connection: Connection, event: AuditEvent) -> None:
    fill(connection, event, ["package.created"])
    busy = {f"{FIRST + timedelta(days=n)}" for n in range(30) if n % 3}
    assert days_of(connection, CHAIN) == busy
    quiet = replace(event, event="log.anchored", at="2026-05-01T09:00:00.000+02:00")
    append_many(connection, CHAIN, [quiet])
    assert days_of(connection, CHAIN, first=4, but=("log.anchored",)) == busy - {"2026-03-21"}
    assert days_of(connection, CHAIN, first=61) == {"2026-05-01"}
