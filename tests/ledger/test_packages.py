from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from
from sqlalchemy import Connection

from leverans.ledger import deliveries, packages
from leverans.ledger.database import Ledger
from leverans.ledger.deliveries import NewDelivery
from leverans.model.delivery import FOLLOWS, DeliveryKind, PackageState, PackageStatus
from leverans.model.errors import LedgerError, Outrun, TransitionError
from leverans.model.package import Package

S = PackageState
BUILT = Package(
    id="p1",
    path="/nowhere/p1.tar",
    container="tar",
    profile="E-ARK SIP 2.2.0",
    files=44,
    bytes=9_000_000_000,
    records=40,
    payload_files=40,
    payload_bytes=8_999_999_000,
    manifest_digest="cd" * 32,
    manifest_path="/nowhere/p1.manifest",
    size=9_000_100_000,
)


@pytest.fixture
def draft(connection: Connection, noon: datetime) -> PackageStatus:
    new = NewDelivery(
        id="d1", agreement="kultur", agreement_digest="", kind=DeliveryKind.REAL, at=noon
    )
    deliveries.start(connection, new)
    return packages.add(
        connection, package_id="p1", delivery_id="d1", part="preserve", built_at=noon
    )


def test_a_package_begins_as_a_draft_with_its_build_time_fixed(
    connection: Connection, draft: PackageStatus, noon: datetime
) -> None:
    assert (draft.state, draft.fence, draft.built_at) == (S.DRAFT, 1, noon)
    assert packages.package(connection, "p1") == draft
    assert deliveries.delivery(connection, "d1").packages == (draft,)


def test_one_delivery_holds_several_packages(
    connection: Connection, draft: PackageStatus, noon: datetime
) -> None:
    other = packages.add(
        connection, package_id="p0", delivery_id="d1", part="unresolved", built_at=noon
    )
    assert packages.packages_of(connection, "d1") == (draft, other)


def test_a_package_needs_a_delivery(ledger: Ledger, noon: datetime) -> None:
    with pytest.raises(LedgerError), ledger.begin() as connection:
        packages.add(
            connection, package_id="p1", delivery_id="none", part="preserve", built_at=noon
        )


def test_each_step_raises_the_fence(
    connection: Connection, draft: PackageStatus, noon: datetime
) -> None:
    moved = packages.advance(connection, "p1", seen=draft, to=S.EXTRACTED, at=noon)
    assert (moved.state, moved.fence) == (S.EXTRACTED, 2)
    assert packages.package(connection, "p1") == moved


def test_no_step_is_skipped(connection: Connection, draft: PackageStatus, noon: datetime) -> None:
    with pytest.raises(TransitionError, match="received does not follow on draft"):
        packages.advance(connection, "p1", seen=draft, to=S.RECEIVED, at=noon)


def test_a_worker_that_was_thought_dead_is_told_it_was_outrun(
    connection: Connection, draft: PackageStatus, noon: datetime
) -> None:
    packages.advance(connection, "p1", seen=draft, to=S.EXTRACTED, at=noon)
    with pytest.raises(Outrun, match=r"seen draft \(1\), is extracted \(2\)"):
        packages.advance(connection, "p1", seen=draft, to=S.EXTRACTED, at=noon)


def test_a_state_that_came_back_is_not_taken_for_the_one_that_was_seen(
    connection: Connection, draft: PackageStatus, noon: datetime
) -> None:
    extracted = packages.advance(connection, "p1", seen=draft, to=S.EXTRACTED, at=noon)
    packages.advance(connection, "p1", seen=extracted, to=S.DRAFT, at=noon)
    with pytest.raises(Outrun):
        packages.advance(connection, "p1", seen=draft, to=S.EXTRACTED, at=noon)


def test_the_build_is_written_down(connection: Connection, draft: PackageStatus) -> None:
    status = packages.record_build(connection, BUILT)
    figures = (status.files, status.bytes, status.records, status.size)
    assert figures == (44, 9_000_000_000, 40, 9_000_100_000)
    assert (status.manifest_digest, status.container) == ("cd" * 32, "tar")
    assert status.fence == draft.fence


def test_a_retry_that_built_the_same_is_welcome_and_other_bytes_are_not(
    connection: Connection, draft: PackageStatus, noon: datetime
) -> None:
    packages.record_build(connection, replace(BUILT, files=43))
    packages.record_build(connection, BUILT)
    extracted = packages.advance(connection, "p1", seen=draft, to=S.EXTRACTED, at=noon)
    packages.advance(connection, "p1", seen=extracted, to=S.BUILT, at=noon)
    packages.record_build(connection, BUILT)
    with pytest.raises(LedgerError, match="other bytes"):
        packages.record_build(connection, replace(BUILT, manifest_digest="ef" * 32))


def test_an_unknown_package_is_an_error(connection: Connection) -> None:
    with pytest.raises(LedgerError, match="p404"):
        packages.package(connection, "p404")


class Workers(RuleBasedStateMachine):
    """Two workers who move one package without speaking to each other."""

    connection: Connection
    start: PackageStatus
    at: datetime
    number = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).number += 1
        name = f"w{self.number}"
        first = packages.add(
            self.connection, package_id=name, delivery_id="d1", part="preserve", built_at=self.at
        )
        self.seen = {"a": first, "b": first}
        self.truth = first

    @rule(worker=sampled_from("ab"))
    def look(self, worker: str) -> None:
        self.seen[worker] = packages.package(self.connection, self.truth.id)

    @rule(worker=sampled_from("ab"), to=sampled_from(PackageState))
    def move(self, worker: str, to: PackageState) -> None:
        seen = self.seen[worker]
        at = self.at + timedelta(seconds=self.truth.fence)
        try:
            moved = packages.advance(self.connection, seen.id, seen=seen, to=to, at=at)
        except TransitionError:
            assert to not in FOLLOWS[seen.state]
        except Outrun:
            assert seen.fence < self.truth.fence
        else:
            assert seen == self.truth
            assert (moved.state, moved.fence) == (to, seen.fence + 1)
            self.seen[worker] = self.truth = moved

    @invariant()
    def the_ledger_tells_the_truth(self) -> None:
        assert packages.package(self.connection, self.truth.id) == self.truth


def test_whatever_two_workers_do_the_package_goes_one_way(
    connection: Connection, draft: PackageStatus, noon: datetime
) -> None:
    bound = type("Bound", (Workers,), {"connection": connection, "start": draft, "at": noon})
    run_state_machine_as_test(
        bound,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
