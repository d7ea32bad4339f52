import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, text, update

from leverans.audit.chain import Head, link
from leverans.audit.log import append_many
from leverans.audit.tables import AUDIT_EVENT, AUDIT_HEAD, AUDIT_OBJECT
from leverans.audit.verification import verify
from leverans.model.event import AuditEvent
from leverans.testing.unlocked_log import unlock

CHAIN = "exempel"
MANY = 8
ROW = AUDIT_EVENT.c
places = st.integers(1, MANY)
in_one_transaction = settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@dataclass(frozen=True)
class Log:
    """A log without its triggers, as someone with full rights would have it."""

    connection: Connection
    event: AuditEvent

    @contextmanager
    def tampered(self) -> Iterator[Connection]:
        undo = self.connection.begin_nested()
        yield self.connection
        undo.rollback()

    def set(self, seq: int, **values: object) -> None:
        self.connection.execute(update(AUDIT_EVENT).where(ROW.seq == seq).values(values))

    def body(self, seq: int) -> bytes:
        found = self.connection.execute(select(ROW.body).where(ROW.seq == seq)).scalar_one()
        return bytes(found)

    def problems(self) -> tuple[tuple[int, str], ...]:
        return verify(self.connection, CHAIN).problems


@pytest.fixture
def log(connection: Connection, event: AuditEvent) -> Log:
    told = (replace(event, counts={"files": number}) for number in range(MANY))
    append_many(connection, CHAIN, told)
    unlock(connection)
    return Log(connection, event)


def test_a_log_as_it_was_written_is_in_order(log: Log) -> None:
    found = verify(log.connection, CHAIN)
    assert (found.ok, found.events, found.problems) == (True, MANY, ())
    assert found.head == hashlib.sha256(log.body(MANY)).hexdigest()


def test_a_chain_without_events_is_in_order(connection: Connection) -> None:
    found = verify(connection, "empty")
    assert (found.ok, found.events, found.head) == (True, 0, "0" * 64)


@in_one_transaction
@given(seq=places, place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_one_flipped_bit_is_found_where_it_is(log: Log, seq: int, place: int, bit: int) -> None:
    body = bytearray(log.body(seq))
    body[place % len(body)] ^= 1 << bit
    with log.tampered():
        log.set(seq, body=bytes(body))
        assert (seq, "body") in log.problems()


@in_one_transaction
@given(seq=places, count=st.integers(100, 999))
def test_an_event_written_anew_with_a_fitting_hash_is_found(log: Log, seq: int, count: int) -> None:
    body = log.body(seq).replace(b'"files":', f'"files":{count}'.encode())
    with log.tampered():
        log.set(seq, body=body, hash=hashlib.sha256(body).hexdigest())
        assert log.problems() == ((MANY, "head") if seq == MANY else (seq + 1, "prev"),)


@in_one_transaction
@given(seq=places, column=st.sampled_from(["hash", "prev_hash"]), value=st.text("abc", max_size=64))
def test_a_changed_column_is_found(log: Log, seq: int, column: str, value: str) -> None:
    with log.tampered():
        log.set(seq, **{column: value})
        assert log.problems()


@in_one_transaction
@given(gone=st.sets(places, min_size=1))
def test_missing_events_are_found_wherever_they_stood(log: Log, gone: set[int]) -> None:
    with log.tampered() as connection:
        connection.execute(delete(AUDIT_EVENT).where(ROW.seq.in_(gone)))
        assert log.problems()


@in_one_transaction
@given(first=places, second=places)
def test_events_that_changed_places_are_found(log: Log, first: int, second: int) -> None:
    one, other = log.body(first), log.body(second)
    with log.tampered():
        log.set(first, body=other, hash=hashlib.sha256(other).hexdigest())
        log.set(second, body=one, hash=hashlib.sha256(one).hexdigest())
        assert bool(log.problems()) == (first != second)


@in_one_transaction
@given(seq=places)
def test_an_event_moved_to_another_chain_is_missed(log: Log, seq: int) -> None:
    with log.tampered() as connection:
        log.set(seq, chain="annan")
        assert log.problems()
        assert not verify(connection, "annan").ok


@pytest.mark.parametrize("fits", [True, False])
def test_an_event_put_in_behind_the_end_is_found(log: Log, *, fits: bool) -> None:
    last = hashlib.sha256(log.body(MANY)).hexdigest()
    forged = link(log.event, Head(MANY, last if fits else "0" * 64), CHAIN)
    row = {name: getattr(forged, name) for name in ("chain", "seq", "body", "prev_hash", "hash")}
    log.connection.execute(insert(AUDIT_EVENT).values(row))
    assert (MANY + 1, "head") in log.problems()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_head SET events = events - 1",
        "UPDATE audit_head SET hash = 'ab'",
        "DELETE FROM audit_head",
    ],
)
def test_a_head_that_says_something_else_is_found(log: Log, change: str) -> None:
    log.connection.execute(text(change))
    assert log.problems() == ((MANY, "head"),)


def test_a_tail_cut_off_together_with_the_head_needs_an_anchor(log: Log) -> None:
    """What a chain alone cannot tell; when this fails, say so in the documentation."""
    log.connection.execute(delete(AUDIT_EVENT).where(ROW.seq > 3))
    log.connection.execute(delete(AUDIT_OBJECT).where(AUDIT_OBJECT.c.seq > 3))
    left = hashlib.sha256(log.body(3)).hexdigest()
    log.connection.execute(update(AUDIT_HEAD).values(events=3, hash=left))
    assert log.problems() == ()
