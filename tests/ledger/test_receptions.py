"""The archive's side: arrivals and how far it has come with each."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from leverans.ledger.receptions import (
    ENDED,
    FOLLOWS,
    Change,
    CustodyTerms,
    Figures,
    ReceptionState,
    advance,
    entered,
    note_for,
    reception,
    reception_named,
    receptions,
    register,
)
from leverans.model.delivery import DeliveryKind
from leverans.model.errors import LedgerError, Outrun, TransitionError

R = ReceptionState
FIGURES = Figures(
    manifest_digest="ab" * 32,
    files=44,
    bytes=5_000_000_000,
    payload_files=40,
    payload_bytes=4_000_000_000,
)
CUSTODY = CustodyTerms(
    custody_holder="Kulturnämnden", custody_from="2026-04-01", custody_basis="KN 2026-1"
)


def test_arrivals_get_running_references(connection: Connection, noon: datetime) -> None:
    first = register(connection, "p1", at=noon, note=b"{}")
    second = register(connection, "p2", at=noon)
    assert (first.reference, second.reference) == ("1", "2")
    assert (first.state, first.figures, first.decided_at) == (R.ARRIVED, Figures(), None)
    assert register(connection, "p1", at=noon + timedelta(hours=1)) == first
    assert receptions(connection, 1) == [second]
    assert reception(connection, "p3") is None
    assert reception_named(connection, "2") == second
    assert reception_named(connection, "3") is None


def test_tests_have_a_series_of_their_own(connection: Connection, noon: datetime) -> None:
    register(connection, "p1", at=noon)
    test = register(connection, "p2", at=noon, kind=DeliveryKind.TEST)
    assert (test.number, test.reference, test.kind) == (1, "T1", DeliveryKind.TEST)
    assert register(connection, "p3", at=noon).reference == "2"


def test_the_note_is_kept_word_for_word(connection: Connection, noon: datetime) -> None:
    register(connection, "p1", at=noon, note=b'{"odd":  1}\r\n')
    register(connection, "p1", at=noon, note=b"another")
    assert note_for(connection, "p1") == b'{"odd":  1}\r\n'
    assert note_for(connection, "p2") == b""


def test_each_step_enters_what_it_knows_and_keeps_the_rest(
    connection: Connection, noon: datetime
) -> None:
    arrived = register(connection, "p1", at=noon)
    verified = advance(connection, arrived, R.VERIFIED, at=noon, change=Change(figures=FIGURES))
    assert verified.figures == FIGURES
    assert verified.decided_at is None
    approved = advance(connection, verified, R.APPROVED, at=noon, change=Change(custody=CUSTODY))
    assert approved.decided_at == noon
    later, kept = noon + timedelta(days=1), Change(location="var/archive/1/p1.tar")
    accepted = advance(connection, approved, R.ACCEPTED, at=later, change=kept)
    assert accepted == replace(approved, state=R.ACCEPTED, location="var/archive/1/p1.tar")
    assert (accepted.figures, accepted.custody, accepted.decided_at) == (FIGURES, CUSTODY, noon)


@pytest.mark.parametrize("state", R)
def test_no_step_is_skipped(connection: Connection, noon: datetime, state: ReceptionState) -> None:
    arrived = register(connection, "p1", at=noon)
    for to in R:
        if to not in FOLLOWS[state]:
            with pytest.raises(TransitionError):
                advance(connection, replace(arrived, state=state), to, at=noon)


def test_what_has_ended_stays_as_it_is() -> None:
    assert {state for state in R if not FOLLOWS[state]} == ENDED


def test_a_second_worker_is_told_that_it_was_outrun(connection: Connection, noon: datetime) -> None:
    arrived = register(connection, "p1", at=noon)
    advance(connection, arrived, R.VERIFIED, at=noon)
    with pytest.raises(Outrun):
        advance(connection, arrived, R.VERIFIED, at=noon)


def test_what_never_arrived_is_not_known(connection: Connection) -> None:
    with pytest.raises(LedgerError, match="not been registered"):
        entered(connection, "p1")
