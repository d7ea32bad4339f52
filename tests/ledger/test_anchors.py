import hashlib
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, update
from sqlalchemy.exc import IntegrityError

from leverans.clock import stamp
from leverans.flow.anchors import anchors, newest
from leverans.ledger.anchors import (
    CheckpointRow,
    DepositRow,
    StampRow,
    add,
    add_stamp,
    checkpoints,
    deposits,
    note_deposit,
    stamps,
)
from leverans.ledger.tables_anchors import LOG_CHECKPOINT
from leverans.model.checkpoint import Checkpoint, checkpoint_text
from leverans.model.errors import LedgerError
from leverans.signing.document import sign
from leverans.signing.keys import SigningKey, new_key


def row(number: int, at: datetime, key: SigningKey, previous: str = "") -> CheckpointRow:
    checkpoint = Checkpoint(
        chain="c",
        number=number,
        events=10 * number,
        head=f"{number}" * 64,
        root="a" * 64,
        time=stamp(at),
        previous=previous,
    )
    document = sign(checkpoint_text(checkpoint), key)
    return CheckpointRow(
        number=number,
        events=10 * number,
        head=f"{number}" * 64,
        root="a" * 64,
        made_at=at,
        key=key.public.id,
        sha256=hashlib.sha256(document).hexdigest(),
        document=document,
    )


@pytest.fixture
def two(connection: Connection, noon: datetime) -> list[CheckpointRow]:
    key = new_key()
    first = row(1, noon, key)
    made = [first, row(2, noon + timedelta(days=1), key, first.sha256)]
    for each in made:
        add(connection, each)
    return made


def test_checkpoints_come_back_as_they_were_entered(
    connection: Connection, two: list[CheckpointRow]
) -> None:
    assert checkpoints(connection) == two
    assert checkpoints(connection, latest=1) == two[1:]
    assert checkpoints(connection, number=1) == two[:1]
    assert checkpoints(connection, number=3) == []


def test_a_number_is_never_given_twice(connection: Connection, two: list[CheckpointRow]) -> None:
    with pytest.raises(IntegrityError), connection.begin_nested():
        add(connection, two[1])
    assert checkpoints(connection) == two


@pytest.mark.usefixtures("two")
def test_every_token_is_kept_in_the_order_it_came(connection: Connection, noon: datetime) -> None:
    first = StampRow(checkpoint=1, authority="tsa.test", token=b"\x00garbage", received_at=noon)
    second = StampRow(
        checkpoint=1,
        authority="tsa.test",
        token=b"0\x82",
        received_at=noon,
        stamped_at=noon,
        problem="form",
    )
    for each in (first, second):
        add_stamp(connection, each)
    assert list(stamps(connection, 1)) == list(stamps(connection)) == [first, second]
    assert [each.tokens for each in anchors(connection)] == [(b"\x00garbage", b"0\x82"), ()]
    assert list(stamps(connection, 2)) == []


@pytest.mark.usefixtures("two")
def test_a_deposit_says_how_it_stands_now(connection: Connection, noon: datetime) -> None:
    waiting = DepositRow(checkpoint=1, place="sftp://annat", state="waiting", at=noon)
    other = DepositRow(checkpoint=2, place="/mnt/b", state="kept", at=noon)
    kept = DepositRow(checkpoint=1, place="sftp://annat", state="kept", at=noon)
    for each in (waiting, other, kept):
        note_deposit(connection, each)
    assert list(deposits(connection)) == [kept, other]
    assert list(deposits(connection, "/mnt/b")) == [other]


def test_an_anchor_is_what_was_signed(connection: Connection, two: list[CheckpointRow]) -> None:
    found = anchors(connection)
    assert [each.document for each in found] == [each.document for each in two]
    assert [each.checkpoint.number for each in found] == [1, 2]
    assert newest(connection) == found[-1]


def test_before_the_first_there_is_no_anchor(connection: Connection) -> None:
    assert newest(connection) is None
    assert anchors(connection) == []


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    "changed",
    [
        {"events": 19},
        {"head": "f" * 64},
        {"root": "f" * 64},
        {"key": "f" * 64},
        {"sha256": "f" * 64},
        {"document": b"{}"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_table_that_says_other_than_was_signed_is_not_believed(
    connection: Connection, changed: dict[str, object]
) -> None:
    connection.execute(update(LOG_CHECKPOINT).where(LOG_CHECKPOINT.c.number == 2).values(changed))
    for asked in (newest, anchors):
        with pytest.raises(LedgerError) as refused:
            asked(connection)
        assert refused.value.place == "anchor 2"
