"""Openings and orders of two persons as rows: each step is taken once."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert

from leverans.ledger import decided_orders, openings
from leverans.ledger.tables import ACTOR
from leverans.model.opening import Opening
from leverans.model.two_persons import AccessOrder, NamesOrder, Scope


def test_an_opening_is_closed_once_and_reviewed_once(
    connection: Connection, noon: datetime
) -> None:
    connection.execute(insert(ACTOR).values(id="a1"))
    opening = Opening(
        id="NOD-2026-0001",
        kind="record",
        object="r1",
        actor="a1",
        reason="fel",
        opened_at=noon,
        until=noon + timedelta(hours=1),
    )
    openings.enter(connection, opening)
    assert openings.opening_of(connection, opening.id) == opening
    assert openings.opening_of(connection, "NOD-2026-0002") is None
    review = {"by": "a2", "at": noon, "outcome": "justified"}
    assert not openings.review(connection, opening.id, **review)  # type: ignore[arg-type]
    assert openings.close(connection, opening.id, by="a1", at=noon, how="self")
    assert not openings.close(connection, opening.id, by="a2", at=noon, how="time")
    assert len(openings.openings(connection, unfinished=True)) == 1
    assert openings.review(connection, opening.id, **review)  # type: ignore[arg-type]
    assert not openings.review(connection, opening.id, **review)  # type: ignore[arg-type]
    assert openings.openings(connection, unfinished=True) == []
    (found,) = openings.openings(connection)
    assert (found.closed_how, found.outcome, found.is_open) == ("self", "justified", False)


def test_an_order_is_confirmed_once_and_done_once(connection: Connection, noon: datetime) -> None:
    connection.execute(insert(ACTOR).values(id="a1"))
    told = {"entries": 3, "decision": "KN 1", "proposed_by": "a1", "proposed_at": noon}
    weeding = AccessOrder(id="LOGG-1", before="2026-01-01", plan_row="2306", **told)  # type: ignore[arg-type]
    names = NamesOrder(id="NAMN-1", scope=Scope.ITEM, subject="i1", **told)  # type: ignore[arg-type]
    for order in (weeding, names):
        decided_orders.propose(connection, order)
        assert decided_orders.confirm(connection, order, by="a2", at=noon)
        assert not decided_orders.confirm(connection, order, by="a3", at=noon)
        assert decided_orders.done(connection, order, at=noon)
        assert not decided_orders.done(connection, order, at=noon)
    (kept,) = decided_orders.access_orders(connection)
    assert (kept.before, kept.confirmed_by, kept.done_at) == ("2026-01-01", "a2", noon)
    (forgotten,) = decided_orders.names_orders(connection)
    assert (forgotten.scope, forgotten.confirmed_by) == (Scope.ITEM, "a2")
    first = decided_orders.next_id(connection, "LOGG", noon)
    assert first == "LOGG-2026-0001"
    assert decided_orders.next_id(connection, "LOGG", noon) == "LOGG-2026-0002"
