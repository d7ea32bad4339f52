from dataclasses import replace
from datetime import datetime, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, text

from leverans.ledger import deliveries
from leverans.ledger.database import Ledger
from leverans.ledger.deliveries import NewDelivery
from leverans.model.delivery import DeliveryKind, DeliveryState
from leverans.model.errors import LedgerError

REAL, TEST = DeliveryKind.REAL, DeliveryKind.TEST


@pytest.fixture
def new(noon: datetime) -> NewDelivery:
    return NewDelivery(id="d1", agreement="kultur", agreement_digest="ab" * 32, kind=REAL, at=noon)


def finish(connection: Connection, delivery_id: str, at: datetime) -> None:
    deliveries.set_state(connection, delivery_id, DeliveryState.DONE, at)


def test_the_first_delivery_has_number_and_version_one(
    connection: Connection, new: NewDelivery, noon: datetime
) -> None:
    begun = deliveries.start(connection, new)
    assert (begun.number, begun.version, begun.state) == (1, 1, DeliveryState.OPEN)
    assert (begun.agreement_digest, begun.kind, begun.packages) == ("ab" * 32, REAL, ())
    assert (begun.started_at, begun.changed_at) == (noon, noon)


def test_numbers_run_on_over_all_agreements(connection: Connection, new: NewDelivery) -> None:
    first = deliveries.start(connection, new)
    second = deliveries.start(connection, replace(new, id="d2", agreement="natur"))
    assert (first.number, second.number) == (1, 2)


def test_an_undone_delivery_gives_its_number_back(ledger: Ledger, new: NewDelivery) -> None:
    def broken() -> None:
        with ledger.begin() as connection:
            deliveries.start(connection, new)
            raise KeyError

    with pytest.raises(KeyError):
        broken()
    with ledger.begin() as connection:
        assert deliveries.start(connection, new).number == 1


def test_a_redelivery_keeps_its_number_and_raises_its_version(
    connection: Connection, new: NewDelivery, noon: datetime
) -> None:
    first = deliveries.start(connection, new)
    deliveries.set_state(connection, "d1", DeliveryState.REJECTED, noon)
    again = deliveries.start(connection, replace(new, id="d2", number=first.number, version=2))
    assert (again.number, again.version) == (1, 2)
    assert deliveries.latest(connection, "kultur") == again


def test_two_deliveries_are_never_under_way_under_one_agreement(
    connection: Connection, new: NewDelivery, noon: datetime
) -> None:
    deliveries.start(connection, new)
    deliveries.set_state(connection, "d1", DeliveryState.HELD, noon, ["SRC-EMPTY"])
    with pytest.raises(LedgerError, match="under way"):
        deliveries.start(connection, replace(new, id="d2"))


def test_the_database_itself_refuses_a_second_one_under_way(
    ledger: Ledger, new: NewDelivery
) -> None:
    with ledger.begin() as connection:
        deliveries.start(connection, new)
    copied = (
        "INSERT INTO delivery (id, number, version, agreement, agreement_digest, kind, state,"
        " started_at, changed_at) SELECT 'd2', 2, 1, agreement, agreement_digest, kind, 'held',"
        " started_at, changed_at FROM delivery"
    )
    with pytest.raises(LedgerError), ledger.begin() as connection:
        connection.execute(text(copied))


def test_a_test_delivery_does_not_stand_in_the_way(
    connection: Connection, new: NewDelivery
) -> None:
    deliveries.start(connection, replace(new, kind=TEST))
    real = deliveries.start(connection, replace(new, id="d2"))
    assert deliveries.open_delivery(connection, "kultur", REAL) == real
    assert deliveries.latest(connection, "kultur") == real


def test_what_is_done_is_not_open_any_more(
    connection: Connection, new: NewDelivery, noon: datetime
) -> None:
    assert deliveries.open_delivery(connection, "kultur", REAL) is None
    deliveries.start(connection, new)
    finish(connection, "d1", noon)
    assert deliveries.open_delivery(connection, "kultur", REAL) is None


def test_a_held_delivery_says_by_which_rules(
    connection: Connection, new: NewDelivery, noon: datetime
) -> None:
    deliveries.start(connection, new)
    later = noon + timedelta(minutes=5)
    rules = ("FMT-DENIED", "SRC-EMPTY")
    held = deliveries.set_state(connection, "d1", DeliveryState.HELD, later, rules)
    assert (held.held_by, held.changed_at, held.started_at) == (rules, later, noon)
    assert deliveries.set_state(connection, "d1", DeliveryState.OPEN, later).held_by == ()


def test_the_list_has_the_newest_first(
    connection: Connection, new: NewDelivery, noon: datetime
) -> None:
    for name in ("d1", "d2", "d3"):
        deliveries.start(connection, replace(new, id=name))
        finish(connection, name, noon)
    assert [each.id for each in deliveries.deliveries(connection, 2)] == ["d3", "d2"]


def test_figures_are_kept_to_the_letter(connection: Connection, new: NewDelivery) -> None:
    deliveries.start(connection, new)
    assert deliveries.survey(connection, "d1") == ""
    deliveries.set_survey(connection, "d1", '{"b": 2,\n "a":1}')
    assert deliveries.survey(connection, "d1") == '{"b": 2,\n "a":1}'


def test_an_unknown_delivery_is_an_error(connection: Connection, noon: datetime) -> None:
    with pytest.raises(LedgerError, match="nowhere"):
        deliveries.delivery(connection, "nowhere")
    with pytest.raises(LedgerError, match="nowhere"):
        deliveries.set_state(connection, "nowhere", DeliveryState.DONE, noon)
    with pytest.raises(LedgerError, match="nowhere"):
        deliveries.set_survey(connection, "nowhere", "{}")


def test_a_time_is_kept_as_text_with_its_offset(ledger: Ledger, new: NewDelivery) -> None:
    summer = datetime(2026, 7, 1, 7, 30, 0, 123_000, tzinfo=ZoneInfo("Europe/Stockholm"))
    with ledger.begin() as connection:
        deliveries.start(connection, replace(new, at=summer))
        kept = connection.execute(text("SELECT started_at FROM delivery")).scalar_one()
    assert kept == "2026-07-01T07:30:00.123+02:00"


def test_a_time_without_offset_is_refused(ledger: Ledger, new: NewDelivery) -> None:
    naive = replace(new, at=new.at.replace(tzinfo=None))
    with pytest.raises(LedgerError, match="offset"), ledger.begin() as connection:
        deliveries.start(connection, naive)


def test_two_workers_who_count_at_once_get_different_numbers(
    ledger: Ledger, url: str, new: NewDelivery
) -> None:
    def work(name: str) -> None:
        with Ledger.open(url) as own, own.begin() as connection:
            deliveries.start(connection, replace(new, id=name, agreement=name))

    workers = [Thread(target=work, args=(f"d{number}",)) for number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with ledger.read() as connection:
        numbers = [each.number for each in deliveries.deliveries(connection)]
    assert numbers == [6, 5, 4, 3, 2, 1]
