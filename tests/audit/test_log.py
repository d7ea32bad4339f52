from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from threading import Thread

import pytest
from sqlalchemy import Connection, TextClause, create_engine, text
from sqlalchemy.exc import DBAPIError

from leverans.audit.log import Appended, append, append_many, head
from leverans.audit.reading import chains, events, links
from leverans.audit.verification import verify
from leverans.ledger.database import Ledger
from leverans.model.errors import LedgerError
from leverans.model.event import GENESIS, AuditEvent

CHAIN = "exempel"
SUMMER = timezone(timedelta(hours=2))


def numbered(event: AuditEvent, many: int) -> Iterator[AuditEvent]:
    for number in range(1, many + 1):
        at = datetime(2026, 3, 29, 3, tzinfo=SUMMER) + timedelta(minutes=number)
        objects = (("package", f"p{number % 3}"),)
        yield replace(event, at=at.isoformat(timespec="milliseconds"), objects=objects)


def test_an_event_gets_its_place_and_the_head_moves(
    connection: Connection, event: AuditEvent
) -> None:
    first = append(connection, CHAIN, event)
    second = append(connection, CHAIN, event)
    assert (first.seq, second.seq) == (1, 2)
    assert head(connection, CHAIN).hash == second.hash != first.hash
    assert [row.prev_hash for row in links(connection, CHAIN)] == [GENESIS, first.hash]


def test_an_event_is_undone_with_what_it_tells_of(ledger: Ledger, event: AuditEvent) -> None:
    def broken() -> None:
        with ledger.begin() as connection:
            append(connection, CHAIN, event)
            raise KeyError

    with pytest.raises(KeyError):
        broken()
    with ledger.read() as connection:
        assert verify(connection, CHAIN).events == 0


def test_an_event_that_may_not_enter_stops_all_of_its_batch(
    ledger: Ledger, event: AuditEvent
) -> None:
    bad = replace(event, objects=(("item", "Test Testsson"),))
    with pytest.raises(LedgerError), ledger.begin() as connection:
        append_many(connection, CHAIN, [event, bad])
    with ledger.read() as connection:
        assert list(links(connection, CHAIN)) == []


def test_many_events_are_read_back_in_order(connection: Connection, event: AuditEvent) -> None:
    told = list(numbered(event, 2_500))
    last = append_many(connection, CHAIN, told)
    assert [stored.event for stored in events(connection, CHAIN)] == told
    assert verify(connection, CHAIN).ok
    assert (last.seq, last.hash) == (2_500, head(connection, CHAIN).hash)


def test_no_events_are_no_change(connection: Connection, event: AuditEvent) -> None:
    append(connection, CHAIN, event)
    before = head(connection, CHAIN)
    assert append_many(connection, CHAIN, []) == Appended(seq=1, hash=before.hash)


def test_chains_do_not_touch_each_other(connection: Connection, event: AuditEvent) -> None:
    append(connection, CHAIN, event)
    append(connection, "annan", event)
    assert chains(connection) == ["annan", CHAIN]
    assert head(connection, CHAIN).events == head(connection, "annan").events == 1


def test_events_are_found_by_what_they_are_about(connection: Connection, event: AuditEvent) -> None:
    append_many(connection, CHAIN, numbered(event, 9))
    about = [stored.seq for stored in events(connection, CHAIN, object_id="p1")]
    assert about == [1, 4, 7]
    assert list(events(connection, CHAIN, object_id="p")) == []


def test_an_id_that_is_only_referred_to_is_not_an_object(
    connection: Connection, event: AuditEvent
) -> None:
    append(connection, CHAIN, replace(event, refs={"plan": "p7"}, objects=()))
    assert list(events(connection, CHAIN, object_id="p7")) == []


def test_events_are_found_by_time_in_any_offset(connection: Connection, event: AuditEvent) -> None:
    append_many(connection, CHAIN, numbered(event, 9))
    since = datetime(2026, 3, 29, 1, 8, tzinfo=UTC)
    assert [stored.seq for stored in events(connection, CHAIN, since=since)] == [8, 9]


def test_a_limit_gives_the_last_ones_in_order(connection: Connection, event: AuditEvent) -> None:
    append_many(connection, CHAIN, numbered(event, 9))
    assert [stored.seq for stored in events(connection, CHAIN, limit=2)] == [8, 9]
    last = [stored.seq for stored in events(connection, CHAIN, object_id="p1", limit=2)]
    assert last == [4, 7]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET hash = hash",
        "UPDATE audit_event SET body = body WHERE seq = 1",
        "DELETE FROM audit_event",
        "DELETE FROM audit_head",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(
    ledger: Ledger, event: AuditEvent, statement: str
) -> None:
    with ledger.begin() as connection:
        append(connection, CHAIN, event)
    with pytest.raises(LedgerError, match=r"append-only|never deleted"), ledger.begin() as changing:
        changing.execute(text(statement))
    with ledger.read() as connection:
        assert verify(connection, CHAIN).ok


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_head SET events = events - 1",
        "UPDATE audit_head SET chain = 'annan'",
    ],
)
def test_the_database_itself_lets_no_head_go_back(
    ledger: Ledger, event: AuditEvent, statement: str
) -> None:
    with ledger.begin() as connection:
        append(connection, CHAIN, event)
    with pytest.raises(LedgerError, match="never goes back"), ledger.begin() as changing:
        changing.execute(text(statement))


def inserting(seq: int, prev_hash: str, how: str = "INSERT") -> TextClause:
    columns = "(chain, seq, body, prev_hash, hash)"
    values = f"('{CHAIN}', {seq}, 'x', '{prev_hash}', 'x')"
    return text(f"{how} INTO audit_event {columns} VALUES {values}")


