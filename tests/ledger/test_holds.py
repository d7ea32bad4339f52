from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select

from leverans.clock import stamp
from leverans.ledger.database import Ledger
from leverans.ledger.holds import ask_lift, hold_of, holds, lift, next_id, place, standing
from leverans.ledger.tables import ACTOR
from leverans.ledger.tables_holds import HOLD
from leverans.model.errors import LedgerBusy
from leverans.model.hold import Hold, HoldKind, HoldQuery

QUERY = HoldQuery(case="KUN 2025/12", records=("r-1", "r-2"), date_from="2025-01-01")


@pytest.fixture
def placed(connection: Connection, noon: datetime) -> Hold:
    connection.execute(insert(ACTOR), [{"id": name} for name in ("a", "b", "c")])
    hold = Hold(
        id=next_id(connection, noon),
        kind=HoldKind.ACCESS_REQUEST,
        query=QUERY,
        title="Begäran från Test Testsson",
        mandate="KUN 2026/3",
        note="ring först",
        placed_at=stamp(noon),
        placed_by="a",
        review_on="2026-02-21",
    )
    place(connection, hold)
    return hold


def test_a_hold_comes_back_as_it_was_placed(connection: Connection, placed: Hold) -> None:
    assert placed.id == "STOPP-2026-0001"
    assert hold_of(connection, placed.id) == placed
    assert standing(connection) == holds(connection) == (placed,)
    assert hold_of(connection, "STOPP-1") is None


def test_the_table_that_is_no_secret_holds_ids_and_dates_only(
    connection: Connection, placed: Hold
) -> None:
    row = " ".join(map(str, connection.execute(select(HOLD)).one()))
    assert placed.id in row
    for secret in ("Testsson", "KUN", "r-1", "ring"):
        assert secret not in row


def test_no_hold_is_placed_between_the_question_and_the_destruction(
    url: str, ledger: Ledger, noon: datetime
) -> None:
    with Ledger.open(url, wait=0.2) as other, ledger.begin() as destroying:
        assert standing(destroying, locked=True) == ()
        with pytest.raises(LedgerBusy), other.begin() as placing:
            next_id(placing, noon)
    with ledger.begin() as placing:
        assert next_id(placing, noon) == "STOPP-2026-0001"


def test_it_stands_until_a_second_one_lifts_it(
    connection: Connection, placed: Hold, noon: datetime
) -> None:
    later = noon + timedelta(hours=1)
    assert not lift(connection, placed.id, by="b", at=noon)
    assert ask_lift(connection, placed.id, by="b", at=noon)
    assert not ask_lift(connection, placed.id, by="c", at=noon)
    assert not lift(connection, placed.id, by="b", at=later)
    (asked,) = standing(connection)
    assert (asked.lift_asked_by, asked.lift_asked_at, asked.lifted_at) == ("b", stamp(noon), "")
    assert lift(connection, placed.id, by="c", at=later)
    assert standing(connection) == ()
    (lifted,) = holds(connection)
    assert (lifted.lifted_by, lifted.lifted_at) == ("c", stamp(later))
    assert not lift(connection, placed.id, by="a", at=later)
