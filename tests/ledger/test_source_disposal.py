"""What was asked of a source, on either database: by ids, once, and what became of it."""

from datetime import datetime

import pytest
from sqlalchemy import Connection

from leverans.clock import LOCAL
from leverans.ledger import culling, culling_items
from leverans.ledger.actors import actor_for
from leverans.ledger.confirmations import keep_confirmation, last_confirmation
from leverans.ledger.database import Ledger
from leverans.ledger.source_disposal import (
    AskedFile,
    BegunList,
    ask_for,
    asked_files,
    asked_records,
    begin_list,
    begun_with,
    count_said,
    is_culled,
    list_of,
    note_said,
    orders_of,
    take_witnesses,
    witnesses,
)
from leverans.model.culling import CullingItem, CullingOrder, ItemState, OrderKind, OrderState, Step
from leverans.model.source_disposal import ListedFile, Said

AT = datetime(2026, 5, 1, 9, tzinfo=LOCAL)
ORDER, AGREEMENT = "GALLR-2026-0001", "filyta"


def asked(record: str, item: str, *above: str) -> AskedFile:
    file = ListedFile(record=record, item=item, sha256="0" * 64, size=3)
    return AskedFile(file=file, above=above)


@pytest.fixture
def begun(ledger: Ledger) -> Ledger:
    """An order over two records; three files of them are asked for."""
    with ledger.begin() as connection:
        actor = actor_for(connection, 1, "ett", mint=lambda: "a")
        taken = culling.Taken(step=Step.PROPOSED, actor=actor, role="archivist", at=AT)
        order = CullingOrder(
            id=ORDER, kind=OrderKind.SOURCE_COPY, state=OrderState.PROPOSED, place=AGREEMENT
        )
        culling.enter(connection, order, taken)
        culling_items.enter(connection, ORDER, [CullingItem(record="r1"), CullingItem(record="r2")])
        take_witnesses(connection, ORDER, ["i1", "w1", "w2"])
        begin_list(connection, begun_list())
        files = [asked("r1", "i1", "f"), asked("r1", "i2", "f", "g"), asked("r2", "i3")]
        ask_for(connection, ORDER, files)
    return ledger


def begun_list(digest: str = "1" * 64) -> BegunList:
    return BegunList(order=ORDER, agreement=AGREEMENT, source_digest=digest, begun_at=AT)


def move(connection: Connection, record: str, *states: ItemState) -> None:
    for state in states:
        found = [i for _, i in culling_items.items(connection, ORDER) if i.record == record]
        culling_items.move(connection, ORDER, found[0], state)


def test_files_are_asked_for_once_and_are_no_witnesses(begun: Ledger) -> None:
    with begun.begin() as connection:
        ask_for(connection, ORDER, [asked("r1", "i1", "f")])
        begin_list(connection, begun_list("2" * 64))  # the first time stays
        found = list(asked_files(connection, order=ORDER))
        assert [one.file.item for one in found] == ["i1", "i2", "i3"]
        assert found[1].above == ("f", "g")
        assert list_of(connection, ORDER) == begun_list()
        assert list_of(connection, "GALLR-2026-0002") is None
        assert witnesses(connection, ORDER) == ("w1", "w2")
        assert orders_of(connection, "r2") == (ORDER,)
        assert asked_records(connection, AGREEMENT, ["r1", "r3"]) == {"r1"}
        assert asked_records(connection, "annan", ["r1"]) == frozenset()


def test_what_the_source_says_is_kept_and_the_unknown_is_told(begun: Ledger) -> None:
    with begun.begin() as connection:
        said = {"i1": Said.DELETED, "i2": Said.FAILED, "i9": Said.DELETED}
        assert note_said(connection, ORDER, said) == {"i9"}
        assert count_said(connection, ORDER) == {"deleted": 1, "failed": 1, "": 1}
        found = [one.said for one in asked_files(connection, record="r1")]
        assert found == [Said.DELETED, Said.FAILED]


def test_gone_is_what_was_looked_for(begun: Ledger) -> None:
    with begun.begin() as connection:
        assert not begun_with(connection, AGREEMENT, "r1")
        move(connection, "r1", ItemState.DESTROYING)
        assert begun_with(connection, AGREEMENT, "r1")
        asking = (ItemState.DESTROYING,)
        found = asked_files(connection, order=ORDER, states=asking)
        assert [one.file.item for one in found] == ["i1", "i2"]
        assert not is_culled(connection, "i1")
        move(connection, "r1", ItemState.DESTROYED)
        assert is_culled(connection, "i1")
        assert is_culled(connection, "g")  # a folder that had nothing else
        assert not is_culled(connection, "i3")
        assert not begun_with(connection, AGREEMENT, "r1")


def test_the_confirmation_that_was_made_last_counts(ledger: Ledger) -> None:
    with ledger.begin() as connection:
        for day, document in ((2, b"later"), (1, b"earlier"), (2, b"another of that time")):
            keep_confirmation(connection, "p", at=AT.replace(day=day), document=document)
        last = last_confirmation(connection, "p")
        assert last is not None
        assert last.document == b"later"
        assert last_confirmation(connection, "q") is None
