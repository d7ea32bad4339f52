from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Connection

from leverans.ledger import deliveries, packages
from leverans.ledger.deliveries import NewDelivery
from leverans.ledger.records import DeliveredRecord, forget, known, remember
from leverans.model.delivery import DeliveryKind, DeliveryState, PackageState

S = PackageState
TO_TRANSIT = (S.EXTRACTED, S.BUILT, S.VALIDATED, S.APPROVED_FOR_DELIVERY, S.ANNOUNCED, S.IN_TRANSIT)
TO_RECEIVED = (*TO_TRANSIT, S.RECEIVED)


def record(name: str, package: str, content: str = "c1") -> DeliveredRecord:
    return DeliveredRecord(
        archive_id=name, content_hash=content, metadata_hash="m1", package_id=package
    )


def deliver(
    connection: Connection,
    at: datetime,
    name: str,
    *states: PackageState,
    kind: DeliveryKind = DeliveryKind.REAL,
) -> str:
    """A delivery with one package that has gone through `states`; the package's id."""
    new = NewDelivery(id=f"d-{name}", agreement="kultur", agreement_digest="", kind=kind, at=at)
    deliveries.start(connection, new)
    status = packages.add(
        connection, package_id=name, delivery_id=f"d-{name}", part="preserve", built_at=at
    )
    for state in states:
        status = packages.advance(connection, name, seen=status, to=state, at=at)
    deliveries.set_state(connection, f"d-{name}", DeliveryState.DONE, at)
    return name


def test_a_received_record_is_known(connection: Connection, noon: datetime) -> None:
    package = deliver(connection, noon, "p1", *TO_RECEIVED)
    assert remember(connection, [record("r1", package)]) == 1
    assert known(connection, ["r1", "r2"]) == {"r1": record("r1", package)}


def test_what_is_on_its_way_is_not_known_yet(connection: Connection, noon: datetime) -> None:
    package = deliver(connection, noon, "p1", *TO_TRANSIT)
    remember(connection, [record("r1", package)])
    assert known(connection, ["r1"]) == {}


def test_it_stays_known_whatever_happens_to_the_package_later(
    connection: Connection, noon: datetime
) -> None:
    later = (S.RECEPTION_CONTROL, S.ACCEPTED, S.RECEIPT_ISSUED, S.CUSTODY_TRANSFERRED, S.CLOSED)
    package = deliver(connection, noon, "p1", *TO_RECEIVED, *later)
    remember(connection, [record("r1", package)])
    assert list(known(connection, ["r1"])) == ["r1"]


@pytest.mark.parametrize("refused", [(S.REJECTED,), (S.RECEIVED, S.RECEPTION_CONTROL, S.REJECTED)])
def test_what_the_archive_rejected_must_be_sent_again(
    connection: Connection, noon: datetime, refused: tuple[PackageState, ...]
) -> None:
    package = deliver(connection, noon, "p1", *TO_TRANSIT, *refused, S.CLOSED)
    remember(connection, [record("r1", package)])
    assert known(connection, ["r1"]) == {}


def test_a_test_delivery_does_not_count(connection: Connection, noon: datetime) -> None:
    package = deliver(connection, noon, "p1", *TO_RECEIVED, kind=DeliveryKind.TEST)
    remember(connection, [record("r1", package)])
    assert known(connection, ["r1"]) == {}


def test_the_latest_delivery_of_a_record_counts(connection: Connection, noon: datetime) -> None:
    for name, content in (("p9", "old"), ("p1", "new")):
        package = deliver(connection, noon, name, *TO_RECEIVED)
        remember(connection, [record("r1", package, content)])
    assert known(connection, ["r1"])["r1"].content_hash == "new"


def test_a_retry_may_say_it_again_or_better(connection: Connection, noon: datetime) -> None:
    package = deliver(connection, noon, "p1", *TO_RECEIVED)
    remember(connection, [record("r1", package, "first")])
    remember(connection, [record("r1", package, "second"), record("r2", package)])
    found = known(connection, ["r1", "r2"])
    assert {name: each.content_hash for name, each in found.items()} == {"r1": "second", "r2": "c1"}


def test_a_package_that_is_built_anew_is_forgotten(connection: Connection, noon: datetime) -> None:
    package, other = (deliver(connection, noon, name, *TO_RECEIVED) for name in ("p1", "p2"))
    remember(connection, [record("r1", package), record("r2", other)])
    forget(connection, package)
    assert list(known(connection, ["r1", "r2"])) == ["r2"]


def test_many_records_are_taken_and_asked_for_in_batches(
    connection: Connection, noon: datetime
) -> None:
    package = deliver(connection, noon, "p1", *TO_RECEIVED)
    names = [f"r{number:04}" for number in range(2_345)]

    def rows() -> Iterator[DeliveredRecord]:
        yield from (record(name, package) for name in names)

    assert remember(connection, rows()) == 2_345
    assert list(known(connection, names)) == names
    assert known(connection, []) == {}
