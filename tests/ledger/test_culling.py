"""Orders and items on both databases: nothing is skipped, nothing moved twice, nothing lost."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, insert

from leverans.ledger import culling, culling_documents, culling_items
from leverans.ledger.culling import FOLLOWS, Taken
from leverans.ledger.culling_documents import StoredDocument
from leverans.ledger.culling_places import packages_of
from leverans.ledger.tables import ACTOR
from leverans.model.culling import (
    CullingItem,
    CullingOrder,
    ItemState,
    OrderKind,
    OrderState,
    Snapshot,
    Step,
    WithheldCount,
)
from leverans.model.errors import LedgerError, Outrun, TransitionError

ID = "GALLR-2026-0001"


def taken(step: Step, at: datetime, actor: str = "a") -> Taken:
    return Taken(step=step, actor=actor, role="archivist", at=at)


@pytest.fixture
def order(connection: Connection, noon: datetime) -> CullingOrder:
    connection.execute(insert(ACTOR), [{"id": name} for name in ("a", "b")])
    assert culling.next_order_id(connection, 2026) == ID
    made = CullingOrder(
        id=ID,
        kind=OrderKind.PLAN,
        state=OrderState.PROPOSED,
        place="mellanarkiv",
        locations=("store", "second"),
    )
    culling.enter(connection, made, taken(Step.PROPOSED, noon))
    culling_items.enter(connection, ID, [item(n) for n in range(1, 7)])
    listed = replace(made, list_digest="f" * 64, listed=6)
    culling.note_list(connection, listed)
    return culling.entered(connection, ID)


def item(number: int) -> CullingItem:
    return CullingItem(
        record=f"r{number}",
        package=f"p{number % 2}",
        case=f"c{number // 3}",
        row_id="2106" if number < 6 else "1103",
        trigger_date=f"2021-0{number}-01",
        files=2,
        bytes=10 * number,
        system="HR",
    )


def test_an_order_comes_back_with_who_did_what(
    connection: Connection, order: CullingOrder, noon: datetime
) -> None:
    later = noon + timedelta(hours=1)
    moved = culling.advance(
        connection, order, OrderState.REVIEWED, taken(Step.REVIEWED, later, "b")
    )
    assert (moved.proposed_by, moved.reviewed_by, moved.approved_by) == ("a", "b", "")
    assert moved.reviewed_at > moved.proposed_at
    assert moved.locations == ("store", "second")
    assert culling.orders(connection) == [moved]
    assert culling.order_named(connection, "GALLR-2026-0002") is None


@pytest.mark.parametrize("state", OrderState)
def test_only_what_follows_can_come_next(
    connection: Connection, order: CullingOrder, noon: datetime, state: OrderState
) -> None:
    if state in FOLLOWS[OrderState.PROPOSED]:
        assert culling.advance(connection, order, state, taken(Step.REVIEWED, noon)).state is state
        with pytest.raises(Outrun):  # who saw it before moves nothing any more
            culling.advance(connection, order, state, taken(Step.REVIEWED, noon))
    else:
        with pytest.raises(TransitionError):
            culling.advance(connection, order, state, taken(Step.REVIEWED, noon))


def test_an_order_with_another_list_than_was_seen_does_not_move(
    connection: Connection, order: CullingOrder, noon: datetime
) -> None:
    other = replace(order, list_digest="0" * 64)
    with pytest.raises(Outrun):
        culling.advance(connection, other, OrderState.REVIEWED, taken(Step.REVIEWED, noon))


def test_a_list_is_entered_once(connection: Connection, order: CullingOrder) -> None:
    with pytest.raises(LedgerError):
        culling.note_list(connection, order)
    with pytest.raises(LedgerError):
        culling.entered(connection, "GALLR-2026-0002")


def test_items_come_package_by_package(connection: Connection, order: CullingOrder) -> None:
    first = culling_items.next_open(connection, order.id, ("", 0), limit=2)
    assert [found.record for _, found in first] == ["r2", "r4", "r6"]
    seq, last = first[-1]
    second = culling_items.next_open(connection, order.id, (last.package, seq), limit=2)
    assert [found.record for _, found in second] == ["r1", "r3", "r5"]
    assert culling_items.next_open(connection, order.id, ("p1", 5), limit=2) == []
    assert [found.record for found in culling_items.all_items(connection, order.id)] == [
        f"r{n}" for n in range(1, 7)
    ]


def test_an_item_moves_once_and_only_forwards(connection: Connection, order: CullingOrder) -> None:
    listed = item(1)
    culling_items.move(connection, order.id, listed, ItemState.DESTROYING)
    with pytest.raises(Outrun):
        culling_items.move(connection, order.id, listed, ItemState.DESTROYING)
    with pytest.raises(TransitionError):
        culling_items.move(connection, order.id, listed, ItemState.DESTROYED)
    begun = replace(listed, state=ItemState.DESTROYING)
    with pytest.raises(TransitionError):
        culling_items.move(connection, order.id, begun, ItemState.ABSENT)


def test_figures_are_by_row_and_state_and_a_case_counts_once(
    connection: Connection, order: CullingOrder
) -> None:
    culling_items.move(
        connection, order.id, item(2), ItemState.WITHHELD, reason="hold", detail="STOPP-1"
    )
    figures = {(f.row_id, f.state): f for f in culling_items.by_row(connection, order.id)}
    listed = figures["2106", ItemState.LISTED]
    assert (listed.records, listed.cases, listed.files, listed.bytes) == (4, 2, 8, 130)
    assert figures["1103", ItemState.LISTED].records == 1
    kept = WithheldCount(reason="hold", detail="STOPP-1", row_id="2106", count=1)
    assert culling_items.withheld(connection, order.id) == (kept,)
    assert culling_items.cases(connection, order.id, tuple(ItemState)) == 3
    assert culling_items.span(connection, order.id) == ("2021-01-01", "2021-06-01")
    assert culling_items.systems(connection, order.id) == ("HR",)
    assert culling_items.totals(connection, order.id) == (6, 12, 210)
    assert culling_items.count_states(connection, order.id) == {
        ItemState.LISTED: 5,
        ItemState.WITHHELD: 1,
    }


def test_what_an_item_is_is_entered_once(connection: Connection, order: CullingOrder) -> None:
    snapshot = Snapshot(digest="d" * 64, files=3, bytes=7)
    culling_items.fill(connection, order.id, "r1", snapshot)
    with pytest.raises(LedgerError):
        culling_items.fill(connection, order.id, "r1", snapshot)


def test_a_record_of_an_order_is_taken_until_it_is_withheld_or_the_order_rejected(
    connection: Connection, order: CullingOrder, noon: datetime
) -> None:
    records = ["r1", "r2", "r9"]
    assert culling_items.ordered(connection, records) == {"r1", "r2"}
    assert culling_items.ordered(connection, records, but=order.id) == frozenset()
    culling_items.move(connection, order.id, item(1), ItemState.WITHHELD, reason="hold")
    assert culling_items.ordered(connection, records) == {"r2"}
    assert packages_of(connection, "r2") == ("p0",)
    culling.note_reason(connection, order.id, "fel urval")
    gone = culling.advance(connection, order, OrderState.REJECTED, taken(Step.REJECTED, noon))
    assert gone.rejected_reason == "fel urval"
    assert culling_items.ordered(connection, records) == frozenset()


def test_what_was_kept_and_what_was_stored_comes_back(
    connection: Connection, order: CullingOrder, noon: datetime
) -> None:
    kept = WithheldCount(reason="no_trigger", detail="closed", row_id="3102", count=4)
    culling.note_kept(connection, order.id, [kept])
    assert culling.kept(connection, order.id) == (kept,)
    document = StoredDocument(
        order=order.id, kind="draft", key="k", sha256="d" * 64, size=3, at=noon
    )
    culling_documents.note(connection, document)
    culling_documents.note(connection, document)
    culling_documents.note(connection, replace(document, key="k2", kind="executed"))
    assert [each.kind for each in culling_documents.documents(connection, order.id)] == [
        "draft",
        "executed",
    ]