@pytest.mark.parametrize("how", ["OR REPLACE", "OR IGNORE", "", "upsert"])
def test_a_row_cannot_be_replaced(ledger: Ledger, event: AuditEvent, how: str) -> None:
    """OR REPLACE deletes what stood there, and by default without asking the delete trigger."""
    with ledger.begin() as connection:
        append(connection, CHAIN, event)
        sqlite = connection.dialect.name == "sqlite"
    replaced = inserting(1, GENESIS, f"INSERT {how}")
    if how == "upsert" or not sqlite:
        upsert = f"{inserting(1, GENESIS)} ON CONFLICT (chain, seq) DO UPDATE SET hash = 'x'"
        replaced = text(upsert)
    for recursive in ("OFF", "ON") if sqlite else ("",):
        with ledger.read() as connection:
            if sqlite:  # the same pooled connection writes next
                connection.exec_driver_sql(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(LedgerError, match="append-only"), ledger.begin() as connection:
            connection.execute(replaced)
    with ledger.read() as connection:
        assert verify(connection, CHAIN).ok


def test_a_head_cannot_be_replaced(ledger: Ledger, event: AuditEvent) -> None:
    with ledger.begin() as connection:
        append(connection, CHAIN, event)
        sqlite = connection.dialect.name == "sqlite"
    values = f"INTO audit_head (chain, events, hash) VALUES ('{CHAIN}', 0, 'x')"
    replaced = f"INSERT OR REPLACE {values}"
    if not sqlite:
        replaced = f"INSERT {values} ON CONFLICT (chain) DO UPDATE SET events = 0"
    with pytest.raises(LedgerError, match="never"), ledger.begin() as connection:
        connection.execute(text(replaced))


@pytest.mark.parametrize(
    ("seq", "prev_hash"),
    [
        (3, GENESIS),  # does not follow on the last
        (3, ""),
        (4, "last"),  # a gap
        (2, "first"),  # in the middle
        (0, GENESIS),
        (-1, GENESIS),
    ],
)
def test_a_row_that_does_not_follow_on_the_last_is_refused(
    ledger: Ledger, event: AuditEvent, seq: int, prev_hash: str
) -> None:
    with ledger.begin() as connection:
        first, last = append(connection, CHAIN, event), append(connection, CHAIN, event)
    named = {"first": first.hash, "last": last.hash}
    with pytest.raises(LedgerError, match=r"append-only|duplicate"), ledger.begin() as connection:
        connection.execute(inserting(seq, named.get(prev_hash, prev_hash)))


def test_a_first_row_must_begin_a_chain(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="does not follow"), ledger.begin() as connection:
        connection.execute(inserting(1, "ab" * 32))


@pytest.fixture
def unlocked(url: str) -> Iterator[Connection]:
    """A connection that holds nothing between two statements, as a database without locks."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_a_head_that_a_second_connection_has_moved_stops_the_first(
    ledger: Ledger, unlocked: Connection, event: AuditEvent
) -> None:
    with ledger.begin() as connection:
        append(connection, CHAIN, event)

    def stolen() -> Iterator[AuditEvent]:
        """Between holding and putting the head, another connection puts it."""
        yield event
        with ledger.begin() as second:
            second.execute(text("UPDATE audit_head SET hash = 'ab'"))

    with pytest.raises(LedgerError, match="somebody else wrote"):
        append_many(unlocked, CHAIN, stolen())
    assert head(unlocked, CHAIN).hash == "ab"


def test_an_event_that_a_second_connection_got_in_first_stops_the_other(
    ledger: Ledger, unlocked: Connection, event: AuditEvent
) -> None:
    with ledger.begin() as connection:
        append(connection, CHAIN, event)

    def overtaken() -> Iterator[AuditEvent]:
        with ledger.begin() as second:
            append(second, CHAIN, replace(event, reason="second"))
        yield replace(event, reason="first")

    with pytest.raises(DBAPIError, match=r"append-only|duplicate"):
        append_many(unlocked, CHAIN, overtaken())
    with ledger.read() as connection:
        assert verify(connection, CHAIN).ok
        assert [stored.event.reason for stored in events(connection, CHAIN)] == ["", "second"]


def test_writers_at_the_same_time_stand_in_line(
    ledger: Ledger, url: str, event: AuditEvent
) -> None:
    def work() -> None:
        with Ledger.open(url) as own:
            for _ in range(5):
                with own.begin() as connection:
                    append(connection, CHAIN, event)

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with ledger.read() as connection:
        found = verify(connection, CHAIN)
    assert (found.ok, found.events) == (True, 20)


def test_an_event_that_cannot_be_read_sends_the_reader_to_verify(
    connection: Connection, event: AuditEvent
) -> None:
    last = append(connection, CHAIN, event)
    row = {"chain": CHAIN, "seq": 2, "body": b"{}", "prev_hash": last.hash, "hash": ""}
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO audit_event ({names}) VALUES ({values})"), row)  # noqa: S608
    found = events(connection, CHAIN)
    assert next(found).seq == 1
    with pytest.raises(LedgerError, match=r"event 2.*verify the log"):
        next(found)


@pytest.mark.slow
def test_two_hundred_thousand_events_are_written_and_verified_in_a_moment(
    ledger: Ledger, event: AuditEvent
) -> None:
    told = (replace(event, objects=(("package", f"p{number}"),)) for number in count())
    with ledger.begin() as connection:
        append_many(connection, CHAIN, (next(told) for _ in range(200_000)))
    with ledger.read() as connection:
        assert verify(connection, CHAIN).events == 200_000
        found = list(events(connection, CHAIN, object_id="p123456"))
    assert [stored.seq for stored in found] == [123_457]
