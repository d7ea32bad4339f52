from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Connection

from leverans.ledger import deliveries, packages, transfers
from leverans.ledger.deliveries import NewDelivery
from leverans.model.delivery import DeliveryKind
from leverans.model.errors import Outrun
from leverans.model.transfer import Transfer, TransferState

T = TransferState


@pytest.fixture
def waiting(connection: Connection, noon: datetime) -> Transfer:
    new = NewDelivery(
        id="d1", agreement="kultur", agreement_digest="", kind=DeliveryKind.REAL, at=noon
    )
    deliveries.start(connection, new)
    packages.add(connection, package_id="p1", delivery_id="d1", part="preserve", built_at=noon)
    return transfers.transfer(connection, "p1", "kopian")


def test_what_nobody_has_begun_waits(connection: Connection, waiting: Transfer) -> None:
    assert (waiting.state, waiting.fence, waiting.announced) == (T.WAITING, 0, False)
    assert transfers.transfers_of(connection, "p1") == ()


def test_a_change_is_kept_with_its_number(
    connection: Connection, waiting: Transfer, noon: datetime
) -> None:
    told = transfers.change(connection, waiting, replace(waiting, state=T.ANNOUNCED), at=noon)
    sent = replace(told, state=T.SENT, sent_at=noon, bytes=7, digest="ab" * 32, tries=1)
    sent = transfers.change(connection, told, sent, at=noon)
    assert (told.fence, sent.fence, sent.announced) == (1, 2, True)
    assert transfers.transfers_of(connection, "p1") == (sent,)


def test_of_two_who_saw_the_same_one_is_outrun(
    connection: Connection, waiting: Transfer, noon: datetime
) -> None:
    transfers.change(connection, waiting, replace(waiting, state=T.ANNOUNCED), at=noon)
    with pytest.raises(Outrun, match="kopian"):
        transfers.change(connection, waiting, replace(waiting, state=T.FAILED), at=noon)


def test_one_that_failed_before_sending_was_not_announced_for_certain(waiting: Transfer) -> None:
    assert not replace(waiting, state=T.FAILED).announced
    assert replace(waiting, state=T.FAILED, tries=1).announced
